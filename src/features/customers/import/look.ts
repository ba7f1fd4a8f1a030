/** What the owner sees before anything comes in: how the file was understood, and what would stay outside. */
import { type Column, type ColumnChoice, type ColumnMap, choiceOf, fieldLabel } from "./columns.ts";
import { openCustomerFile } from "./customer-file.ts";
import type { ImportCounts } from "./rows.ts";
import { isSerious, sentenceOf } from "./warnings.ts";

export interface LookedAtColumn {
  readonly index: number;
  readonly header: string;
  /** What a column map calls it. */
  readonly name: string;
  /** What it would come in as; `known` columns of karte and notes come in as presence. */
  readonly choice: ColumnChoice;
  readonly why: Column["why"];
  readonly isSensitive: boolean;
}

export interface Look {
  readonly encoding: string;
  readonly undecodable: number;
  readonly headerRow: number;
  /** Without a column for the name nothing can come in; counts and rows are then empty. */
  readonly hasName: boolean;
  readonly columns: readonly LookedAtColumn[];
  readonly counts: ImportCounts;
  /** The first rows as they would come in. */
  readonly rows: readonly { readonly row: number; readonly cells: readonly LookedAtCell[] }[];
  /** Rows with something that must be settled, the first of them. */
  readonly flagged: readonly { readonly row: number; readonly sentences: readonly string[] }[];
  /** Rows with nothing but remarks, the first of them; missing in looks of earlier versions. */
  readonly remarked?: readonly { readonly row: number; readonly sentences: readonly string[] }[];
  /** Rows that would stay outside, the first of them. */
  readonly rejected: readonly { readonly row: number; readonly reason: string }[];
}

export interface LookedAtCell {
  readonly label: string;
  readonly value: string;
}

const rowsShown = 20;
const findingsShown = 200;

/** Reads the whole file once. Throws the refusals of `openCustomerFile`. */
export function lookAt(bytes: Uint8Array, chosen: ColumnMap): Look {
  const file = openCustomerFile(bytes, chosen);
  const rows: { row: number; cells: LookedAtCell[] }[] = [];
  const flagged: { row: number; sentences: string[] }[] = [];
  const remarked: { row: number; sentences: string[] }[] = [];
  const rejected: { row: number; reason: string }[] = [];
  if (file.hasName) {
    for (const row of file.rows()) {
      if (!row.ok) {
        if (rejected.length < findingsShown) rejected.push({ row: row.rowNumber, reason: row.reason });
        continue;
      }
      const findings = row.warnings.some(isSerious) ? flagged : remarked;
      if (row.warnings.length > 0 && findings.length < findingsShown) {
        findings.push({ row: row.rowNumber, sentences: row.warnings.map(sentenceOf) });
      }
      if (rows.length < rowsShown) rows.push({ row: row.rowNumber, cells: cellsOf(row.customer) });
    }
  }
  return {
    encoding: file.encodingLabel,
    undecodable: file.undecodable,
    headerRow: file.headerRow,
    hasName: file.hasName,
    columns: file.columns.map((column) => ({
      index: column.index,
      header: column.header,
      name: column.name,
      choice: choiceOf(column),
      why: column.why,
      isSensitive: column.isSensitive,
    })),
    counts: { ...file.counts },
    rows,
    flagged,
    remarked,
    rejected,
  };
}

const shown = [
  "customerNo",
  "name",
  "kana",
  "company",
  "postal",
  "address",
  "building",
  "phone",
  "mobile",
  "email",
  "birth",
  "lastVisit",
] as const;

function cellsOf(
  customer: {
    readonly [K in (typeof shown)[number]]: string | null;
  } & { readonly present: readonly string[] },
): LookedAtCell[] {
  const cells = shown.flatMap((name) => {
    const value = customer[name];
    return value === null ? [] : [{ label: fieldLabel(name), value }];
  });
  const present = customer.present.join("、");
  return present === "" ? cells : [...cells, { label: "有無だけ記録", value: present }];
}
