/** What became of the letters of a run: sent, under which 引受番号, come back. Each also in the person's own record. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { listCustomersForLetters, setNotice } from "#src/features/customers/index.ts";
import { type Actor, type House, runInBulk, type Tx } from "#src/features/ledger/index.ts";
import { dateInTokyo, isCivilDate } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { letterReturned, letterRunSent, lettersTracked } from "./events.ts";
import { getLetter, getPaperRun, type Letter, listLetters, type Run } from "./queries.ts";
import { noticeNote } from "./runs.ts";
import { letter } from "./tables.ts";
import { type Span, spanOf } from "./volumes.ts";
import { letterNumber, type ReturnReason, returnReasons } from "./words.ts";

export const sentOnInput = z
  .string("発送した日を入れてください。例：令和8年12月1日")
  .refine(isCivilDate, "発送した日を入れてください。例：令和8年12月1日");

export interface Sending {
  /** 差出日 */
  readonly on: string;
  /** Only these volumes; default: all that are made. */
  readonly volumes?: readonly number[] | undefined;
  /** Numbers of letters that were not handed in. */
  readonly except?: readonly number[] | undefined;
}

/** Letters in one transaction: other pages must not wait long. */
const together = 400;

/**
 * Marks letters that lie in finished volumes and were not sent yet, and makes their people 発送済, or 再送 where an earlier
 * letter had come back. Works in several transactions: whoever was interrupted marks again, and only the rest is
 * marked. Throws `letter_run_state` where nothing is left to send, `invalid_input` for a day that has not come, a
 * volume that is not made, or a number that is not of the run.
 */
