/** The files of a run: one volume, or all of them in a zip. What is taken away is recorded. */
import { Readable } from "node:stream";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { streamZip } from "#src/platform/zip-stream.ts";
import { dispatchCsv } from "./dispatch-list.ts";
import { letterRunDownloaded } from "./events.ts";
import { getPaperRun, type Run } from "./queries.ts";
import { listVolumes, type Volume } from "./volumes.ts";
import { letterNumber, templateWords } from "./words.ts";

/** 「お詫び状_第1回」. Holds no name of a person. */
export const runName = (run: Pick<Run, "template" | "number">): string =>
  `${templateWords[run.template]}_第${run.number}回`;

/** 「お詫び状_第1回_第02巻_0101-0200.pdf」: files lie in the order of printing. */
export function volumeName(run: Pick<Run, "template" | "number">, volume: Volume): string {
  const no = String(volume.number).padStart(2, "0");
  return `${runName(run)}_第${no}巻_${letterNumber(volume.fromNumber)}-${letterNumber(volume.toNumber)}.pdf`;
}

/** Throws `not_found` where there is no such volume, or everybody in it was left out. */
export function downloadVolume(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  number: number,
): { name: string; pdf: AsyncGenerator<Buffer> } {
  const run = getPaperRun(house.read, incidentId, runId);
  const volume = listVolumes(house.read, runId).find((one) => one.number === number);
  if (volume === undefined || volume.file === null) throw new Refusal("not_found");
  house.write(actor, (tx) =>
    tx.record(letterRunDownloaded, incidentId, { run: runId, volume: number, letters: volume.letters }),
  );
  return { name: volumeName(run, volume), pdf: house.blobs.read(volume.file) };
}

/** All finished volumes and the list for sending, as a zip that is made while it is read. Throws `letter_run_state`. */
export function downloadRun(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): { name: string; zip: Readable } {
  const run = getPaperRun(house.read, incidentId, runId);
  const volumes = listVolumes(house.read, runId).filter((one) => one.file !== null);
  if (volumes.length === 0) throw new Refusal("letter_run_state");
  house.write(actor, (tx) =>
    tx.record(letterRunDownloaded, incidentId, { run: runId, volume: null, letters: run.printed }),
  );
  const zip = streamZip();
  const mtime = house.clock();
  const add = (name: string, bytes: () => AsyncIterable<Uint8Array>): void =>
    zip.add(`${runName(run)}/${name}`, { mtime, mode: 0o100644, compress: false }, () =>
      Readable.from(bytes(), { objectMode: false }),
    );
  for (const volume of volumes) add(volumeName(run, volume), () => house.blobs.read(volume.file!));
  add("発送一覧.csv", () => dispatchCsv(house.read, run));
  zip.end();
  return { name: `${runName(run)}_${run.printed}通.zip`, zip: zip.out };
}
