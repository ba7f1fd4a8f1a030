/** One letter as it will be: HTML like the paper, and its PDF. Stored nowhere. */
import { PassThrough, type Readable } from "node:stream";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { renderHtml, renderPdf } from "#src/typeset/index.ts";
import { letterTree } from "./composition.ts";
import { letterPreviewed } from "./events.ts";

/** The letter to this customer as an `<article>`; without a customer the test print. Throws `not_found`. */
export async function previewHtml(house: House, incidentId: string, customerId?: string): Promise<string> {
  return renderHtml((await letterTree(house.read, incidentId, customerId)).tree);
}

/** The same as a PDF of one letter. What is taken away of a customer is recorded. Throws `not_found`. */
export async function previewPdf(
  house: House,
  actor: Actor,
  incidentId: string,
  customerId?: string,
): Promise<Readable> {
  const { tree, shop } = await letterTree(house.read, incidentId, customerId);
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
