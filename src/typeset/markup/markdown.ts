import MarkdownIt, { type Token } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { valueClose, valueOpen } from "../template/syntax.ts";
import type { Align, Block, Column, Hole, Run } from "../tree.ts";
import { Remembered } from "./remembered.ts";

type Inline = Run | Hole;
type Draft = Block<Inline>;

// Only what a paper needs: no html, links, images, code or entities. Indented lines stay paragraphs.
const markdown = new MarkdownIt("zero", { html: false, linkify: false, typographer: false })
  .enable([
    "heading",
    "list",
    "table",
    "hr",
    "emphasis",
    "balance_pairs",
    "fragments_join",
    "escape",
    "newline",
  ])
  .use(cjkFriendly);

export interface MarkdownOptions {
  readonly align: Align;
  /** Whether a line end in the template is a line end on paper. */
  readonly keepLines: boolean;
}

// A keystroke changes one part of a paper, and its fillings differ in few: the others were read before.
const knownBlocks = new Remembered<readonly Draft[]>();
const knownLines = new Remembered<readonly Inline[]>();

/** Markdown text with marks → blocks with holes; the same text may give the same objects. */
export function parseMarkdown(text: string, options: MarkdownOptions): readonly Draft[] {
  const key = `${options.align} ${options.keepLines} ${text}`;
  return knownBlocks.get(key, () => readMarkdown(text, options));
}

function readMarkdown(text: string, options: MarkdownOptions): readonly Draft[] {
  const tokens = markdown.parse(text, {});
  const reader = { at: 0, tokens, options };
  const blocks: Draft[] = [];
  while (reader.at < tokens.length) blocks.push(...readBlock(reader));
  return blocks;
}

/** One line of text with marks → runs with holes; no markdown block can start here. */
export function parseInline(text: string): readonly Inline[] {
  return knownLines.get(text.trim(), (line) => {
    const [inline] = markdown.parseInline(line, {});
    return inline === undefined ? [] : runsOf(inline, false);
  });
}

interface Reader {
  at: number;
  readonly tokens: readonly Token[];
  readonly options: MarkdownOptions;
}

function readBlock(reader: Reader): readonly Draft[] {
  const token = reader.tokens[reader.at++]!;
  const { align, keepLines } = reader.options;
  switch (token.type) {
    case "heading_open": {
      const runs = runsOf(reader.tokens[reader.at]!, false);
      reader.at += 2;
      return [{ kind: "heading", level: Math.min(3, Number(token.tag.slice(1))) as 1 | 2 | 3, runs }];
    }
    case "paragraph_open": {
      const runs = runsOf(reader.tokens[reader.at]!, keepLines);
      reader.at += 2;
      return [{ kind: "paragraph", runs, align }];
    }
    case "hr":
      return [{ kind: "rule" }];
    case "bullet_list_open":
    case "ordered_list_open":
      return [readList(reader, token)];
    case "table_open":
      return [readTable(reader)];
    default:
      return [];
  }
}

function readUntil(reader: Reader, close: string): readonly Draft[] {
  const blocks: Draft[] = [];
  while (reader.tokens[reader.at]!.type !== close) blocks.push(...readBlock(reader));
  reader.at += 1;
  return blocks;
}

function readList(reader: Reader, open: Token): Draft {
  const isOrdered = open.type === "ordered_list_open";
  const close = isOrdered ? "ordered_list_close" : "bullet_list_close";
  const items: (readonly Draft[])[] = [];
  while (reader.tokens[reader.at]!.type !== close) {
    reader.at += 1;
    items.push(readUntil(reader, "list_item_close"));
  }
  reader.at += 1;
  return { kind: "list", start: isOrdered ? Number(open.attrGet("start") ?? 1) : undefined, items };
}

function readTable(reader: Reader): Draft {
  const columns: Column[] = [];
  const rows: (readonly Draft[])[][] = [];
  let isHead = false;
  for (;;) {
    const token = reader.tokens[reader.at++]!;
    if (token.type === "table_close") break;
    if (token.type === "thead_open" || token.type === "tbody_open") isHead = token.type === "thead_open";
    if (token.type === "tr_open" && !isHead) rows.push([]);
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    const runs = runsOf(reader.tokens[reader.at]!, false);
    if (isHead) {
      const side = /text-align:(\w+)/.exec(String(token.attrGet("style")))?.[1];
      columns.push({
        label: runs.map((run) => ("text" in run ? run.text : "")).join(""),
        width: undefined,
        align: side === "right" || side === "center" ? side : "left",
      });
    } else {
      const align = columns[rows.at(-1)!.length]?.align ?? "left";
      rows.at(-1)!.push(runs.length === 0 ? [] : [{ kind: "paragraph", runs, align }]);
    }
  }
  const hasHeader = columns.some((column) => column.label !== "");
  return { kind: "table", columns, hasHeader, rows };
}

/** A line end inside Japanese text is nothing; between Latin words it is a space. */
function joinLines(before: string, after: string): string {
  return /[\x21-\x7e]$/.test(before) && /^[\x21-\x7e]/.test(after) ? " " : "";
}

function runsOf(inline: Token, keepLines: boolean): readonly Inline[] {
  const runs: Inline[] = [];
  let depth = 0;
  const children = inline.children ?? [];
  children.forEach((child, index) => {
    const strong = depth > 0 ? ({ strong: true } as const) : {};
    if (child.type === "strong_open" || child.type === "em_open") depth += 1;
    else if (child.type === "strong_close" || child.type === "em_close") depth -= 1;
    else if (child.type === "hardbreak") runs.push({ text: "\n", ...strong });
    else if (child.type === "softbreak") {
      const joint = keepLines
        ? "\n"
        : joinLines(children[index - 1]?.content ?? "", children[index + 1]?.content ?? "");
      if (joint !== "") runs.push({ text: joint, ...strong });
    } else if (child.content !== "") runs.push(...splitMarks(child.content, strong));
  });
  return mergeTexts(runs);
}

const mark = new RegExp(`${valueOpen}(\\d+)${valueClose}`);

function splitMarks(text: string, look: { readonly strong?: true }): readonly Inline[] {
  return text
    .split(mark)
    .map(
      (part, index): Inline => (index % 2 === 1 ? { hole: Number(part), ...look } : { text: part, ...look }),
    )
    .filter((run) => !("text" in run) || run.text !== "");
}

function mergeTexts(runs: readonly Inline[]): readonly Inline[] {
  const merged: Inline[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last !== undefined && "text" in last && "text" in run && last.strong === run.strong) {
      merged[merged.length - 1] = { ...last, text: last.text + run.text };
    } else merged.push(run);
  }
  return merged;
}
