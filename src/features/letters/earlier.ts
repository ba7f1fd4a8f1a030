/** The letter that a 続報 or a 訂正 refers to. */
import { and, desc, eq, exists, isNotNull, or } from "drizzle-orm";
import { readDate } from "#src/lib/japanese-date.ts";
import type { Reader } from "#src/platform/database.ts";
import { type CommonDossier, commonDossier } from "./dossier.ts";
import type { Finding } from "./lint/finding.ts";
import { earlierNotBefore } from "./lint/lacking.ts";
import { frozenOf } from "./queries.ts";
import { letter, letterMail, letterRun } from "./tables.ts";

export interface Earlier {
  /** The day printed on it. */
  readonly on: string;
  /** Instant at which its run was begun: what the case held later was not in it. */
  readonly writtenAt: string;
}

const sentLetter = (read: Reader) =>
  read
    .select({ number: letter.number })
    .from(letter)
    .where(and(eq(letter.runId, letterRun.id), isNotNull(letter.sentOn)));

const sentMail = (read: Reader) =>
  read
    .select({ number: letterMail.number })
    .from(letterMail)
    .where(and(eq(letterMail.runId, letterRun.id), eq(letterMail.state, "sent")));

/** The newest letter that was sent, on paper or by mail; undefined while none was. */
export function findEarlier(read: Reader, incidentId: string): Earlier | undefined {
  const row = read
    .select({ dossier: letterRun.dossier, startedAt: letterRun.startedAt })
    .from(letterRun)
    .where(and(eq(letterRun.incidentId, incidentId), or(exists(sentLetter(read)), exists(sentMail(read)))))
    .orderBy(desc(letterRun.number))
    .limit(1)
    .get();
  if (!row) return undefined;
  const printed = readDate(commonDossier.parse(JSON.parse(row.dossier)).sentOn);
  return printed.ok && printed.precision === "day"
    ? { on: printed.date, writtenAt: row.startedAt }
    : undefined;
}

/** What was found of words that are about one run: its own day is printed, and judged instead of the draft's. */
export function judgedAbout(
  read: Reader,
  findings: readonly Finding[],
  { sentOn }: { readonly sentOn: string | null },
  aboutRun: string | null | undefined,
): Finding[] {
  const printed = aboutRun ? readDate(frozenOf(read, aboutRun).common.sentOn) : undefined;
  if (!printed?.ok || printed.precision !== "day") return [...findings];
  const rest = findings.filter(({ place }) => place !== "earlierOn");
  const isBefore = sentOn === null || printed.date <= sentOn;
  return isBefore ? rest : [...rest, earlierNotBefore("今回のお知らせの日付を直してください。")];
}

/** The words of a letter about one run, with the day that its letters say of themselves: nobody has to type it. */
export function datedAfter(
  read: Reader,
  common: CommonDossier,
  aboutRun: string | null | undefined,
): CommonDossier {
  const on = aboutRun ? frozenOf(read, aboutRun).common.sentOn : "";
  return on === "" ? common : { ...common, earlier: { on } };
}
