import { faultsOf, HONESTY, verdictSentences, verifyEverything } from "#src/features/casefile/index.ts";
import { type Command, EXIT, withHouse } from "./command.ts";
import { verifyPacketFile } from "./verify-packet.ts";

export const verify: Command = {
  verb: "verify",
  usage: "[--storage DIR] ｜ PACKET.zip [--fingerprint 紙の指紋] [--ca 時刻認証局の証明書.pem]",
  does: "記録とファイルが変わっていないか、外の証明がどこまであるかを調べる",
  options: { fingerprint: { type: "string" }, ca: { type: "string" } },
  run: async (call) => {
    const storage = call.words[0];
    if (storage?.toLowerCase().endsWith(".zip")) return verifyPacketFile(call, storage);
    const config = storage === undefined ? call.config : { ...call.config, storage };
    const check = await withHouse(config, verifyEverything);
    const faults = faultsOf(check);
    const { isSound, ...rest } = check;
    call.tell({ ...rest, intact: isSound });
    call.say(
      `記録 ${check.entries}件、署名した控え ${check.checkpoints.sound}通、ファイル ${check.files}個を調べました。`,
    );
    call.say(`記録全体の指紋（SHA-256）: ${check.root}`);
    for (const fault of faults) call.say(`✗ ${fault.message}\n   ${fault.means}\n   ${fault.todo}`);
    for (const note of check.notes) call.say(`・${note.message}`);
    call.say("");
    for (const sentence of verdictSentences(check.verdict, check.entries, faults.length)) call.say(sentence);
    call.say("");
    for (const sentence of HONESTY) call.say(`（${sentence}）`);
    call.say("（事件についての回答・関係者・お客様などの文面は、記録と比べていません。）");
    return isSound ? EXIT.done : EXIT.found;
  },
};
