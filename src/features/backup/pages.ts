/** 設定 → バックアップ. */
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { backupName, lastBackupAt, makeBackup } from "./backup.ts";

export function backupPages(http: Http, app: Akashi): void {
  const config = { action: "house.manage" as const };

  http.get("/settings/backup", { config }, async (_request, reply) =>
    reply.page("backup/backup", {
      title: "バックアップ",
      place: "settings",
      lastAt: lastBackupAt(app.house().read),
    }),
  );

  http.post("/settings/backup", { config }, async (request, reply) => {
    const zip = await makeBackup(app.house(), actorOf(request));
    return reply
      .type("application/zip")
      .header("content-disposition", `attachment; filename="${backupName(app.clock())}"`)
      .send(zip);
  });

  http.post(
    "/api/backup",
    { config, schema: { tags: ["backup"], summary: "A backup as a zip, encrypted as it lies." } },
    async (request, reply) => {
      const zip = await makeBackup(app.house(), actorOf(request));
      return reply.type("application/zip").send(zip);
    },
  );
}
