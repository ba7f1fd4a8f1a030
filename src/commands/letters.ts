import { permit } from "#src/features/access/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import {
  draftChanges,
  makeLetters,
  saveDraft,
  type WordedTemplate,
  wordedTemplates,
} from "#src/features/letters/index.ts";
import { type Command, EXIT, need, UsageError, withHouse, writeNew } from "./command.ts";
import { progress } from "./progress.ts";

const isTemplate = (name: string): name is WordedTemplate =>
  (wordedTemplates as readonly string[]).includes(name);

export const letters: Command = {
  verb: "letters",
  usage: "--incident N --template apology --out FILE.pdf [--date 2026-11-21]",
  does: "お詫び状を、対象のお客様の人数分つくる",
  options: {
    incident: { type: "string" },
    template: { type: "string" },
    out: { type: "string" },
    date: { type: "string" },
  },
  run: async (call) => {
    const template = need(call, "template");
    if (!isTemplate(template))
      throw new UsageError(`ひな形は ${wordedTemplates.join("・")} から選んでください。`);
    const out = need(call, "out");
    const incident = need(call, "incident");
    let count = 0;
    await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "letters.make", id);
      if (typeof call.flags.date === "string") {
        const changes = draftChanges.parse({ sentOn: call.flags.date });
        house.write(actor, (tx) => saveDraft(tx, id, changes, template));
      }
      const bar = progress(call, "お詫び状");
      await writeNew(out, async () => {
        const made = await makeLetters(house, actor, id, { template, consulted: "not_yet", onProgress: bar });
        count = made.count;
        return made.pdf;
      });
    });
    call.tell({ file: out, letters: count });
    call.say(`${count}通を書き出しました: ${out}`);
    call.say("送る前に、警察・弁護士と発送の時期を相談しましたか。");
    return EXIT.done;
  },
};
