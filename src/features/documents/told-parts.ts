/** Parts that more than one dossier has, after its head: damage, the timeline, what was done so far. */
import { z } from "zod";
import type { CustomerReport } from "#src/features/customers/index.ts";
import type { Answers, Fact } from "#src/features/incidents/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { formatCount, formatYen } from "#src/lib/yen.ts";
import type { Exhibit, PublicMaterial } from "./material.ts";
import { waysWords } from "./parts.ts";
import {
  certaintyWords,
  dateWords,
  factTime,
  joined,
  orUnconfirmed,
  orUnfilled,
  UNCONFIRMED,
  withNote,
} from "./words.ts";

const text = z.string();

/** What every part may read: a case without its lawyer-only answers. */
type OpenCase = PublicMaterial["case"];

export const damagePart = z.object({
  reports: text,
  ways: text,
  content: text,
  period: text,
  sales: text,
  visits: text,
  costs: text,
  other: text,
});
export const factPart = z.object({
  when: text,
  what: text,
  source: text,
  who: text,
  /** 「E-003、E-004」, or that there is none. */
  evidence: text,
  status: text,
});

/** The owner's own count of reports, else how many people of the register told something. */
export function damageOf({ answers }: OpenCase, told: readonly CustomerReport[]): z.infer<typeof damagePart> {
  const { damage, usage } = answers;
  const people = damage.reports ?? new Set(told.map((report) => report.customerId)).size;
  const reports = people === 0 && damage.reports === null ? "" : `${formatCount(people)}人`;
  return {
    reports: orUnconfirmed(joined([withNote(reports, usage.reportedBy), damage.reportsNote], "\n")),
    ways: orUnconfirmed(joined([waysWords(usage), usage.since ? `${dateWords(usage.since)}から` : ""])),
    content: orUnconfirmed(usage.content),
    period: orUnconfirmed(damage.period),
    sales: beforeAfter(damage.salesBeforeYen, damage.salesAfterYen, formatYen, dateWords(damage.since)),
    visits: beforeAfter(damage.visitsBefore, damage.visitsAfter, (n) => `${formatCount(n)}人`, ""),
    costs: orUnconfirmed(
      withNote(damage.costsYen === null ? "" : formatYen(damage.costsYen), damage.costsNote),
    ),
    other: damage.other === "" ? "記載なし" : damage.other,
  };
}

/** Where all facts stand in one table: the column says 推測 too, and a row that is copied out of it still does. */
export const markedWhat = ({ certainty, what }: Pick<Fact, "certainty" | "what">): string =>
  certainty === "推測" ? `【推測】${what}` : what;

/** A line of the timeline, with the evidence that is linked to it. */
export function factRow(fact: Fact, exhibits: readonly Exhibit[]): z.infer<typeof factPart> {
  const cited = exhibits.filter((item) => item.factIds.includes(fact.id)).map((item) => item.label);
  return {
    when: factTime(fact),
    what: fact.what,
    source: fact.source,
    // Nobody entered is no open question.
    who: joined([...fact.people.map((person) => person.name), fact.who]) || "―",
    evidence: cited.length > 0 ? cited.join("、") : UNCONFIRMED,
    status: certaintyWords(fact.certainty),
  };
}

/** 個人情報保護委員会への報告状況. */
export function commissionWords(duty: Answers["duty"]): string {
  const dates = [
    duty.preliminaryOn && `速報 ${formatEra(duty.preliminaryOn)}`,
    duty.finalOn && `確報 ${formatEra(duty.finalOn)}`,
    duty.receipt && `受付番号 ${duty.receipt}`,
  ].filter((part): part is string => Boolean(part));
  return joined([withNote(orUnfilled(duty.reportState ?? ""), dates.join("、")), duty.reportNote], "\n");
}

export function policeWords(wishes: Answers["wishes"]): string {
  return joined([withNote(orUnfilled(wishes.policeState ?? ""), wishes.station), wishes.policeNote], "\n");
}

export function doneWords(response: Answers["response"]): string {
  // Older answers may hold both.
  const done = response.done.filter((step, _, { length }) => step !== "まだ何もしていない" || length === 1);
  return orUnfilled(done.join("、").replace("その人の", "相手方の"));
}

export function contactWords(response: Answers["response"]): string {
  return joined([orUnfilled(response.contact ?? ""), response.contactNote], "\n");
}

function beforeAfter(
  before: number | null,
  after: number | null,
  format: (value: number) => string,
  since: string,
): string {
  if (before === null && after === null) return UNCONFIRMED;
  const shown = (value: number | null): string => (value === null ? UNCONFIRMED : format(value));
  const change =
    before === null || after === null
      ? ""
      : after < before
        ? `${format(before - after)}の減少`
        : after > before
          ? `${format(after - before)}の増加`
          : "変化なし";
  const begun = since === "" ? "" : `。変化が出はじめた時期：${since}`;
  return `1か月あたり　前 ${shown(before)}　後 ${shown(after)}${change === "" ? "" : `（${change}）`}${begun}`;
}

/** 179条 and the like speak of 従業者 (DOMAIN §2: employees in the widest sense, dispatched workers included). */
export function employeeRemark({ answers, words }: OpenCase): string {
  const { relation } = answers.leaver;
  if (relation === "雇用" || relation === "派遣") return "";
  return `${words.person}が「従業者」に当たるかどうかは、確認が必要です。`;
}
