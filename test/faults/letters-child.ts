/** Makes letters in a storage and is killed before the given step of a volume. Speaks one JSON line at a time. */
import { resumeLetters, startLetters } from "#src/features/letters/index.ts";
import { type Origin, openCopy } from "./opening.ts";
import { watchSteps } from "./steps.ts";

interface Wanted extends Origin {
  readonly killAt?: number;
  /** Name of a step: killed before the first of it. */
  readonly killBefore?: string;
  /** Goes on with this run instead of beginning one. */
  readonly resume?: string;
}
const { killAt, killBefore, resume, ...origin } = JSON.parse(process.env.AKASHI_FAULT!) as Wanted;

const house = await openCopy(origin);
let steps = 0;
const stop = await watchSteps(({ number, name }) => {
  steps = number;
  if (number === killAt || name === killBefore) process.kill(process.pid, "SIGKILL");
});
const job =
  resume === undefined
    ? (
        await startLetters(house, origin.actor, origin.incident, {
          template: "apology",
          consulted: "yes",
          volumeSize: 2,
        })
      ).job
    : resumeLetters(house, origin.actor, origin.incident, resume);
const { state } = await job.ended;
stop();
house.close();
process.stdout.write(`${JSON.stringify({ state, steps })}\n`);
