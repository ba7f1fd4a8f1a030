/** What a filled tree says: which texts came out of data, and which words are the template's own. */
import type { DocumentTree } from "#src/typeset/index.ts";

export interface Printed {
  /** Every text that came out of data and can be read on the paper. */
  readonly values: ReadonlySet<string>;
  /** What pictures and QR codes are made from. */
  readonly pictures: ReadonlySet<string>;
  /** The file's title, which no page shows. */
  readonly title: string;
  /** The template's own words, a line for each part; where data stood is one U+FFFC. */
  readonly words: string;
  /** Labels of the columns of each table that shows them. */
  readonly tables: readonly (readonly string[])[];
}

const placeholder = "\uFFFC";

/** Names of the tree's own settings, and what is read aloud in a picture's place: no reader sees them. */
const unseen: ReadonlySet<string> = new Set(["kind", "align", "form", "alt"]);
const pictured: ReadonlySet<string> = new Set(["ref", "code"]);

export function printedBy({ meta, blocks }: DocumentTree): Printed {
  const values = new Set<string>();
  const pictures = new Set<string>();
  const tables: string[][] = [];
  const lines: string[] = [];

  function walk(node: unknown): void {
    if (Array.isArray(node)) {
      if (node.some(isRun)) lines.push(node.map(textOf).join(""));
      else for (const each of node) walk(each);
      return;
    }
    if (typeof node !== "object" || node === null) return;
    const { columns, hasHeader = true } = node as { columns?: unknown; hasHeader?: boolean };
    if (Array.isArray(columns) && hasHeader) {
      tables.push(columns.map(({ label }: { label: string }) => label));
    }
    for (const [name, value] of Object.entries(node)) {
      if (unseen.has(name) || (name === "columns" && !hasHeader)) continue;
      if (pictured.has(name) && Array.isArray(value))
        pictures.add(
          value
            .filter(isRun)
            .map(({ text }) => text)
            .join(""),
        );
      else if (typeof value === "string") lines.push(value);
      else walk(value);
    }
  }
  function textOf(run: unknown): string {
    if (!isRun(run)) return "";
    if (run.field !== true) return run.text;
    values.add(run.text);
    return placeholder;
  }

  walk(blocks);
  return {
    values,
    pictures,
    title: meta.title,
    words: lines.filter((line) => line !== "").join("\n"),
    tables,
  };
}

const isRun = (node: unknown): node is { readonly text: string; readonly field?: true } =>
  typeof node === "object" && node !== null && "text" in node && typeof node.text === "string";
