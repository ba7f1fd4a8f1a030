/** The search index in the database: words → customers. It may name too many customers, never too few. */
import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm";
import { runInBulk, type Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { limitOf, prepared } from "#src/platform/prepared.ts";
import { customerGram } from "../tables.ts";
import { decodeNumbers, encodeNumbers, type GramBlock, gramsOf } from "./grams.ts";

const blockColumns = {
  first: customerGram.first,
  count: customerGram.count,
  numbers: customerGram.numbers,
};

/** Adds the words of a list's customers, whose numbers are above all earlier ones. */
export function addBlocks(tx: Tx, incident: number, blocks: readonly GramBlock[]): void {
  const insert = runInBulk(
    tx,
    "INSERT INTO customer_gram (incident, gram, first, count, numbers) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { gram, first, count, numbers } of blocks) insert([incident, gram, first, count, numbers]);
}

/** Adds one customer's words; words that it no longer has may stay, because matches are compared with the customer. */
export function addWords(tx: Tx, incident: number, number: number, texts: readonly string[]): void {
  for (const gram of new Set(texts.flatMap(gramsOf))) {
    const ofGram = and(eq(customerGram.incident, incident), eq(customerGram.gram, gram));
    // The block in which the number belongs: the last that begins before it, or the first of all.
    const block =
      tx.db
        .select(blockColumns)
        .from(customerGram)
        .where(and(ofGram, lte(customerGram.first, number)))
        .orderBy(desc(customerGram.first))
        .limit(1)
        .get() ??
      tx.db
        .select(blockColumns)
        .from(customerGram)
        .where(ofGram)
        .orderBy(asc(customerGram.first))
        .limit(1)
        .get();
    const numbers = block ? [...decodeNumbers(block)] : [];
    if (numbers.includes(number)) continue;
    if (block)
      tx.db
        .delete(customerGram)
        .where(and(ofGram, eq(customerGram.first, block.first)))
        .run();
    const merged = [...numbers, number].sort((a, b) => a - b);
    const blocks = encodeNumbers(gram, merged);
    const rows = blocks.map((one) => ({ ...one, incident, numbers: Buffer.from(one.numbers) }));
    tx.db.insert(customerGram).values(rows).run();
  }
}

/** How many customers each word names; a word that nobody has is missing. */
export function wordSizes(read: Reader, incident: number, grams: readonly string[]): Map<string, number> {
  const rows = prepared(read, "gram.sizes", () =>
    read
      .select({ gram: customerGram.gram, size: sql<number>`sum(${customerGram.count})` })
      .from(customerGram)
      .where(
        sql`${customerGram.incident} = ${sql.placeholder("incident")} AND ${customerGram.gram} IN (SELECT value FROM json_each(${sql.placeholder("grams")}))`,
      )
      .groupBy(customerGram.gram)
      .prepare(),
  ).all({ incident, grams: JSON.stringify(grams) });
  return new Map(rows.map((row) => [row.gram, row.size]));
}

/** Customers that a word names, ascending, from `from` on; reads one block, then a few at a time. */
export function* numbersOf(read: Reader, incident: number, gram: string, from: number): Generator<number> {
  const start = prepared(read, "gram.start", () =>
    read
      .select({ first: customerGram.first })
      .from(customerGram)
      .where(
        and(
          eq(customerGram.incident, sql.placeholder("incident")),
          eq(customerGram.gram, sql.placeholder("gram")),
          lte(customerGram.first, sql.placeholder("from")),
        ),
      )
      .orderBy(desc(customerGram.first))
      .limit(limitOf(1))
      .prepare(),
  );
  const next = prepared(read, "gram.next", () =>
    read
      .select(blockColumns)
      .from(customerGram)
      .where(
        and(
          eq(customerGram.incident, sql.placeholder("incident")),
          eq(customerGram.gram, sql.placeholder("gram")),
          gte(customerGram.first, sql.placeholder("from")),
        ),
      )
      .orderBy(asc(customerGram.first))
      .limit(limitOf(sql.placeholder("limit")))
      .prepare(),
  );
  let at = from <= 1 ? 0 : (start.get({ incident, gram, from })?.first ?? 0);
  for (let limit = 1; ; limit = blocksAtOnce) {
    const blocks = next.all({ incident, gram, from: at, limit });
    for (const block of blocks) {
      for (const number of decodeNumbers(block)) if (number >= from) yield number;
    }
    const last = blocks.at(-1);
    if (!last || blocks.length < limit) return;
    at = last.first + 1;
  }
}

/** Customers with a word that begins with this character, ascending; undefined when there are more than `most`. */
export function numbersBeginning(
  read: Reader,
  incident: number,
  character: string,
  most: number,
): number[] | undefined {
  const ranges = beginnings(character);
  const within = sql.join(
    ranges.map(([from, to]) => sql`(${customerGram.gram} >= ${from} AND ${customerGram.gram} < ${to})`),
    sql` OR `,
  );
  const where = and(eq(customerGram.incident, incident), sql`(${within})`);
  const size = read
    .select({ size: sql<number>`total(${customerGram.count})` })
    .from(customerGram)
    .where(where)
    .get();
  if ((size?.size ?? 0) > most) return;
  const numbers = new Set<number>();
  for (const block of read.select(blockColumns).from(customerGram).where(where).all()) {
    for (const number of decodeNumbers(block)) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

const blocksAtOnce = 4;

/** A character, and the same with half a surrogate pair behind it, which is kept in another spelling. */
function beginnings(character: string): [string, string][] {
  const code = character.charCodeAt(0);
  const written = `\uFFFF${code.toString(16)}`;
  return [
    [character, String.fromCharCode(code + 1)],
    [written, `${written}\uFFFF`],
  ];
}
