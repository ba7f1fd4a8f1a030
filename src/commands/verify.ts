import { evidenceFaultSentence, verifyEvidence } from "#src/features/evidence/index.ts";
import { faultSentence } from "#src/features/ledger/index.ts";
import { type Command, EXIT, withHouse } from "./command.ts";

export const verify: Command = {
  verb: "verify",
  usage: "[--storage DIR]",
  does: "記録とファイルが変わっていないかを調べる",
  options: {},
  run: async (call) => {
    const storage = call.words[0];
    const config = storage === undefined ? call.config : { ...call.config, storage };
    const { result, evidence } = await withHouse(config, async (house) => ({
      result: await house.verify(),
      evidence: verifyEvidence(house.read),
    }));
    const faults = [
      ...[...result.logFaults, ...result.fileFaults].map(faultSentence),
      ...evidence.map(evidenceFaultSentence),
    ];
    call.tell({ ...result, evidenceFaults: evidence, intact: faults.length === 0 });
    call.say(`記録 ${result.entries}件、ファイル ${result.files}個を調べました。`);
    call.say(`記録全体の指紋（SHA-256）: ${result.root}`);
    for (const fault of faults) call.say(`✗ ${fault}`);
    for (const note of result.notes) call.say(`・${faultSentence(note)}`);
    call.say(
      faults.length === 0
        ? "操作の記録と保管したファイルの中では、書き換え・欠けは見つかりませんでした。"
        : `${faults.length}件の異常が見つかりました。元のバックアップを残したまま、専門家にご相談ください。`,
    );
    call.say(
      "（出来事・お客様・証拠の説明などの文面は、記録と比べていません。外部の時刻証明や外に控えた指紋とは比べていません。鍵を持つ人による全体の作り直しは、この検査では分かりません。）",
    );
    return faults.length === 0 ? EXIT.done : EXIT.found;
  },
};
