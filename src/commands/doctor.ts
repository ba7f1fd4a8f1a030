import { permit } from "#src/features/access/index.ts";
import { type Diagnosis, diagnosis, examineInside, examineOutside } from "#src/features/casefile/index.ts";
import { type Command, EXIT, withHouse } from "./command.ts";

const SIGNS = { good: "○", remark: "・", fault: "✗", unknown: "？" } as const;

export const doctor: Command = {
  verb: "doctor",
  usage: "[--sweep] [--new-origin] [--storage DIR]",
  does: "保管場所のすべてを調べ、見つけたことと次にすることを伝える（--sweep は途中で止まった作業の残りだけを片付け、--new-origin は戻したものとして続ける）",
  options: { sweep: { type: "boolean" }, "new-origin": { type: "boolean" } },
  run: async (call) => {
    const { config } = call;
    const sweeps = call.flags.sweep === true;
    const found: Diagnosis[] = await examineOutside({ ...config, sweeps });
    const isSealed = config.password === undefined && config.keyFile === undefined;
    const isThere = !found.some((one) => ["storage_missing", "keyring_unreadable"].includes(one.code));
    let newOrigin: string | null = null;
    if (isThere && isSealed) found.push(diagnosis("sealed"));
    else if (isThere) {
      await withHouse(config, async (house, actor) => {
        if (call.flags["new-origin"] === true) {
          permit(house.read, actor.id, "house.manage");
          if (house.standing().kind !== "level") newOrigin = house.openOrigin(actor);
        }
        found.push(...(await examineInside(house, sweeps)));
      });
    }
    const faults = found.filter((one) => one.level === "fault");
    call.tell({ faults: faults.length, findings: found, newOrigin });
    for (const { level, found: what, where, means, todo } of found) {
      call.say(`${SIGNS[level]} ${what}${where === "" ? "" : `（${where}）`}`);
      if (level !== "good") call.say(`   ${means}\n   ${todo}`);
    }
    if (call.flags["new-origin"] === true)
      call.say(
        newOrigin === null
          ? "記録は外の控えと合っているため、記録簿の名前はそのままです。"
          : `戻したものとして、記録簿の名前を ${newOrigin} に変えました。`,
      );
    call.say(
      faults.length === 0
        ? isThere && isSealed
          ? "調べたところには、直すところは見つかりませんでした。中身はまだ調べていません。"
          : "直すところは見つかりませんでした。"
        : `${faults.length}件、直すところがあります。`,
    );
    if (faults.length > 0) return EXIT.found;
    return isThere && isSealed ? EXIT.sealed : EXIT.done;
  },
};
