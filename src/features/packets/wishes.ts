/**
 * Whose wishes stand behind what goes out: a paper that shows an item of evidence, and an item that was made of another
 * one, carry the consent of that item as it is today.
 */
import { listComparisons } from "#src/features/customers/index.ts";
import type { IssuedDocument } from "#src/features/documents/index.ts";
import { type Consent, type Evidence, listEvidence } from "#src/features/evidence/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";

export interface Wishes {
  /** The strictest of the item's own consent and of what it was made of. */
  ofItem(item: Evidence): Consent;
  /** Items that the paper shows and whose givers do not wish them to be handed on as they are. */
  withheldIn(document: IssuedDocument): Evidence[];
}

const isWithheld = (consent: Consent): boolean => consent === "declined" || consent === "name_hidden";
const strictness: Readonly<Record<Consent, number>> = {
  declined: 3,
  name_hidden: 2,
  not_asked: 1,
  given: 0,
  not_needed: 0,
};

export function wishesIn(read: Reader, incidentId: string): Wishes {
  const items = new Map(listEvidence(read, incidentId).map((item) => [item.id, item]));
  const comparisons = listComparisons(read, incidentId);
  const madeOf = new Map(
    comparisons.flatMap((one) => one.exhibits.map(({ evidenceId }) => [evidenceId, one.evidenceId] as const)),
  );
  const compared = new Map(comparisons.map((one) => [one.id, one.evidenceId]));
  let printed: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return {
    ofItem: (item) => {
      const source = items.get(madeOf.get(item.id) ?? "");
      return source && strictness[source.consent] > strictness[item.consent] ? source.consent : item.consent;
    },
    withheldIn: ({ id, subject }) => {
      printed ??= itemsPrinted(read, incidentId);
      const shown = new Set([compared.get(subject?.id ?? "") ?? "", ...(printed.get(id) ?? [])]);
      return [...shown].flatMap((one) => {
        const item = items.get(one);
        return item && isWithheld(item.consent) ? [item] : [];
      });
    },
  };
}

const BATCH = 1000;

/** By document: the items of which it shows a picture. */
function itemsPrinted(read: Reader, incidentId: string): Map<string, Set<string>> {
  const printed = new Map<string, Set<string>>();
  for (let before: number | undefined; ; ) {
    const at = before === undefined ? {} : { before };
    const entries = listEntries(read, { incident: incidentId, limit: BATCH, ...at });
    for (const { seq, kind } of entries) {
      const told = kind === "evidence.printed" ? findPayload(read, seq) : undefined;
      if (!told) continue;
      const items = printed.get(String(told.document)) ?? new Set();
      printed.set(String(told.document), items.add(String(told.evidence)));
    }
    const last = entries.at(-1);
    if (!last) return printed;
    before = last.seq;
  }
}
