import { permit } from "#src/features/access/index.ts";
import { getCase, getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import { defaultChoice, exportPacket, isRecipient, recipientLabels } from "#src/features/packets/index.ts";
import { type Command, EXIT, need, UsageError, withHouse, writeNew } from "./command.ts";
import { progress } from "./progress.ts";

export const packet: Command = {
  verb: "packet",
  usage: `--incident N --for ${Object.keys(recipientLabels).join("|")} --out FILE.zip [--name 渡す相手] [--purpose 目的]`,
  does: "証拠と書類を、受け取った人が確かめられる1つのZIPにする",
  options: {
    incident: { type: "string" },
    for: { type: "string" },
    out: { type: "string" },
    name: { type: "string" },
    purpose: { type: "string" },
  },
  run: async (call) => {
    const recipient = need(call, "for");
    if (!isRecipient(recipient))
      throw new UsageError(`--for は ${Object.keys(recipientLabels).join("・")} から選んでください。`);
    const out = need(call, "out");
    const incident = need(call, "incident");
    const result = await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "packets.make", id);
      const { answers } = getCase(house.read, id);
      const known = recipient === "police" ? answers.wishes.station : answers.counsel.lawyer;
      const name = call.flags.name ?? (recipient === "police" || recipient === "lawyer" ? known : "");
      const choice = defaultChoice(house.read, id, recipient, String(name || recipientLabels[recipient]));
      const purpose = String(call.flags.purpose ?? (choice.purpose || "資料の提出のため"));
      const bar = progress(call, "提出用データ");
      let made: Awaited<ReturnType<typeof exportPacket>> | undefined;
      await writeNew(out, async () => {
        made = await exportPacket(house, actor, id, { ...choice, purpose }, bar);
        return made.zip;
      });
      return made!.packet.id;
    });
    call.tell({ file: out, packet: result });
    call.say(`書き出しました: ${out}`);
    call.say("画面の「提出用データ」から送付書を印刷し、データとは別に渡してください。");
    return EXIT.done;
  },
};
