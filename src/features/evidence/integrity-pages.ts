/** 証拠の健全性: the last check in plain words, and the button for the next. */
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { checkHealth, lastHealth } from "./health.ts";

export function integrityPages(http: Http, app: Akashi): void {
  const verify = { config: { action: "log.verify" as const } };

  http.get("/integrity", verify, async (_request, reply) => {
    const health = lastHealth(app.house());
    return reply.page("evidence/integrity", {
      title: "証拠の健全性",
      place: "settings",
      health,
      parts: health && [
        {
          title: "操作の記録",
          sound: "残っている記録のつながりと内容に、食い違いはありません。",
          faults: health.log,
        },
        {
          title: "保管したファイル",
          sound: "登録したファイルはすべてあり、変わっていません。",
          faults: health.stored,
        },
        {
          title: "証拠の台帳",
          sound: "台帳にあるファイルとその指紋（ハッシュ値）は、追加したときの記録と同じです。",
          faults: health.register,
        },
      ],
    });
  });

  http.post("/integrity", verify, async (_request, reply) => {
    const health = await checkHealth(app.house());
    if (health.isSound) {
      return reply.done(
        "/integrity",
        `記録${health.entries}件とファイル${health.files}点を確認しました。異常はありません。`,
      );
    }
    return reply.done("/integrity", {
      kind: "error",
      text: "確認を終えました。異常が見つかりました。下の内容を印刷し、これ以上さわらずに専門家へご相談ください。",
    });
  });
}
