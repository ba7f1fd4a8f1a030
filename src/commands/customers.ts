import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { permit } from "#src/features/access/index.ts";
import { columnMap, importCustomers } from "#src/features/customers/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import { type Command, EXIT, need, needWord, UsageError, withHouse } from "./command.ts";

/** `--map` is a JSON file: header of the list → field, `presence` or `ignore`. */
async function readMapping(file: string | boolean | undefined) {
  if (typeof file !== "string") return {};
  try {
    return { mapping: columnMap.parse(JSON.parse(await readFile(file, "utf8"))) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    throw new UsageError("--map のファイルは、見出しと項目の対応を書いたJSONにしてください。");
  }
}

export const importCommand: Command = {
  verb: "import-customers",
  usage: "FILE --incident N [--map FILE.json]",
  does: "お客様の名簿（CSV。UTF-8 または Shift_JIS）を取り込む",
  options: { incident: { type: "string" }, map: { type: "string" } },
  run: async (call) => {
    const file = needWord(call, 0, "名簿のファイル名");
    const incident = need(call, "incident");
    const mapping = await readMapping(call.flags.map);
    const imported = await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "customers.write", id);
      const source = createReadStream(file, { highWaterMark: 1024 * 1024 });
      return importCustomers(house, actor, id, source, { fileName: basename(file), ...mapping });
    });
    const { counts, encoding } = imported;
    call.tell({ import: imported.id, encoding, counts });
    call.say(`${encoding} として読みました。${counts.rows}行のうち、${counts.imported}人を取り込みました。`);
    if (counts.flagged > 0)
      call.say(`・${counts.flagged}人は、確認したほうがよいところがあります（画面の「要確認」）。`);
    if (counts.rejected > 0)
      call.say(`・${counts.rejected}行は取り込めませんでした。理由は画面で受け取れます。`);
    return EXIT.done;
  },
};
