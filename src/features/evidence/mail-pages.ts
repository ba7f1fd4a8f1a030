/** A kept e-mail as plain words, for the screen and to print. */
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { readMail } from "./mail-view.ts";
import { getEvidenceFile } from "./queries.ts";
import { itemPlace } from "./screens.ts";

interface AtFile {
  Params: { incident: string; evidence: string; file: string };
}

export function evidenceMailPages(http: Http, app: Akashi): void {
  http.get<AtFile>(
    "/incidents/:incident/evidence/:evidence/files/:file/mail",
    { config: { action: "evidence.original" } },
    async (request, reply) => {
      const { incident, evidence, file } = request.params;
      const house = app.house();
      const at = { incidentId: incident, evidenceId: evidence, fileId: file };
      const mail = await readMail(house, actorOf(request), at);
      const kept = getEvidenceFile(house.read, incident, evidence, file);
      const rows = [
        { label: "差出人（From）", value: mail.from },
        { label: "宛先（To）", value: mail.to },
        ...(mail.cc === "" ? [] : [{ label: "写し（Cc）", value: mail.cc }]),
        { label: "件名（Subject）", value: mail.subject },
        { label: "送信日時（Date）", value: mail.date },
        { label: "識別番号（Message-ID）", value: mail.messageId },
      ];
      return reply.page("evidence/mail", {
        title: `${kept.label} メールの中身`,
        place: "evidence",
        incident: getIncident(house.read, incident),
        here: itemPlace({ incidentId: incident, id: evidence }),
        file: kept,
        rows,
        mail,
      });
    },
  );
}
