import { verifyEverything } from "#src/features/casefile/index.ts";
import { type Command, EXIT, withHouse } from "./command.ts";

export const verify: Command = {
  verb: "verify",
  usage: "[--storage DIR]",
  does: "記録とファイルが変わっていないかを調べる",
  options: {},
  run: async (call) => {
    const storage = call.words[0];
    const config = storage === undefined ? call.config : { ...call.config, storage };
    const { isSound, ...check } = await withHouse(config, verifyEverything);
    const faults = [
      ...check.logFaults,
      ...check.fileFaults,
      ...check.factFaults,
      ...check.evidenceFaults,
      ...check.custodyFaults,
      ...check.documentFaults,
      ...check.letterFaults,
    ];
    call.tell({ ...check, intact: isSound });
    call.say(`記録 ${check.entries}件、ファイル ${check.files}個を調べました。`);
    call.say(`記録全体の指紋（SHA-256）: ${check.root}`);
    for (const fault of faults) call.say(`✗ ${fault.message}`);
    for (const note of check.notes) call.say(`・${note.message}`);
    call.say(
      isSound
        ? "操作の記録、保管したファイル、出来事と証拠の説明、作った書類とお詫び状の中では、書き換え・欠けは見つかりませんでした。"
        : `${faults.length}件の異常が見つかりました。元のバックアップを残したまま、専門家にご相談ください。`,
    );
    call.say(
      "（事件についての回答・関係者・お客様などの文面は、記録と比べていません。外部の時刻証明や外に控えた指紋とは比べていません。鍵を持つ人による全体の作り直しは、この検査では分かりません。）",
    );
    return isSound ? EXIT.done : EXIT.found;
  },
};
