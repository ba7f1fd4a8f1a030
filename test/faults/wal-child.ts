/** Writes, signs a checkpoint and leaves like a program that was killed. */
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { type Origin, openCopy } from "./opening.ts";

const origin = JSON.parse(process.env.AKASHI_FAULT!) as Origin;
const house = await openCopy(origin);
house.write(origin.actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id }));
house.signCheckpoint();
process.kill(process.pid, "SIGKILL");
