import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { certainties, customerPapers, personRoles } from "./words.ts";

export const incidentOpened = defineEvent("incident.opened", z.object({ number: z.int(), shop: z.string() }));
export const incidentRenamed = defineEvent("incident.renamed", z.object({}));
export const incidentClosed = defineEvent("incident.closed", z.object({}));
export const incidentReopened = defineEvent("incident.reopened", z.object({}));
/** Names of questions only, as `section.question`; never what was answered. */
export const incidentAnswered = defineEvent(
  "incident.answered",
  z.object({ fields: z.array(z.string()), step: z.string().nullable(), outcome: z.string().nullable() }),
);
export const itemTicked = defineEvent("incident.ticked", z.object({ item: z.string() }));
export const itemUnticked = defineEvent("incident.unticked", z.object({ item: z.string() }));

const factId = z.object({ fact: z.string(), certainty: z.enum(certainties) });
/**
 * Of the whole fact as it then stood; entries of the first version
 * have none. The payload's nonce keeps it from being guessed.
 */
const fields_sha256 = z.string().length(64).optional();
export const factAdded = defineEvent("fact.added", factId.extend({ fields_sha256 }));
export const factChanged = defineEvent(
  "fact.changed",
  factId.extend({ fields: z.array(z.string()), fields_sha256 }),
);
export const factRemoved = defineEvent("fact.removed", factId);

const personId = z.object({ person: z.string(), role: z.enum(personRoles) });
export const personAdded = defineEvent("person.added", personId);
export const personChanged = defineEvent("person.changed", personId.extend({ fields: z.array(z.string()) }));
export const personRemoved = defineEvent("person.removed", personId);

/** Which paper it is for, and the digest of all that was written; never a name. */
export const nameConsentRecorded = defineEvent(
  "incident.name_consent_recorded",
  z.object({
    consent: z.string(),
    number: z.int(),
    paper: z.enum(customerPapers),
    fields_sha256: z.string().length(64),
  }),
);
export const nameConsentWithdrawn = defineEvent(
  "incident.name_consent_withdrawn",
  z.object({ consent: z.string() }),
);
