/** What a filled tree says: which texts came out of data, and which words are the template's own. */
import type { DocumentTree } from "#src/typeset/index.ts";

export interface Printed {
  /** Every text that came out of data. */
  readonly values: ReadonlySet<string>;
  /** The template's own words, a line for each part; where data stood is one U+FFFC. */
  readonly words: string;
  /** Labels of the columns of each table. */
  readonly tables: readonly (readonly string[])[];
}

const placeholder = "\uFFFC";

/** Names of the tree's own settings: no reader sees them. */
const unseen: ReadonlySet<string> = new Set(["kind", "align", "form", "layout", "font", "spacing", "marks"]);

export function printedBy({ meta, blocks }: DocumentTree): Printed {
  const values = new Set<string>();
  const tables: string[][] = [];
  const lines: string[] = [meta.title];

  function walk(node: unknown): void {
    if (Array.isArray(node)) {
      if (node.some(isRun)) lines.push(node.map(textOf).join(""));
      else for (const each of node) walk(each);
      return;
    }
    if (typeof node !== "object" || node === null) return;
    if ("columns" in node && Array.isArray(node.columns)) {
      tables.push(node.columns.map(({ label }: { label: string }) => label));
    }
    for (const [name, value] of Object.entries(node)) {
      if (typeof value === "string") {
        if (!unseen.has(name)) lines.push(value);
      } else walk(value);
    }
  }
  function textOf(run: unknown): string {
    if (!isRun(run)) return "";
    if (run.field !== true) return run.text;
    values.add(run.text);
    return placeholder;
  }

  walk(blocks);
  return { values, words: lines.filter((line) => line !== "").join("\n"), tables };
}

const isRun = (node: unknown): node is { readonly text: string; readonly field?: true } =>
  typeof node === "object" && node !== null && "text" in node && typeof node.text === "string";
