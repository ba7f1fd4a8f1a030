/** One letter as it will be: HTML like the paper, and its PDF. Stored nowhere. */
import { PassThrough, type Readable } from "node:stream";
import type { Actor, House } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { renderHtml, renderPdf } from "#src/typeset/index.ts";
import { letterTree, typedTree } from "./composition.ts";
import type { DraftChanges } from "./draft.ts";
import { letterPreviewed } from "./events.ts";
import type { WordedTemplate, Wording } from "./words.ts";

/** The letter to this customer as an `<article>`; without a customer the test print. Throws `not_found`. */
export async function previewHtml(
  house: House,
  incidentId: string,
  customerId?: string,
  words: WordedTemplate = "apology",
  aboutRun?: string,
): Promise<string> {
  return renderHtml((await letterTree(house.read, incidentId, customerId, { words, aboutRun })).tree);
}

/** The test print with words that are typed but not saved. Throws `not_found`. */
export function typedHtml(
  read: Reader,
  incidentId: string,
  words: WordedTemplate,
  changes: DraftChanges,
  aboutRun?: string,
): string {
  return renderHtml(typedTree(read, incidentId, { words, aboutRun }, changes));
}

/** The same as a PDF of one letter. What is taken away of a customer is recorded. Throws `not_found`. */
export async function previewPdf(
  house: House,
  actor: Actor,
  incidentId: string,
  { customerId, ...wording }: Wording & { readonly customerId?: string | undefined },
): Promise<Readable> {
  const { tree, shop } = await letterTree(house.read, incidentId, customerId, wording);
  if (customerId !== undefined) {
    house.write(actor, (tx) => tx.record(letterPreviewed, incidentId, { customer: customerId }));
  }
  const out = new PassThrough();
  // Whoever reads is told; before anybody does, a failure must not end the service.
  out.on("error", () => undefined);
  renderPdf(tree, { out, createdAt: house.clock(), author: shop.tradeName }).then(
    () => out.end(),
    (error: Error) => out.destroy(error),
  );
  return out;
}
