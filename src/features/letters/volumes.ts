/** Volumes of a run, and which numbers lie in which: it follows from two figures of the run. */
import { asc, eq } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import type { Run } from "./queries.ts";
import { letterVolume } from "./tables.ts";

/** A finished part of a run. */
export interface Volume {
  readonly number: number;
  readonly fromNumber: number;
  readonly toNumber: number;
  /** Letters in it, without those that were left out. */
  readonly letters: number;
  readonly pages: number;
  /** Name of the stored PDF; null where everybody was left out. */
  readonly file: string | null;
  readonly madeAt: string;
}

/** Made volumes by their numbers. */
export function listVolumes(read: Reader, runId: string): Volume[] {
  return read
    .select({
      number: letterVolume.number,
      fromNumber: letterVolume.fromNumber,
      toNumber: letterVolume.toNumber,
      letters: letterVolume.letters,
      pages: letterVolume.pages,
      file: letterVolume.file,
      madeAt: letterVolume.madeAt,
    })
    .from(letterVolume)
    .where(eq(letterVolume.runId, runId))
    .orderBy(asc(letterVolume.number))
    .all();
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const volumesOf = ({ chosen, volumeSize }: Pick<Run, "chosen" | "volumeSize">): number =>
  Math.ceil(chosen / volumeSize);

/** The volume that holds the letter of this number. */
export const volumeOf = (run: Pick<Run, "firstNumber" | "volumeSize">, letterNumber: number): number =>
  Math.floor((letterNumber - run.firstNumber) / run.volumeSize) + 1;

/** Numbers of the letters of a volume, also of one that is not made yet. */
export function spanOf(run: Pick<Run, "firstNumber" | "chosen" | "volumeSize">, volume: number): Span {
  const from = run.firstNumber + (volume - 1) * run.volumeSize;
  return { from, to: Math.min(from + run.volumeSize, run.firstNumber + run.chosen) - 1 };
}

/** Numbers of all letters of a run. */
export const wholeSpan = ({ firstNumber, chosen }: Pick<Run, "firstNumber" | "chosen">): Span => ({
  from: firstNumber,
  to: firstNumber + chosen - 1,
});
