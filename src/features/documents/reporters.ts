/** Customers who reported something: on paper for the police each has a letter, no name. */
import type { CustomerReport } from "#src/features/customers/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { aliasOf, createMask, isSameName, type Mask } from "./masking.ts";
import type { PublicMaterial } from "./material.ts";
import { dateWords, orUnconfirmed, UNCONFIRMED } from "./words.ts";

interface ReportRow {
  readonly alias: string;
  readonly what: string;
  readonly evidence: string;
}

const shownReports = 3;

/** Each customer who reported something, with what they reported. */
export function reportRows(material: PublicMaterial): ReportRow[] {
  const { case: one, exhibits } = material;
  return reportersOf(material).map(({ personId, relation, reports }, index) => {
    const facts = one.facts.filter(
      (fact) => fact.certainty !== "推測" && fact.people.some(({ id }) => id === personId),
    );
    const ids = new Set(facts.map((fact) => fact.id));
    // 「E-003（はがき）が届いたとの申告」 names its evidence itself.
    const named = new Set(reports.flatMap(({ note }) => note.match(/E-\d+/g) ?? []));
    const cited = exhibits.filter((item) => named.has(item.label) || item.factIds.some((id) => ids.has(id)));
    const told = [
      ...reports.map(
        ({ reportedOn, note }) => `${reportedOn === null ? "不詳" : formatEra(reportedOn)}　${note}`,
      ),
      ...facts.map((fact) => `${dateWords(fact.date)}　${fact.what}`),
    ];
    const rest = told.length - shownReports;
    return {
      alias: aliasOf(index),
      what: orUnconfirmed(
        told.length === 0
          ? relation
          : [...told.slice(0, shownReports), ...(rest > 0 ? [`ほか${rest}件`] : [])].join("\n"),
      ),
      evidence: cited.length > 0 ? cited.map((item) => item.label).join("、") : UNCONFIRMED,
    };
  });
}

/** Person among 関係者 → 「お客様A」. By id: a name may be one character, or somebody else's too. */
export function reporterAliases(material: PublicMaterial): ReadonlyMap<string, string> {
  return new Map(
    reportersOf(material).flatMap(({ personId }, index) =>
      personId === undefined ? [] : [[personId, aliasOf(index)] as const],
    ),
  );
}

/** Everybody who is a customer is masked; the other party, staff and shops keep their names. */
export function maskOf(material: PublicMaterial): Mask {
  const { case: one, customerNames } = material;
  const reporters = reportersOf(material);
  const others = one.people.filter((person) => person.role !== "申告顧客");
  return createMask({
    reporters: reporters.map((reporter) => reporter.names),
    customers: customerNames,
    kept: [
      ...others.flatMap((person) => [person.name, person.kana, ...person.otherNames]),
      one.shop.tradeName,
      one.shop.legalName,
      one.shop.representativeName,
      one.answers.leaver.workplace,
    ],
  });
}

interface Reporter {
  readonly names: readonly string[];
  /** Of the person among 関係者; undefined for one who stands on the register only. */
  readonly personId: string | undefined;
  readonly relation: string;
  readonly reports: readonly CustomerReport[];
}

/** Customers who reported something: those of the timeline in its order, then those of the register by day. */
function reportersOf({ case: one, reports }: PublicMaterial): Reporter[] {
  const told = one.facts.flatMap((fact) => fact.people.map((person) => person.id));
  const place = (id: string): number => (told.includes(id) ? told.indexOf(id) : told.length);
  const people = one.people
    .filter((person) => person.role === "申告顧客")
    .sort((a, b) => place(a.id) - place(b.id));
  const own = new Map<string, CustomerReport[]>();
  for (const report of reports) own.set(report.customerId, [...(own.get(report.customerId) ?? []), report]);
  const reporters: Reporter[] = people.map((person) => {
    const names = [person.name, ...person.otherNames];
    const key = [...own.keys()].find((id) =>
      names.some((name) => isSameName(name, own.get(id)![0]!.customerName)),
    );
    const found = key === undefined ? [] : own.get(key)!;
    if (key !== undefined) own.delete(key);
    return { names, personId: person.id, relation: person.relation, reports: found };
  });
  for (const found of own.values()) {
    reporters.push({ names: [found[0]!.customerName], personId: undefined, relation: "", reports: found });
  }
  return reporters;
}
