/** Addresses as a PDF for the printer. Nothing of it is stored; that it was made is an entry of the ledger. */
import { PassThrough, type Readable } from "node:stream";
import { getCase } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { getPrintSettings, type PrintSettings, type Shop } from "#src/features/shops/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { type PlacedPage, renderPlaced } from "#src/typeset/index.ts";
import { cardPage, noticePage } from "./cards.ts";
import { envelopePage } from "./envelopes.ts";
import { cardsPrinted, envelopesPrinted, labelsPrinted } from "./events.ts";
import { labelPages } from "./labels.ts";
import { noticeFindings } from "./notice.ts";
import { barcodeMissing } from "./parts.ts";
import { type PrintJob, type PrintPerson, type PrintSource, planPrint } from "./people.ts";
import { labelSheets, labelsOn } from "./shapes.ts";

/** More than this in one file no printer takes kindly. */
export const mostPrinted = 10_000;

export interface Production {
  readonly kind: PrintJob["kind"];
  readonly people: number;
  /** People for whom nothing was printed, because something stands in the way. */
  readonly leftOut: number;
  readonly pages: number;
  readonly pdf: Readable;
}

/** Only on postcards: what stands on the other side, and that the warning was read. */
export interface CardWords {
  readonly notice: string;
  readonly isWarned: boolean;
}

/**
 * Prints the addresses of everybody who is ready. Throws `letter_print_nobody`, `letter_print_too_many`, and for
 * postcards `letter_card_unwarned` and `letter_card_words` with the linter's sentences.
 */
export async function printAddresses(
  house: House,
  actor: Actor,
  incidentId: string,
  source: PrintSource,
  job: PrintJob,
  words?: CardWords,
): Promise<Production> {
  const { shop } = getCase(house.read, incidentId);
  const settings = getPrintSettings(house.read, shop.id);
  if (job.kind === "cards") checkWords(house, incidentId, words);
  const planned = await planPrint(house.read, incidentId, source, job);
  const ready = planned.filter((one) => one.isReady);
  if (ready.length === 0) throw new Refusal("letter_print_nobody");
  if (ready.length > mostPrinted) throw new Refusal("letter_print_too_many", { limit: mostPrinted });
  const pages = pagesOf(job, ready.length);
  record(house, actor, incidentId, source, job, { ready, pages, notice: words?.notice ?? "" });
  const pdf = stream(house, shop, titles[job.kind], placed(job, shop, settings, ready));
  return { kind: job.kind, people: ready.length, leftOut: planned.length - ready.length, pages, pdf };
}

/** The side of the text, the same for everybody. Throws like `printAddresses`. */
export function printNotice(house: House, incidentId: string, words: CardWords): Readable {
  checkWords(house, incidentId, words);
  const { shop } = getCase(house.read, incidentId);
  const settings = getPrintSettings(house.read, shop.id);
  return stream(house, shop, "はがき（通信面）", [noticePage(shop, settings, words.notice.trim())]);
}

/** Pages written while they are read. */
export function stream(house: House, shop: Shop, title: string, pages: Iterable<PlacedPage>): Readable {
  const out = new PassThrough();
  // Whoever reads is told; before anybody does, a failure must not end the service.
  out.on("error", () => undefined);
  renderPlaced(pages, { out, title, author: shop.tradeName, createdAt: house.clock() }).then(
    () => out.end(),
    (error: Error) => out.destroy(error),
  );
  return out;
}

const titles: Readonly<Record<PrintJob["kind"], string>> = {
  labels: "宛名ラベル",
  envelopes: "封筒の宛名",
  cards: "はがきの宛名",
};

function checkWords(house: House, incidentId: string, words: CardWords | undefined): void {
  const findings = noticeFindings(house.read, incidentId, words?.notice ?? "");
  if (findings.length > 0) {
    throw new Refusal("letter_card_words", {}, { notice: findings.map(({ sentence }) => sentence).join("") });
  }
  if (words?.isWarned !== true) {
    throw new Refusal("letter_card_unwarned", {}, { isWarned: "読んだら、印を付けてください。" });
  }
}

function pagesOf(job: PrintJob, people: number): number {
  return job.kind === "labels"
    ? Math.ceil((people + job.start - 1) / labelsOn(labelSheets[job.sheet]))
    : people;
}

function* placed(
  job: PrintJob,
  shop: Shop,
  settings: PrintSettings,
  people: readonly PrintPerson[],
): Generator<PlacedPage> {
  if (job.kind === "labels") {
    yield* labelPages(
      job,
      shop,
      people.map(({ written }) => written),
      job.start,
    );
    return;
  }
  for (const { written } of people) {
    yield job.kind === "envelopes"
      ? envelopePage(job, shop, settings, written)
      : cardPage(shop, { ...settings, cardDirection: job.direction }, written);
  }
}

function record(
  house: House,
  actor: Actor,
  incidentId: string,
  source: PrintSource,
  job: PrintJob,
  done: { readonly ready: readonly PrintPerson[]; readonly pages: number; readonly notice: string },
): void {
  const hasBarcode = job.kind !== "cards" && job.hasBarcode;
  const printed = {
    run: source.run ?? null,
    customers: source.mode === "only" ? done.ready.map((one) => one.customerId) : null,
    people: done.ready.length,
    barcodes: hasBarcode
      ? done.ready.filter(({ written }) => barcodeMissing(written) === undefined).length
      : 0,
  };
  house.write(actor, (tx) => {
    if (job.kind === "labels") {
      const { sheet, start } = job;
      tx.record(labelsPrinted, incidentId, { ...printed, sheet, start, pages: done.pages });
    } else if (job.kind === "envelopes") tx.record(envelopesPrinted, incidentId, printed);
    else {
      const notice_sha256 = sha256Hex(done.notice.trim());
      tx.record(cardsPrinted, incidentId, { ...printed, warned: true, notice_sha256 });
    }
  });
}
