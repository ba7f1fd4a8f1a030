/**
 * A customer file in pieces for the database. Runs beside the writing, in a thread of its own for long lists, so that
 * reading and writing share the time.
 */
import { appendRecord, type StoredRecords, type StoredValue, storedRecords } from "../record.ts";
import { type GramBlock, GramCollector } from "../search/grams.ts";
import { searchTexts } from "../search/texts.ts";
import { type ColumnMap, choiceOf } from "./columns.ts";
import { openCustomerFile } from "./customer-file.ts";
import type { DetectedEncoding } from "./decode.ts";
import { RejectedCsv } from "./rejected-csv.ts";
import type { ImportCounts } from "./rows.ts";

/** Some rows: where each stood in the file, and what it holds. */
export interface ReadRows {
  readonly sourceRows: readonly number[];
  readonly records: StoredRecords;
}

export interface Finish {
  readonly counts: ImportCounts;
  readonly encoding: string;
  /** What each column came in as. */
  readonly mapping: ColumnMap;
  readonly blocks: readonly GramBlock[];
  /** UTF-8 with a byte order mark; null when every row came in. */
  readonly rejected: Uint8Array<ArrayBuffer> | null;
}

const rowsAtOnce = 100;

/** Which columns are taken for what, which number the first row gets, and what is known of the bytes already. */
export interface PiecewiseTask {
  readonly chosen: ColumnMap;
  readonly firstNumber: number;
  readonly detected?: DetectedEncoding;
}

/** Hands the rows on as they are read. Throws the refusals of `openCustomerFile`. */
export function readPiecewise(
  bytes: Uint8Array,
  { chosen, firstNumber, detected }: PiecewiseTask,
  emit: (rows: ReadRows) => void,
): Finish {
  const file = openCustomerFile(bytes, chosen, { detected });
  const grams = new GramCollector();
  const rejected = new RejectedCsv(file.columns);
  let number = firstNumber;
  let sourceRows: number[] = [];
  let values: StoredValue[] = [];
  for (const row of file.rows()) {
    if (!row.ok) {
      rejected.add(row);
      continue;
    }
    appendRecord(values, row.customer, row.warnings);
    for (const text of searchTexts(row.customer, row.customer.keys)) grams.add(number, text);
    number += 1;
    sourceRows.push(row.rowNumber);
    if (sourceRows.length < rowsAtOnce) continue;
    emit({ sourceRows, records: storedRecords(values) });
    sourceRows = [];
    values = [];
  }
  emit({ sourceRows, records: storedRecords(values) });
  return {
    counts: { ...file.counts },
    encoding: file.encodingLabel,
    mapping: Object.fromEntries(file.columns.map((column) => [column.name, choiceOf(column)])),
    blocks: grams.blocks(),
    rejected: rejected.bytes(),
  };
}
