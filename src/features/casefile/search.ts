/** The header's search: over everything that a person may see. Each room adds one searcher. */
import type { User } from "#src/features/access/index.ts";
import { listCustomers } from "#src/features/customers/index.ts";
import { searchEvidence } from "#src/features/evidence/index.ts";
import { type Incident, listFacts, listIncidents, listPeople } from "#src/features/incidents/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { searchKey } from "#src/lib/match-keys.ts";
import type { Reader } from "#src/platform/database.ts";

interface Hit {
  readonly kind: string;
  readonly title: string;
  readonly note: string;
  readonly href: string;
}

interface SearchResult {
  readonly hits: readonly Hit[];
  /** More were found than are shown. */
  readonly isCut: boolean;
}

type Searcher = (read: Reader, incident: Incident, q: string) => Hit[];

const MOST_HITS = 50;

const searchers: readonly Searcher[] = [incidentHits, peopleHits, factHits, evidenceHits, customerHits];

/** Cases, people, facts, evidence and customers that hold `q`, in the cases this person belongs to. */
export function searchHouse(read: Reader, person: User, q: string): SearchResult {
  if (searchKey(q) === "") return { hits: [], isCut: false };
  const hits: Hit[] = [];
  for (const incident of listIncidents(read, person)) {
    for (const searcher of searchers) hits.push(...searcher(read, incident, q));
    if (hits.length > MOST_HITS) return { hits: hits.slice(0, MOST_HITS), isCut: true };
  }
  return { hits, isCut: false };
}

const holds = (q: string, ...texts: readonly string[]): boolean =>
  texts.some((text) => searchKey(text).includes(searchKey(q)));

function incidentHits(_read: Reader, incident: Incident, q: string): Hit[] {
  if (!holds(q, incident.title, `事件${incident.number}`)) return [];
  return [
    {
      kind: "事件",
      title: incident.title,
      note: `事件${incident.number}`,
      href: `/incidents/${incident.id}`,
    },
  ];
}

function peopleHits(read: Reader, incident: Incident, q: string): Hit[] {
  return listPeople(read, incident.id)
    .filter((one) =>
      holds(q, one.name, one.kana, one.relation, one.tel, one.email, one.address, ...one.otherNames),
    )
    .map((one) => ({
      kind: "関係者",
      title: one.name,
      note: `${one.role}　事件${incident.number}`,
      href: `/incidents/${incident.id}/people/${one.id}`,
    }));
}

function factHits(read: Reader, incident: Incident, q: string): Hit[] {
  return listFacts(read, incident.id)
    .filter((one) => holds(q, one.what, one.who, one.source, ...one.people.map((person) => person.name)))
    .map((one) => ({
      kind: "出来事",
      title: one.what,
      note: `${formatPartialDate(one.date, { weekday: true })}　事件${incident.number}`,
      href: `/incidents/${incident.id}/facts#${one.id}`,
    }));
}

function evidenceHits(read: Reader, incident: Incident, q: string): Hit[] {
  return searchEvidence(read, incident.id, { q, limit: MOST_HITS }).items.map((one) => ({
    kind: "証拠",
    title: `${one.label}　${one.title}`,
    note: `事件${incident.number}`,
    href: `/incidents/${incident.id}/evidence/${one.id}`,
  }));
}

function customerHits(read: Reader, incident: Incident, q: string): Hit[] {
  return listCustomers(read, incident.number, { q, limit: MOST_HITS }).items.map((one) => ({
    kind: "お客様",
    title: `${one.label}　${one.name}`,
    note: `事件${incident.number}`,
    href: `/incidents/${incident.id}/customers/${one.id}`,
  }));
}
