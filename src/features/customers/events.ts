import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";
import { noticeStates, scopes } from "./words.ts";

const one = z.object({ customer: z.string() });
const many = z.object({ customers: z.int() });

/** A file was received and waits for its decision. */
export const listReceived = defineEvent(
  "customers.list_received",
  z.object({ import: z.string(), sha256: z.string(), size_bytes: z.int() }),
);
export const listImported = defineEvent(
  "customers.list_imported",
  z.object({
    import: z.string(),
    sha256: z.string(),
    imported: z.int(),
    flagged: z.int(),
    rejected: z.int(),
    blank: z.int(),
    first_number: z.int(),
    last_number: z.int(),
  }),
);
/** The columns of a waiting file were understood anew. */
export const columnsChosen = defineEvent("customers.columns_chosen", z.object({ import: z.string() }));
export const listDropped = defineEvent("customers.list_dropped", z.object({ import: z.string() }));
export const customerAdded = defineEvent("customer.added", one.extend({ number: z.int() }));
export const customerEdited = defineEvent(
  "customer.edited",
  one.extend({ revision: z.int(), fields: z.array(z.string()) }),
);
export const customerChecked = defineEvent("customer.checked", one);
export const customerFlagged = defineEvent("customer.flagged", one.extend({ flags: z.array(z.string()) }));
export const customerScoped = defineEvent("customer.scoped", one.extend({ scope: z.enum(scopes) }));
export const scopeApplied = defineEvent(
  "customers.scope_applied",
  z.object({ version: z.int(), changed: z.int(), in: z.int(), out: z.int(), undecided: z.int() }),
);
export const leakRuleChanged = defineEvent("customers.leak_rule_changed", z.object({ version: z.int() }));
export const leakedItemsChosen = defineEvent(
  "customer.leaked_items_chosen",
  one.extend({ items: z.int().nullable() }),
);
export const noticeSet = defineEvent("customers.notice_set", many.extend({ notice: z.enum(noticeStates) }));
export const reportAdded = defineEvent("customer.report_added", one.extend({ report: z.string() }));
export const reportRemoved = defineEvent("customer.report_removed", one.extend({ report: z.string() }));
export const duplicateMarked = defineEvent(
  "customer.duplicate_marked",
  one.extend({ same_as: z.string().nullable() }),
);
export const foundDistinct = defineEvent("customer.found_distinct", one.extend({ other: z.string() }));
