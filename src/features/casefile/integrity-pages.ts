/** 証拠の健全性: the last check in plain words, and the button for the next. */
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { type Finding, lastCheck, verifyEverything } from "./integrity.ts";

const sentences = (findings: readonly Finding[]): string[] => findings.map((one) => one.message);

export function integrityPages(http: Http, app: Akashi): void {
  const verify = { config: { action: "log.verify" as const } };

  http.get("/integrity", verify, async (_request, reply) => {
    const check = lastCheck(app.house());
    return reply.page("casefile/integrity", {
      title: "証拠の健全性",
      place: "settings",
      health: check && { ...check, notes: sentences(check.notes) },
      parts: check && [
        {
          title: "操作の記録",
          sound: "残っている記録のつながりと内容に、食い違いはありません。",
          faults: sentences(check.logFaults),
        },
        {
          title: "保管したファイル",
          sound: "登録したファイルはすべてあり、変わっていません。",
          faults: sentences(check.fileFaults),
        },
        {
          title: "出来事",
          sound: "出来事の内容は、最後に書いたときの記録と同じです。",
          faults: sentences(check.factFaults),
        },
        {
          title: "証拠の台帳",
          sound:
            "台帳にあるファイルとその指紋（ハッシュ値）は追加したときの記録と、説明は最後に書いたときの記録と同じです。",
          faults: sentences(check.evidenceFaults),
        },
        {
          title: "保管の記録",
          sound: "受渡しなどの記録、だれの物か、機器の台帳は、書いたときの記録と同じです。",
          faults: sentences(check.custodyFaults),
        },
        {
          title: "作った書類",
          sound: "作った書類のPDFと元のデータは、作ったときの記録と同じです。",
          faults: sentences(check.documentFaults),
        },
        {
          title: "作ったお詫び状",
          sound: "作ったお詫び状のPDFは、作ったときの記録と同じです。",
          faults: sentences(check.letterFaults),
        },
      ],
    });
  });

  http.post("/integrity", verify, async (_request, reply) => {
    const check = await verifyEverything(app.house());
    if (check.isSound) {
      return reply.done(
        "/integrity",
        `記録${check.entries}件とファイル${check.files}点を確認しました。異常はありません。`,
      );
    }
    return reply.done("/integrity", {
      kind: "error",
      text: "確認を終えました。異常が見つかりました。下の内容を印刷し、これ以上さわらずに専門家へご相談ください。",
    });
  });
}
