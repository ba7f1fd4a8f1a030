import { stat } from "node:fs/promises";
import { permit } from "#src/features/access/index.ts";
import { addEvidenceFile } from "#src/features/evidence/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Command, EXIT, need, UsageError, withHouse } from "./command.ts";

export const addEvidenceCommand: Command = {
  verb: "add-evidence",
  usage: "FILE… --incident N",
  does: "証拠のファイルを保管する（写真・動画・録音・メール・PDF・テキスト・CSV）",
  options: { incident: { type: "string" } },
  run: async (call) => {
    if (call.words.length === 0) throw new UsageError("保管するファイルを指定してください。");
    for (const file of call.words)
      if ((await stat(file)).isDirectory()) throw new UsageError(`${file} はフォルダーです。`);
    const refused: { file: string; code: string; message: string }[] = [];
    const kept: { file: string; number: string; outcome: string }[] = [];
    await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, need(call, "incident"));
      permit(house.read, actor.id, "evidence.write", id);
      for (const file of call.words) {
        try {
          const intake = await addEvidenceFile(house, actor, id, file, {
            maxBytes: call.config.maxFileBytes,
            maxFilmBytes: call.config.maxFilmBytes,
          });
          kept.push({ file, number: intake.label, outcome: intake.outcome });
          call.say(
            `${intake.label} ${file}${intake.outcome === "known" ? "（同じファイルがすでに保管されています）" : ""}`,
          );
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          refused.push({ file, code: error.code, message: error.sentence });
          call.say(`✗ ${file}: ${error.sentence}`);
        }
      }
    });
    call.tell({ kept, refused });
    return refused.length === 0 ? EXIT.done : EXIT.found;
  },
};
