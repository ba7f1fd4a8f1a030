/** Takes one file into a storage and is killed before the given step. Speaks one JSON line at a time. */
import { addEvidence } from "#src/features/evidence/index.ts";
import { NOTE, type Origin, only, openCopy } from "./opening.ts";
import { watchSteps } from "./steps.ts";

const { killAt, ...origin } = JSON.parse(process.env.AKASHI_FAULT!) as Origin & { killAt: number };
const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const house = await openCopy(origin);
const names: string[] = [];
const stop = await watchSteps(({ number, name }) => {
  names.push(name);
  if (number === killAt) process.kill(process.pid, "SIGKILL");
});
const { outcome } = await addEvidence(house, origin.actor, origin.incident, only(NOTE), {
  fileName: "note.txt",
  maxBytes: 1_000_000,
});
if (killAt === names.length + 1) process.kill(process.pid, "SIGKILL");
stop();
house.close();
say({ outcome, names });
