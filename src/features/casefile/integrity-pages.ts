/** 証拠の健全性: the last check in plain words, the button for the next, and what to do with a restored copy. */
import type { Akashi } from "#src/app.ts";
import { type House, latestCheckpoint, logKey } from "#src/features/ledger/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Finding } from "./findings.ts";
import { faultsOf, lastCheck, verifyEverything, type WholeCheck } from "./integrity.ts";
import { registers } from "./registers.ts";
import { HONESTY, verdictSentences } from "./verdict.ts";

/** One card for each question, in the order in which they are asked. */
const partsOf = (check: WholeCheck): { title: string; sound: string; faults: readonly Finding[] }[] => [
  {
    title: "操作の記録",
    sound: `残っている記録のつながりと内容、署名した控え（${check.checkpoints.sound}通）に、食い違いはありません。`,
    faults: check.logFaults,
  },
  {
    title: "時刻の証明",
    sound: check.verdict.protected
      ? "取ってある時刻証明は、今の記録と合っています。"
      : "時刻証明と記録の食い違いはありません（使える時刻証明はまだありません）。",
    faults: check.anchorFaults,
  },
  {
    title: "保管したファイル",
    sound: "登録したファイルはすべてあり、変わっていません。",
    faults: check.fileFaults,
  },
  ...registers.map(({ id, title, sound }) => ({ title, sound, faults: check[id] })),
];

/** What is wrong with the high water now, whatever the last check said. */
function holdOf(house: House): { reason: string } | undefined {
  const standing = house.standing();
  if (standing.kind === "level") return undefined;
  const { known, size } = standing;
  return {
    reason:
      standing.kind === "behind"
        ? `この保管場所の記録は${size}件ですが、以前に${known.claim.size}件目までの控えを取っています。`
        : `この保管場所の記録は、以前に取った控え（${known.claim.size}件目まで）と中身が違います。`,
  };
}

export function integrityPages(http: Http, app: Akashi): void {
  const verify = { config: { action: "log.verify" as const } };
  const manage = { config: { action: "house.manage" as const } };

  http.get("/integrity", verify, async (request, reply) => {
    const house = app.house();
    const check = lastCheck(house);
    const [intact, guarded, open] = check
      ? verdictSentences(check.verdict, check.entries, faultsOf(check).length)
      : [];
    const checkpoint = latestCheckpoint(house.read);
    return reply.page("casefile/integrity", {
      title: "証拠の健全性",
      place: "settings",
      health: check,
      verdicts: check && [
        { kind: check.verdict.isIntact ? "done" : "failed", text: intact },
        { kind: check.verdict.protected ? "done" : "waiting", text: guarded },
        { kind: check.verdict.unprotected === 0 ? "done" : "waiting", text: open },
      ],
      parts: check && partsOf(check),
      checkpoint: checkpoint && { ...checkpoint, fingerprint: logKey(house).fingerprint },
      hold: holdOf(house),
      mayOpenOrigin: request.user?.role === "owner",
      marksLost: house.marksLost(),
      stateMissing: house.stateFolder === undefined || house.unwritten.includes("state"),
      honesty: HONESTY,
    });
  });

  http.post("/integrity", verify, async (_request, reply) => {
    const check = await verifyEverything(app.house());
    if (check.isSound) {
      return reply.done(
        "/integrity",
        `記録${check.entries}件とファイル${check.files}点を確認しました。食い違いはありません。`,
      );
    }
    return reply.done("/integrity", {
      kind: "error",
      text: "確認を終えました。異常が見つかりました。下の内容を印刷し、これ以上さわらずに専門家へご相談ください。",
    });
  });

  http.get("/integrity/new-origin", manage, async (_request, reply) => {
    const hold = holdOf(app.house());
    if (!hold) throw new Refusal("not_found");
    return reply.page("casefile/new-origin", { title: "戻したものとして続ける", place: "settings", hold });
  });

  http.post("/integrity/new-origin", manage, async (request, reply) => {
    const house = app.house();
    if (!holdOf(house)) throw new Refusal("not_found");
    house.openOrigin(actorOf(request));
    return reply.done(
      "/integrity",
      "戻したものとして、記録簿に新しい名前を付けました。どの記録から続けたかも記録しました。次は「いま確認する」で全体を確認してください。",
    );
  });
}
