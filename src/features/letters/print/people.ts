/** Whose addresses are printed, and what stands in the way, before anything is. */
import {
  type Customer,
  listCustomersForLetters,
  type NoticeState,
  noticeStates,
} from "#src/features/customers/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import type { PrintSettings, Shop } from "#src/features/shops/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { type ColumnBox, type Fitting, openFitting, type TextBox } from "#src/typeset/index.ts";
import { addresseeOf } from "../addressee.ts";
import { isCompanyWithPerson } from "../addressing.ts";
import { getRun, listLetters } from "../queries.ts";
import { namedCharacter, unprintableIn } from "../unprintable.ts";
import { cardItems } from "./cards.ts";
import { type EnvelopeLook, envelopeItems } from "./envelopes.ts";
import { type LabelLook, labelItems } from "./labels.ts";
import { barcodeMissing, type Written } from "./parts.ts";

/** A run's letters in its order, or people of the incident by postal code; all of them, only some, or all but some. */
export interface PrintSource {
  readonly run?: string | undefined;
  /** States of the notice; not looked at with a run. */
  readonly notices?: readonly NoticeState[];
  readonly mode: "all" | "only" | "except";
  readonly ids: readonly string[];
}

/** What their addresses are printed on. */
export type PrintJob =
  | ({ readonly kind: "labels"; readonly start: number; readonly hasHonorific: boolean } & LabelLook)
  | ({ readonly kind: "envelopes" } & EnvelopeLook)
  | { readonly kind: "cards"; readonly direction: PrintSettings["cardDirection"] };

export type PrintProblemCode =
  | "no_address"
  | "unprintable"
  | "does_not_fit"
  | "withheld"
  | "no_postal"
  | "company_or_person"
  | "no_barcode";

export interface PrintProblem {
  readonly code: PrintProblemCode;
  readonly sentence: string;
  /** Nothing is printed for this person while it is so. */
  readonly isBlocking: boolean;
}

export interface PrintPerson {
  readonly customerId: string;
  /** Number in the register; no name. */
  readonly label: string;
  readonly name: string;
  readonly written: Written;
  readonly problems: readonly PrintProblem[];
  readonly isReady: boolean;
}

/** In the order of printing, each with what stands in the way. Throws `not_found` for a run of another incident. */
export async function planPrint(
  read: Reader,
  incidentId: string,
  source: PrintSource,
  job: PrintJob,
): Promise<PrintPerson[]> {
  const { shop, answers } = getCase(read, incidentId);
  const fitting = openFitting();
  const planned: PrintPerson[] = [];
  for (const { customer, isWithheld } of peopleOf(read, incidentId, source)) {
    const written = writtenOf(customer, shop, answers.data.itemsOther, job);
    const problems = isWithheld ? [withheld] : problemsOf(customer, written, job, shop, fitting);
    planned.push({
      customerId: customer.id,
      label: customer.label,
      name: customer.name,
      written,
      problems,
      isReady: !problems.some((problem) => problem.isBlocking),
    });
    // Many addresses must not hold up everybody else's pages.
    if (planned.length % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return planned;
}

function* peopleOf(
  read: Reader,
  incidentId: string,
  source: PrintSource,
): Generator<{ customer: Customer; isWithheld: boolean }> {
  const named = new Set(source.ids);
  const isMeant = (id: string): boolean =>
    source.mode === "all" || (source.mode === "only") === named.has(id);
  if (source.run === undefined) {
    for (const customer of listCustomersForLetters(read, incidentId, {
      notices: source.notices ?? noticeStates,
    }))
      if (isMeant(customer.id)) yield { customer, isWithheld: false };
    return;
  }
  const run = getRun(read, incidentId, source.run);
  const ids = listLetters(read, run.id)
    .filter((one) => one.firstPage !== null && isMeant(one.customerId))
    .map((one) => one.customerId);
  const scopes = ["in", "out", "undecided"] as const;
  const all = [...listCustomersForLetters(read, incidentId, { ids, scopes, includeWithheld: true })];
  const willing = new Set([...listCustomersForLetters(read, incidentId, { ids })].map(({ id }) => id));
  const found = new Map(all.map((customer) => [customer.id, customer]));
  for (const id of ids) {
    const customer = found.get(id);
    if (customer !== undefined) yield { customer, isWithheld: !willing.has(id) };
  }
}

function writtenOf(customer: Customer, shop: Shop, other: string, job: PrintJob): Written {
  const { addressing, postal, address } = addresseeOf(customer, shop, other);
  const name = job.kind === "labels" && !job.hasHonorific ? addressing.name : addressing.addressee;
  return { postal, address: address.trim(), name };
}

/** The boxes that hold a person's address on this paper. */
function boxesOf(job: PrintJob, shop: Shop, written: Written): readonly (TextBox | ColumnBox)[] {
  if (job.kind === "labels") return [labelItems(job, shop, written)[0]];
  if (job.kind === "envelopes") return envelopeItems(job, shop, written).boxes;
  return cardItems(job.direction, shop, written).boxes;
}

function problemsOf(
  customer: Customer,
  written: Written,
  job: PrintJob,
  shop: Shop,
  fitting: Fitting,
): PrintProblem[] {
  if (written.address === "") {
    return [stops("no_address", "住所がありません。住所を調べて、お客様のページに入れてください。")];
  }
  const problems: PrintProblem[] = [];
  const characters = unprintableIn(`${written.postal}${written.address}${written.name}`);
  if (characters.length > 0) {
    const list = characters.map(namedCharacter).join("、");
    problems.push(
      stops(
        "unprintable",
        `印刷できない文字があります：${list}。元の名簿の字に直すか、この方だけ手書きにしてください。`,
      ),
    );
  }
  if (!boxesOf(job, shop, written).every(fitting.fits)) {
    problems.push(stops("does_not_fit", tooLong[job.kind]));
  }
  if (written.postal === "") {
    problems.push(notes("no_postal", "郵便番号がありません。お届けが遅れることがあります。"));
  }
  const { name, company, honorific, addressTo } = customer;
  const isPerson = addressTo === "parents" || addressTo === "family";
  if (!isPerson && isCompanyWithPerson({ name, company, honorific })) {
    problems.push(
      notes(
        "company_or_person",
        "会社名のあとに個人のお名前があるようです。「御中」で印刷します。個人の方なら、会社名と氏名の欄を分けてください。",
      ),
    );
  }
  const reason = job.kind !== "cards" && job.hasBarcode ? barcodeMissing(written) : undefined;
  if (reason !== undefined) {
    problems.push(notes("no_barcode", `バーコードは付けずに印刷します：${reason}。`));
  }
  return problems;
}

const tooLong: Readonly<Record<PrintJob["kind"], string>> = {
  labels:
    "宛名がこのラベルに入りきりません。大きいラベルを選ぶか、住所を短い書き方に直すか、この方だけ手書きにしてください。",
  envelopes: "宛名が封筒に入りきりません。住所を短い書き方に直すか、この方だけ手書きにしてください。",
  cards: "宛名がはがきに入りきりません。住所を短い書き方に直すか、この方だけ手書きにしてください。",
};

const stops = (code: PrintProblemCode, sentence: string): PrintProblem => ({
  code,
  sentence,
  isBlocking: true,
});
const notes = (code: PrintProblemCode, sentence: string): PrintProblem => ({
  code,
  sentence,
  isBlocking: false,
});
const withheld = stops(
  "withheld",
  "お手紙を作ったあとで、「送らない」などの印が付きました。お送りしてよいかをお客様のページでご確認ください。",
);
