/** 発送一覧: who was sent which letter, when, and what became of it — as CSV for all, as a PDF for a volume. */
import { PassThrough, type Readable } from "node:stream";
import { z } from "zod";
import { type Customer, csvCell, listCustomersForLetters } from "#src/features/customers/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { ourTemplate } from "#src/features/templates/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { compileTemplate, renderPdf } from "#src/typeset/index.ts";
import { addresseeOf } from "./addressee.ts";
import { letterListTaken } from "./events.ts";
import { getPaperRun, type Letter, type LetterPage, listLetters, type Run } from "./queries.ts";
import { largestVolume } from "./runs.ts";
import { spanOf, volumeOf } from "./volumes.ts";
import { letterNumber, templateWords } from "./words.ts";

/** One line of the list. */
export interface Dispatched {
  readonly letter: Letter;
  /** Undefined for somebody who is no longer in the register. */
  readonly customer: Customer | undefined;
  readonly addressee: string;
  readonly postal: string;
  readonly address: string;
  readonly volume: number;
}

/** The lines of some letters, also of those that were left out. */
export function readDispatch(read: Reader, run: Run, page: LetterPage): Dispatched[] {
  const letters = listLetters(read, run.id, page);
  const { shop } = getCase(read, run.incidentId);
  const people = new Map<string, Customer>();
  const everyone = { scopes: ["in", "out", "undecided"], includeWithheld: true } as const;
  const ids = letters.map((one) => one.customerId);
  for (const customer of listCustomersForLetters(read, run.incidentId, { ids, ...everyone })) {
    people.set(customer.id, customer);
  }
  return letters.map((letter) => {
    const customer = people.get(letter.customerId);
    const to = customer && addresseeOf(customer, shop, "");
    return {
      letter,
      customer,
      addressee: to?.addressing.addressee ?? "（名簿にありません）",
      postal: to?.postal ?? "",
      address: to?.address ?? "",
      volume: volumeOf(run, letter.number),
    };
  });
}

const header = [
  "番号",
  "氏名",
  "郵便番号",
  "住所",
  "巻",
  "ページ",
  "差出日",
  "引受番号",
  "返戻日",
  "返戻の理由",
  "お客様の番号",
  "通知の状態",
];
const bom = "\uFEFF";

/** CSV for spreadsheets, 500 letters at a time; cells that a spreadsheet would run as a formula are made harmless. */
export async function* dispatchCsv(read: Reader, run: Run): AsyncGenerator<Buffer> {
  yield Buffer.from(`${bom}${line(header)}`);
  let after: number | undefined;
  for (;;) {
    const some = readDispatch(read, run, { after, limit: 500 });
    if (some.length === 0) return;
    yield Buffer.from(
      some
        .filter(({ letter }) => letter.firstPage !== null)
        .map((one) => line(cellsOf(one)))
        .join(""),
    );
    after = some.at(-1)!.letter.number;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function cellsOf({ letter, customer, addressee, postal, address, volume }: Dispatched): string[] {
  return [
    letterNumber(letter.number),
    addressee.replaceAll("\n", " "),
    postal,
    address.replaceAll("\n", " "),
    String(volume),
    pagesOf(letter),
    letter.sentOn ?? "",
    letter.tracking ?? "",
    letter.returnedOn ?? "",
    letter.returnedReason ?? "",
    customer?.label ?? "",
    customer?.notice ?? "",
  ];
}

/** 「3」, 「3-4」; "" for a letter that was left out. */
export const pagesOf = ({ firstPage, lastPage }: Letter): string =>
  firstPage === null ? "" : firstPage === lastPage ? String(firstPage) : `${firstPage}-${lastPage}`;

const schema = z.object({
  name: z.string(),
  createdOn: z.string(),
  shop: z.string(),
  part: z.string(),
  count: z.string(),
  rows: z.array(
    z.object({
      number: z.string(),
      place: z.string(),
      name: z.string(),
      postal: z.string(),
      address: z.string(),
      sent: z.string(),
      tracking: z.string(),
      returned: z.string(),
      reason: z.string(),
    }),
  ),
});

/**
 * The list of one volume on paper. Without `volume` that of the whole run, where it has at most 1,000 letters. Throws
 * `not_found` for a volume that is not made, `letter_run_state` for a run that is too long for one file.
 */
export function dispatchPdf(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
  volume?: number,
): { name: string; pdf: Readable } {
  const run = getPaperRun(house.read, incidentId, runId);
  if (volume !== undefined && (volume < 1 || volume > run.volumes)) throw new Refusal("not_found");
  if (run.printed === 0 || (volume === undefined && run.printed > largestVolume)) {
    throw new Refusal("letter_run_state");
  }
  const span = volume === undefined ? undefined : spanOf(run, volume);
  const lines = readDispatch(house.read, run, { span }).filter(({ letter }) => letter.firstPage !== null);
  house.write(actor, (tx) =>
    tx.record(letterListTaken, incidentId, { run: runId, form: "pdf", letters: lines.length }),
  );
  const { shop } = getCase(house.read, incidentId);
  const template = compileTemplate(ourTemplate("letters/dispatch-list").source, { schema });
  const tree = template.render({
    name: `${templateWords[run.template]} 第${run.number}回`,
    createdOn: formatEra(dateInTokyo(house.clock())),
    shop: shop.tradeName,
    part: volume === undefined ? "全部" : `第${volume}巻`,
    count: lines.length.toLocaleString("ja-JP"),
    rows: lines.map(({ letter, addressee, postal, address, volume: at }) => ({
      number: letterNumber(letter.number),
      place: `${at}巻 ${pagesOf(letter)}頁`,
      name: addressee.replaceAll("\n", " "),
      postal: postal && `〒${postal}`,
      address: address.replaceAll("\n", " "),
      sent: letter.sentOn === null ? "" : formatEra(letter.sentOn),
      tracking: letter.tracking ?? "",
      returned: letter.returnedOn === null ? "" : formatEra(letter.returnedOn),
      reason: letter.returnedReason ?? "",
    })),
  });
  const out = new PassThrough();
  // Whoever reads is told; before anybody does, a failure must not end the service.
  out.on("error", () => undefined);
  renderPdf(tree, { out, createdAt: house.clock(), author: shop.tradeName }).then(
    () => out.end(),
    (error: Error) => out.destroy(error),
  );
  const part = volume === undefined ? "" : `_第${String(volume).padStart(2, "0")}巻`;
  return { name: `発送一覧_第${run.number}回${part}.pdf`, pdf: out };
}

/** The CSV of a whole run, with the download recorded. Throws `letter_run_state` while nothing is made. */
export function takeDispatchCsv(
  house: House,
  actor: Actor,
  incidentId: string,
  runId: string,
): { name: string; csv: AsyncGenerator<Buffer> } {
  const run = getPaperRun(house.read, incidentId, runId);
  if (run.printed === 0) throw new Refusal("letter_run_state");
  house.write(actor, (tx) =>
    tx.record(letterListTaken, incidentId, { run: runId, form: "csv", letters: run.printed }),
  );
  return { name: `発送一覧_第${run.number}回.csv`, csv: dispatchCsv(house.read, run) };
}
