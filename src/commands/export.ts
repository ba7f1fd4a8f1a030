import { permit } from "#src/features/access/index.ts";
import { exportDocument, isKind, listKinds } from "#src/features/documents/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import { type Command, EXIT, need, needWord, UsageError, withHouse, writeNew } from "./command.ts";

export const exportCommand: Command = {
  verb: "export",
  usage: "KIND --incident N --out FILE.pdf ｜ --list",
  does: "書類を1つ作ってPDFに書き出す（種類は export --list）",
  options: { incident: { type: "string" }, out: { type: "string" }, list: { type: "boolean" } },
  run: async (call) => {
    if (call.flags.list === true) {
      call.tell(listKinds());
      for (const { kind, title } of listKinds()) call.say(`${kind.padEnd(10)} ${title}`);
      return EXIT.done;
    }
    const kind = needWord(call, 0, "書類の種類");
    if (!isKind(kind))
      throw new UsageError(`「${kind}」という書類はありません。export --list で種類を確かめてください。`);
    const out = need(call, "out");
    const incident = need(call, "incident");
    await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "documents.write", id);
      await writeNew(out, async () => (await exportDocument(house, actor, id, kind)).pdf);
    });
    call.tell({ kind, file: out });
    call.say(`書き出しました: ${out}`);
    return EXIT.done;
  },
};
