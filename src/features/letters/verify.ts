/** Do runs, volumes and letters still say what the log said when they were made, sent and came back? */
import { and, asc, between, count, eq } from "drizzle-orm";
import { z } from "zod";
import { findFile } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { peopleDigest, printedDigest, wordsDigest } from "./digests.ts";
import { letter, letterChoice, letterRun, letterVolume } from "./tables.ts";
import { type Dispatch, type ToldRun, toldRuns } from "./told.ts";
import { letterNumber } from "./words.ts";

export interface LetterFault {
  readonly code:
    | "run_not_in_log"
    | "run_row_differs"
    | "run_not_in_register"
    | "volume_not_in_log"
    | "volume_row_differs"
    | "volume_pdf_differs"
    | "volume_not_in_register"
    | "letters_differ"
    | "dispatch_differs";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<LetterFault["code"], string> = {
  run_not_in_log: "お手紙の回が、作り始めたときの記録に見当たりません。",
  run_row_differs: "お手紙の回の種類・通数・文面・日時などが、記録と違います。",
  run_not_in_register: "記録にあるお手紙の回が、一覧から消えています。",
  volume_not_in_log: "お手紙の巻が、作ったときの記録に見当たりません。",
  volume_row_differs: "お手紙の巻の番号・ページ数・日時が、作ったときの記録と違います。",
  volume_pdf_differs: "お手紙のPDFが、作ったときの記録と違います。",
  volume_not_in_register: "作成の記録にあるお手紙の巻が、一覧から消えています。",
  letters_differ: "お手紙の番号とお客様、書いた項目、ページが、記録と違います。",
  dispatch_differs: "お手紙の発送・引受番号・返戻が、記録と違います。",
};

/** One Japanese sentence for a fault. */
export const letterFaultSentence = (fault: LetterFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every run with its entries and the register of files. Returns all it finds. */
export function verifyLetters(read: Reader): LetterFault[] {
  const told = toldRuns(read);
  const faults: LetterFault[] = [];
  const seen = new Set<string>();
  for (const row of read
    .select()
    .from(letterRun)
    .orderBy(asc(letterRun.incidentId), asc(letterRun.number))
    .all()) {
    const where = `第${row.number}回 ${row.id}`;
    const run = told.get(row.id);
    told.delete(row.id);
    if (!run) {
      faults.push({ code: "run_not_in_log", where });
      continue;
    }
    if (!isAsTold(row, run)) faults.push({ code: "run_row_differs", where });
    faults.push(...volumeFaults(read, row.id, run, where), ...letterFaults(read, row.id, run, where));
    seen.add(row.id);
  }
  for (const id of told.keys()) faults.push({ code: "run_not_in_register", where: id });
  for (const { runId, number } of read
    .select({ runId: letterVolume.runId, number: letterVolume.number })
    .from(letterVolume)
    .all()) {
    if (!seen.has(runId)) faults.push({ code: "volume_not_in_log", where: `第${number}巻 ${runId}` });
  }
  return faults;
}

function isAsTold(
  row: typeof letterRun.$inferSelect,
  { started, attempt, state, endedAt }: ToldRun,
): boolean {
  const { entry, payload } = started;
  return (
    row.incidentId === entry.incident &&
    row.number === payload.number &&
    row.template === payload.template &&
    row.aboutRun === payload.about &&
    row.chosen === payload.letters &&
    row.firstNumber === payload.first &&
    row.volumeSize === payload.volume &&
    row.consulted === payload.consulted &&
    wordsDigest(row) === payload.words_sha256 &&
    row.startedAt === entry.at &&
    row.startedBy === entry.actor &&
    row.attempt === attempt &&
    row.state === state &&
    row.endedAt === endedAt
  );
}

function volumeFaults(read: Reader, runId: string, run: ToldRun, where: string): LetterFault[] {
  const faults: LetterFault[] = [];
  const left = new Map(run.volumes);
  const rows = read
    .select()
    .from(letterVolume)
    .where(eq(letterVolume.runId, runId))
    .orderBy(asc(letterVolume.number))
    .all();
  for (const row of rows) {
    const at = `${where} 第${row.number}巻`;
    const made = left.get(row.number);
    left.delete(row.number);
    if (!made) {
      faults.push({ code: "volume_not_in_log", where: at });
      continue;
    }
    const { entry, payload } = made;
    const sha256 = row.file === null ? null : findFile(read, row.file)?.sha256;
    if (sha256 !== payload.sha256) faults.push({ code: "volume_pdf_differs", where: at });
    if (
      row.fromNumber !== payload.from ||
      row.toNumber !== payload.to ||
      row.letters !== payload.letters ||
      row.pages !== payload.pages ||
      row.madeAt !== entry.at
    ) {
      faults.push({ code: "volume_row_differs", where: at });
    }
  }
  for (const number of left.keys())
    faults.push({ code: "volume_not_in_register", where: `${where} 第${number}巻` });
  return faults;
}

function letterFaults(read: Reader, runId: string, run: ToldRun, where: string): LetterFault[] {
  const faults: LetterFault[] = [];
  const { payload } = run.started;
  const chosen = chosenAsTold(read, run);
  if (chosen === undefined) faults.push({ code: "letters_differ", where });
  const state = new Map<number, Dispatch>();
  let volume: Row[] = [];
  const look = (): void => {
    if (volume.length === 0) return;
    const number = Math.floor((volume[0]!.number - payload.first) / payload.volume) + 1;
    const made = run.volumes.get(number);
    const isSame = made
      ? printedDigest(volume) === made.payload.letters_sha256
      : isMail(run) && volume.every((one) => one.firstPage === null && one.lastPage === null);
    if (!isSame) faults.push({ code: "letters_differ", where: `${where} 第${number}巻` });
    volume = [];
  };
  let areTheirs = true;
  for (const one of eachRow(read, run)) {
    areTheirs &&= one.customerId === chosen?.[one.number - payload.first];
    if ((one.number - payload.first) % payload.volume === 0) look();
    volume.push(one);
    const isPrinted = one.firstPage !== null;
    state.set(one.number, {
      isPrinted,
      sentOn: null,
      tracking: null,
      returnedOn: null,
      returnedReason: null,
    });
  }
  look();
  const expected = isMail(run) ? payload.letters : lettersOf(run.volumes);
  if (!areTheirs || state.size !== expected || countOf(read, runId) !== expected)
    faults.push({ code: "letters_differ", where });
  for (const [, happen] of run.dispatch.sort(([a], [b]) => a - b)) happen(state);
  for (const row of eachRow(read, run)) {
    const expected = state.get(row.number)!;
    if (
      row.sentOn !== expected.sentOn ||
      row.tracking !== expected.tracking ||
      row.returnedOn !== expected.returnedOn ||
      row.returnedReason !== expected.returnedReason
    ) {
      faults.push({ code: "dispatch_differs", where: `${where} 番号${letterNumber(row.number)}` });
    }
  }
  return faults;
}

const isMail = ({ started }: ToldRun): boolean => started.payload.template === "email";

/** Letters with rows of their own: all of the volumes that were made, also those that were left out. */
const lettersOf = (volumes: ToldRun["volumes"]): number =>
  [...volumes.values()].reduce((sum, { payload: { from, to } }) => sum + to - from + 1, 0);

/** The people of a run by their numbers, where they are whom the log told of; they may be anything by now. */
function chosenAsTold(read: Reader, { started: { payload } }: ToldRun): readonly string[] | undefined {
  const people: string[] = [];
  for (const row of read
    .select()
    .from(letterChoice)
    .where(eq(letterChoice.runId, payload.run))
    .orderBy(asc(letterChoice.fromNumber))
    .all()) {
    if (row.fromNumber !== payload.first + people.length) return;
    try {
      people.push(...z.array(z.string()).parse(JSON.parse(row.people)));
    } catch {
      return;
    }
  }
  return people.length === payload.letters && peopleDigest(people) === payload.letters_sha256
    ? people
    : undefined;
}

type Row = typeof letter.$inferSelect;

/** The rows that bear the run's numbers, as they lie, a thousand at a time: they may hold anything by now. */
function* eachRow(read: Reader, { started }: ToldRun): Generator<Row> {
  const { entry, payload } = started;
  const last = payload.first + payload.letters - 1;
  for (let from = payload.first; from <= last; from += 1000) {
    yield* read
      .select()
      .from(letter)
      .where(
        and(
          eq(letter.incidentId, entry.incident ?? ""),
          eq(letter.runId, payload.run),
          between(letter.number, from, Math.min(from + 999, last)),
        ),
      )
      .orderBy(asc(letter.number))
      .all();
  }
}

const countOf = (read: Reader, runId: string): number =>
  read.select({ n: count() }).from(letter).where(eq(letter.runId, runId)).get()?.n ?? 0;
