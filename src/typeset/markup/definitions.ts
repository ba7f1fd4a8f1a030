import { TemplateError } from "../template/error.ts";
import { valueOpen } from "../template/syntax.ts";

/** One `label: text` of a directive's body; the lines that follow belong to it until the next label. */
export interface Definition {
  readonly label: string;
  readonly text: string;
}

const labelled = new RegExp(`^([^\\s${valueOpen}:：][^${valueOpen}:：]*)[:：]\\s*(.*)$`);

/**
 * Reads `label: text` lines. With `labels` only those words are labels and any other line continues the text;
 * without, every line that starts at the margin is a new label and continuing lines are indented.
 */
export function readDefinitions(
  text: string,
  line: number,
  labels?: readonly string[],
): { intro: string; definitions: readonly Definition[] } {
  const intro: string[] = [];
  const found: { label: string; lines: string[] }[] = [];
  for (const row of text.split("\n")) {
    const match = labelled.exec(row);
    const label = match?.[1]?.trim();
    if (match !== null && label !== undefined && (labels === undefined || labels.includes(label))) {
      found.push({ label, lines: [match[2]!] });
      continue;
    }
    const current = found.at(-1);
    if (current === undefined) intro.push(row);
    else if (labels !== undefined || row.trim() === "" || /^\s/.test(row))
      current.lines.push(row.trimStart());
    else
      throw new TemplateError(
        line,
        `「${row.slice(0, 20)}」の行は「見出し: 本文」の形で書くか、字下げしてください。`,
      );
  }
  return {
    intro: intro.join("\n"),
    definitions: found.map(({ label, lines }) => ({ label, text: lines.join("\n") })),
  };
}