export async function markSent(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  { on, volumes, except = [] }: Sending,
): Promise<number> {
  const run = getPaperRun(house.read, incidentId, runId);
  refuseLater(on, dateInTokyo(house.clock()), "on", "まだ来ていない日です。発送したあとに記録してください。");
  const wanted = volumes ?? Array.from({ length: run.volumes }, (_, index) => index + 1);
  if (wanted.some((volume) => volume < 1 || volume > run.volumes)) {
    throw new Refusal("invalid_input", {}, { volumes: "まだ作っていない巻は、発送済にできません。" });
  }
  const last = run.firstNumber + run.chosen - 1;
  const foreign = except.find((number) => number < run.firstNumber || number > last);
  if (foreign !== undefined) {
    throw new Refusal(
      "invalid_input",
      {},
      { except: `番号${letterNumber(foreign)}は、この回のお手紙ではありません。` },
    );
  }
  let count = 0;
  for (const span of spansOf(run, wanted)) {
    // Whoever says it twice is told so, and the log is not filled with spans in which nothing happens.
    if (listLetters(house.read, run.id, { span, only: "unsent" }).length === 0) continue;
    count += house.write(actor, (tx) => markSpan(tx, run, span, on, except));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (count === 0) throw new Refusal("letter_run_state");
  return count;
}

/** Numbers of these volumes, neighbours together, not too many at once. */
function* spansOf(run: Run, volumes: readonly number[]): Generator<Span> {
  const whole: { from: number; to: number }[] = [];
  for (const volume of [...new Set(volumes)].sort((a, b) => a - b)) {
    const { from, to } = spanOf(run, volume);
    const before = whole.at(-1);
    if (before !== undefined && before.to + 1 === from) before.to = to;
    else whole.push({ from, to });
  }
  for (const { from, to } of whole) {
    for (let at = from; at <= to; at += together) yield { from: at, to: Math.min(at + together - 1, to) };
  }
}

function markSpan(tx: Tx, run: Run, span: Span, on: string, except: readonly number[]): number {
  const left = new Set(except);
  const letters = listLetters(tx.db, run.id, { span, only: "unsent" }).filter(
    ({ number }) => !left.has(number),
  );
  const within = [...left].filter((number) => number >= span.from && number <= span.to).sort((a, b) => a - b);
  tx.record(letterRunSent, run.incidentId, {
    run: run.id,
    ...span,
    except: within,
    letters: letters.length,
    on,
  });
  if (letters.length === 0) return 0;
  const mark = runInBulk(tx, "UPDATE letter SET sent_on = ? WHERE incident_id = ? AND number = ?");
  for (const { number } of letters) mark([on, run.incidentId, number]);
  const ids = letters.map((one) => one.customerId);
  const again = new Set<string>();
  const everyone = { ids, scopes: ["in", "out", "undecided"], includeWithheld: true } as const;
  for (const { id } of listCustomersForLetters(tx.db, run.incidentId, { ...everyone, notices: ["返戻"] }))
    again.add(id);
  for (const notice of ["発送済", "再送"] as const) {
    const these = ids.filter((id) => again.has(id) === (notice === "再送"));
    if (these.length > 0) setNotice(tx, run.incidentId, { ids: these, notice, on, note: noticeNote(run) });
  }
  return letters.length;
}

const trackingSentence =
  "引受番号として読めなかったため、記録していません。郵便局の受領証にある番号（国内は数字11〜13桁がふつうです）を、そのまま入れてください。ハイフンや空白は、あってもなくてもかまいません。例：123-45-67890-1";

/** As the post writes it: full width, spaces and any dash become hyphens. */
const typedCode = z
  .string(trackingSentence)
  .max(60, trackingSentence)
  .transform((typed) =>
    typed
      .normalize("NFKC")
      .replace(/[\s‐‑‒–—―−ー-]+/g, "-")
      .replace(/^-|-$/g, "")
      .toUpperCase(),
  );

/** 書留 and 特定記録 count in digits; abroad it is two letters, nine digits and the country (UPU S10). */
const isCode = (code: string): boolean => /^(?:\d{11,13}|[A-Z]{2}\d{9}JP)$/.test(code.replaceAll("-", ""));

const code = typedCode.refine(isCode, trackingSentence);

/** One number a line, in the order of the letters. */
export const trackingInput = z.object({
  from: z.coerce
    .number("お手紙の番号を入れてください。")
    .int("お手紙の番号を入れてください。")
    .min(1, "お手紙の番号を入れてください。"),
  codes: z
    .array(code)
    .min(1, "引受番号を入れてください。")
    .max(1_000, "一度に入れられるのは1,000通分までです。"),
});

/**
 * Writes 引受番号 for the made letters from this number on, one each; letters that were left out are passed over. Returns
 * the numbers of the first and last letter. Throws `invalid_input` where there are more codes than letters.
 */
export function setTracking(
  tx: Tx,
  incidentId: string,
  runId: string,
  { from, codes }: z.output<typeof trackingInput>,
): Span {
  const run = getPaperRun(tx.db, incidentId, runId);
  const letters = listLetters(tx.db, runId, {
    span: { from, to: Number.MAX_SAFE_INTEGER },
    limit: codes.length * 2 + 100,
  }).filter((one) => one.firstPage !== null);
  if (from < run.firstNumber || letters[0] === undefined) {
    throw new Refusal("invalid_input", {}, { from: "この回のお手紙の番号を入れてください。" });
  }
  if (codes.length > letters.length) {
    throw new Refusal(
      "invalid_input",
      {},
      {
        codes: `番号${letterNumber(from)}からのお手紙は${letters.length}通です。引受番号は${codes.length}行あります。`,
      },
    );
  }
  write(
    tx,
    run,
    codes.map((one, index) => [letters[index]!.number, one]),
  );
  return { from: letters[0].number, to: letters[codes.length - 1]!.number };
}

function write(tx: Tx, run: Run, codes: readonly (readonly [number, string | null])[]): void {
  const put = runInBulk(tx, "UPDATE letter SET tracking = ? WHERE incident_id = ? AND number = ?");
  for (const [number, one] of codes) put([one, run.incidentId, number]);
  tx.record(lettersTracked, run.incidentId, {
    run: run.id,
    codes: codes.map(([number, one]): [number, string | null] => [number, one]),
  });
}

/** Empty takes it away. */
export const trackInput = z.nullable(
  typedCode
    .refine((typed) => typed === "" || isCode(typed), trackingSentence)
    .transform((typed) => (typed === "" ? null : typed)),
);

/** One letter's 引受番号, or none. */
export function setOneTracking(
  tx: Tx,
  incidentId: string,
  runId: string,
  number: number,
  tracking: string | null,
): Letter {
  const run = getPaperRun(tx.db, incidentId, runId);
  if (getLetter(tx.db, runId, number).firstPage === null) throw new Refusal("letter_run_state");
  write(tx, run, [[number, tracking]]);
  return getLetter(tx.db, runId, number);
}

export const returnInput = z.object({
  on: z
    .string("戻ってきた日を入れてください。例：令和8年12月8日")
    .refine(isCivilDate, "戻ってきた日を入れてください。例：令和8年12月8日"),
  reason: z.enum(returnReasons, "戻ってきた理由を選んでください。"),
});

/** 返戻: on the letter and in the person's record. Throws `letter_run_state` for a letter that was not sent. */
export function markReturned(
  tx: Tx,
  incidentId: string,
  runId: string,
  number: number,
  { on, reason }: { readonly on: string; readonly reason: ReturnReason },
): Letter {
  const run = getPaperRun(tx.db, incidentId, runId);
  const found = getLetter(tx.db, runId, number);
  if (found.sentOn === null) throw new Refusal("letter_run_state");
  refuseLater(on, dateInTokyo(tx.at), "on", "まだ来ていない日です。戻ってきたあとに記録してください。");
  if (on < found.sentOn) {
    throw new Refusal("invalid_input", {}, { on: "発送した日より前です。戻ってきた日をご確認ください。" });
  }
  put(tx, run, number, on, reason);
  setNotice(tx, incidentId, {
    ids: [found.customerId],
    notice: "返戻",
    on,
    note: `${noticeNote(run, number)}：${reason}`,
  });
  return getLetter(tx.db, runId, number);
}

/** It had not come back after all. The person is 発送済 again, unless somebody recorded something else meanwhile. */
export function unmarkReturned(tx: Tx, incidentId: string, runId: string, number: number): Letter {
  const run = getPaperRun(tx.db, incidentId, runId);
  const found = getLetter(tx.db, runId, number);
  if (found.returnedOn === null || found.sentOn === null) throw new Refusal("letter_run_state");
  put(tx, run, number, null, null);
  const ids = [found.customerId];
  const everyone = { scopes: ["in", "out", "undecided"], includeWithheld: true } as const;
  const [still] = listCustomersForLetters(tx.db, incidentId, { ids, notices: ["返戻"], ...everyone });
  if (still) {
    setNotice(tx, incidentId, {
      ids,
      notice: "発送済",
      on: found.sentOn,
      note: `${noticeNote(run, number)}：返戻の記録を取り消しました`,
    });
  }
  return getLetter(tx.db, runId, number);
}

export interface LetterChange {
  readonly tracking?: string | null | undefined;
  readonly returned?: z.output<typeof returnInput> | null | undefined;
}

/**
 * What a person wrote about one letter; what is undefined, or the same as before, stays. Throws `letter_nothing_new`.
 */
export function recordLetter(tx: Tx, run: Run, number: number, change: LetterChange): Letter {
  const { incidentId, id } = run;
  const before = getLetter(tx.db, id, number);
  const { tracking, returned } = change;
  let isChanged = false;
  if (tracking !== undefined && tracking !== before.tracking) {
    setOneTracking(tx, incidentId, id, number, tracking);
    isChanged = true;
  }
  if (returned === null && before.returnedOn !== null) {
    unmarkReturned(tx, incidentId, id, number);
    isChanged = true;
  } else if (returned && (returned.on !== before.returnedOn || returned.reason !== before.returnedReason)) {
    markReturned(tx, incidentId, id, number, returned);
    isChanged = true;
  }
  if (!isChanged) throw new Refusal("letter_nothing_new");
  return getLetter(tx.db, id, number);
}

function put(tx: Tx, run: Run, number: number, on: string | null, reason: ReturnReason | null): void {
  tx.db
    .update(letter)
    .set({ returnedOn: on, returnedReason: reason })
    .where(and(eq(letter.incidentId, run.incidentId), eq(letter.number, number)))
    .run();
  tx.record(letterReturned, run.incidentId, { run: run.id, letter: number, on, reason });
}

function refuseLater(on: string, today: string, field: string, sentence: string): void {
  if (on > today) throw new Refusal("invalid_input", {}, { [field]: sentence });
}
