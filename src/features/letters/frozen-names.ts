/** A run's words are frozen; a consent may have been withdrawn, or a name recorded, since. */
import { getCase, nameRule } from "#src/features/incidents/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { renderText } from "#src/typeset/index.ts";
import { dossierOf } from "./dossier.ts";
import { blockedIn, ownWordsOf } from "./lint/surnames.ts";
import { frozenOf, type Run } from "./queries.ts";
import { sampleAddressee } from "./sample-addressee.ts";
import { compileLetter } from "./template.ts";

/** Throws `letter_name_blocked` where this run's words hold a name that they may not hold today. */
export function refuseBlockedNames(read: Reader, run: Run): void {
  const text = frozenWords(read, run);
  const { blocked } = nameRule(read, run.incidentId, run.template);
  const own = ownWordsOf(getCase(read, run.incidentId).shop);
  if (blockedIn(text, blocked, own) !== undefined) throw new Refusal("letter_name_blocked");
}

/** As somebody reads them in the letter to the shop itself. */
function frozenWords(read: Reader, { id, incidentId }: Run): string {
  const { common, source } = frozenOf(read, id);
  const to = sampleAddressee(getCase(read, incidentId));
  const tree = compileLetter(source).render(dossierOf(common, 0, to));
  return `${tree.meta.title}\n${renderText(tree)}`;
}
