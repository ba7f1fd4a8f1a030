import { gridFormNames } from "../grid/layout.ts";
import { TemplateError } from "../template/error.ts";
import type { Align, Block, Column, Figure, Hole, Item, Label, Run } from "../tree.ts";
import { type Attributes, allowOnly, numberOf, parseAttributes } from "./attributes.ts";
import { readDefinitions } from "./definitions.ts";
import { cutSections, type Directive, type Section } from "./directives.ts";
import { type MarkdownOptions, parseInline, parseMarkdown } from "./markdown.ts";

type Inline = Run | Hole;
type Draft = Block<Inline>;

const body: MarkdownOptions = { align: "justify", keepLines: false };

/** Rendered, marked text (front matter taken off) → blocks with holes. */
export function buildBlocks(text: string): readonly Draft[] {
  return cutSections(text).flatMap((section) => buildSection(section, body));
}

function buildSection(section: Section, options: MarkdownOptions): readonly Draft[] {
  return section.kind === "text" ? parseMarkdown(section.text, options) : buildDirective(section, options);
}

function buildDirective(directive: Directive, options: MarkdownOptions): readonly Draft[] {
  const { line } = directive;
  const attributes = parseAttributes(directive.attributes, line);
  const inside = (look: MarkdownOptions): readonly Draft[] =>
    directive.sections.flatMap((section) => buildSection(section, look));
  const lines = (align: Align): MarkdownOptions => ({ align, keepLines: true });
  const build = builders[directive.name];
  if (build !== undefined) return [build(directive, attributes)];
  switch (directive.name) {
    case "left":
    case "right":
    case "center":
      allowOnly(attributes, [], line);
      return inside(lines(directive.name));
    case "title":
      allowOnly(attributes, [], line);
      return inside(lines("center")).flatMap((block) =>
        block.kind === "paragraph" ? [{ kind: "title", runs: block.runs }] : [block],
      );
    case "mark":
      allowOnly(attributes, [], line);
      return [{ kind: "mark", runs: parseInline(textOf(directive).trim()) }];
    case "source":
      allowOnly(attributes, ["columns"], line);
      return [
        {
          kind: "source",
          columns: numberOf(attributes, "columns", line, { fallback: 80, least: 40, most: 132 }),
          runs: parseInline(textOf(directive).trim()),
        },
      ];
    case "address":
      return [buildAddress(attributes, line, inside(lines("left")))];
    case "keep":
    case "note":
      allowOnly(attributes, [], line);
      return [{ kind: directive.name, blocks: inside(options) }];
    default:
      throw new TemplateError(
        line,
        `「:::${directive.name}」は使えません。使えるのは address・left・right・center・title・ki・table・form・figures・labels・keep・note・mark・source・grid・pagebreak・space です。`,
      );
  }
}

/** Lines that do not fit the window run on below it: from here, 97 mm of the sheet are left to them. */
const lowestWindow = 200;
/** Beyond the window and its slip stand date and sender: 28 mm are left to them before a letter's margin. */
const rightOfWindow = 160;

function buildAddress(attributes: Attributes, line: number, blocks: readonly Draft[]): Draft {
  allowOnly(attributes, ["x", "y", "width", "height", "slipx", "slipy"], line);
  const mm = (name: string, fallback: number, most: number, least = 0): number =>
    numberOf(attributes, name, line, { fallback, least, most });
  // Start values of DOMAIN §7.5 for 長形3号 with a 90 × 45 mm window; the slip is the room A4 in three has in it.
  const window = {
    x: mm("x", 22, 190),
    y: mm("y", 30, 280),
    width: mm("width", 65, 190, 30),
    height: mm("height", 24, 100, 8),
    slipX: mm("slipx", 25, 60),
    slipY: mm("slipy", 21, 60),
  };
  if (window.y + window.height > lowestWindow)
    throw new TemplateError(
      line,
      `宛先の欄が下に寄りすぎて、用紙からはみ出すことがあります。y と height の合計を${lowestWindow}ミリまでにしてください。`,
    );
  if (window.x + window.width + window.slipX > rightOfWindow)
    throw new TemplateError(
      line,
      `宛先の欄の右に、日付や差出人の入る場所がありません。x・width・slipx の合計を${rightOfWindow}ミリまでにしてください。`,
    );
  return { kind: "address", window, blocks };
}

type Builder = (directive: Directive, attributes: Attributes) => Draft;

const builders: Readonly<Record<string, Builder>> = {
  pagebreak: (directive, attributes) => {
    allowOnly(attributes, [], directive.line);
    return { kind: "pagebreak" };
  },
  space: (directive, attributes) => {
    allowOnly(attributes, ["height"], directive.line);
    return {
      kind: "space",
      height: numberOf(attributes, "height", directive.line, { fallback: 5, least: 0, most: 250 }),
    };
  },
  table: buildTable,
  form: (directive, attributes) => {
    allowOnly(attributes, ["label", "labels"], directive.line);
    const { definitions } = readDefinitions(textOf(directive), directive.line);
    return {
      kind: "form",
      ...evenLabels(directive, attributes),
      labelWidth: numberOf(attributes, "label", directive.line, { fallback: 32, least: 10, most: 100 }),
      items: definitions.map(({ label, text }) => itemOf(label, text, "left")),
    };
  },
  ki: (directive, attributes) => {
    allowOnly(attributes, ["labels"], directive.line);
    const { intro, definitions } = readDefinitions(textOf(directive), directive.line);
    return {
      kind: "ki",
      ...evenLabels(directive, attributes),
      intro: parseMarkdown(intro, body),
      items: definitions.map(({ label, text }) => itemOf(label, text, "justify")),
    };
  },
  figures: buildFigures,
  grid: buildGrid,
  labels: buildLabels,
};

function evenLabels({ line }: Directive, attributes: Attributes): { readonly hasEvenLabels?: true } {
  const value = attributes.get("labels") ?? "left";
  if (value !== "left" && value !== "even") {
    throw new TemplateError(line, "「labels」は left（左から詰める）か even（均等割付）で書いてください。");
  }
  return value === "even" ? { hasEvenLabels: true } : {};
}

/** `1 概要` → number and label. */
const numbered = /^((?:[(（]?[0-9０-９]+[)）]?)|[一二三四五六七八九十]+|[①-⑳])[.．、\s　]+(.+)$/;

function itemOf(text: string, bodyText: string, align: Align): Item<Inline> {
  const [, number = "", label = text] = numbered.exec(text) ?? [];
  return { number, label: parseInline(label), body: parseMarkdown(bodyText, { align, keepLines: false }) };
}

function buildTable(directive: Directive, attributes: Attributes): Draft {
  const { line } = directive;
  const columns: Column[] = [];
  let hasHeader = true;
  for (const [label, value] of attributes) {
    if (label === "header") {
      hasHeader = value !== "none";
      continue;
    }
    const width = /^(\d+(?:\.\d+)?)(?:mm)?$/.exec(value)?.[1];
    const isRight = value.endsWith(">");
    if (width === undefined && !/^\*?>?$/.test(value) && !/^\d+(?:\.\d+)?>$/.test(value)) {
      throw new TemplateError(
        line,
        `列「${label}」の幅はミリの数か * で書いてください。右に寄せる列は「20>」です。`,
      );
    }
    const digits = /^(\d+(?:\.\d+)?)/.exec(value)?.[1];
    columns.push({
      label,
      width: digits === undefined ? undefined : Number(digits),
      align: isRight ? "right" : "left",
    });
  }
  if (columns.length === 0)
    throw new TemplateError(line, "「:::table」には列を「名前=幅」の形で書いてください。");
  checkWidths(columns, line);
  const labels = columns.map((column) => column.label);
  const { intro, definitions } = readDefinitions(textOf(directive), line, labels);
  if (intro.trim() !== "") throw new TemplateError(line, `表の最初の行は「${labels[0]}:」で始めてください。`);
  const rows: (readonly Draft[])[][] = [];
  for (const { label, text } of definitions) {
    const index = labels.indexOf(label);
    if (index === 0) rows.push(labels.map(() => []));
    const row = rows.at(-1);
    if (row === undefined) throw new TemplateError(line, `表の各行は「${labels[0]}:」から始めてください。`);
    row[index] = parseMarkdown(text, { align: columns[index]!.align, keepLines: false });
  }
  return { kind: "table", columns, hasHeader, rows };
}

/** What a report's line holds, and what a column needs to be read, mm. */
const measure = 160;
const narrowest = 6;
/** What a column with * is left with at least. */
const sharedWidth = 22;
const mostColumns = 16;

/**
 * Nothing stands in a column that nobody can see: flow/table.ts
 * makes fixed widths smaller together where they are too wide.
 */
function checkWidths(columns: readonly Column[], line: number): void {
  if (columns.length > mostColumns)
    throw new TemplateError(line, `表の列は${mostColumns}列までにしてください。`);
  const thin = columns.find(({ width }) => width !== undefined && width < narrowest);
  if (thin)
    throw new TemplateError(
      line,
      `列「${thin.label}」の幅が狭すぎて読めません。${narrowest}ミリ以上にしてください。`,
    );
  const free = columns.filter(({ width }) => width === undefined).length;
  const room = Math.max(measure * 0.3, measure - free * sharedWidth);
  const taken = columns.reduce((sum, { width }) => sum + (width ?? 0), 0);
  const squeezed = columns.find(({ width }) => width !== undefined && (width * room) / taken < narrowest);
  if (taken > room && squeezed)
    throw new TemplateError(
      line,
      `列の幅の合計が大きすぎて、列「${squeezed.label}」が読めない狭さになります。数で書く幅の合計を${room}ミリまでにしてください。`,
    );
}

const figureLabels = ["画像", "番号", "説明", "SHA-256", "代替文"] as const;

function buildFigures(directive: Directive, attributes: Attributes): Draft {
  const { line } = directive;
  allowOnly(attributes, ["columns", "height"], line);
  const columns = numberOf(attributes, "columns", line, { fallback: 2, least: 1, most: 4 });
  const usual = [150, 66, 46, 36][Math.floor(columns) - 1]!;
  const { intro, definitions } = readDefinitions(textOf(directive), line, figureLabels);
  if (intro.trim() !== "") throw new TemplateError(line, "図の最初の行は「画像:」で始めてください。");
  const items: { -readonly [K in keyof Figure<Inline>]: Figure<Inline>[K] }[] = [];
  for (const { label, text } of definitions) {
    const runs = parseInline(text);
    if (label === "画像") items.push({ ref: runs, number: [], caption: [], sha256: [], alt: [] });
    const item = items.at(-1);
    if (item === undefined) throw new TemplateError(line, "図はそれぞれ「画像:」の行から始めてください。");
    if (label === "番号") item.number = runs;
    else if (label === "説明") item.caption = runs;
    else if (label === "SHA-256") item.sha256 = runs;
    else if (label === "代替文") item.alt = runs;
  }
  return {
    kind: "figures",
    columns: Math.floor(columns),
    height: numberOf(attributes, "height", line, { fallback: usual, least: 15, most: 220 }),
    items,
  };
}

const labelLabels = ["QR", "番号", "説明", "付記"] as const;

function buildLabels(directive: Directive, attributes: Attributes): Draft {
  const { line } = directive;
  allowOnly(attributes, ["columns", "height"], line);
  const { intro, definitions } = readDefinitions(textOf(directive), line, labelLabels);
  if (intro.trim() !== "") throw new TemplateError(line, "ラベルの最初の行は「QR:」で始めてください。");
  const items: { -readonly [K in keyof Label<Inline>]: Label<Inline>[K] }[] = [];
  for (const { label, text } of definitions) {
    const runs = parseInline(text);
    if (label === "QR") items.push({ code: runs, number: [], caption: [], note: [] });
    const item = items.at(-1);
    if (item === undefined) throw new TemplateError(line, "ラベルはそれぞれ「QR:」の行から始めてください。");
    if (label === "番号") item.number = runs;
    else if (label === "説明") item.caption = runs;
    else if (label === "付記") item.note = runs;
  }
  return {
    kind: "labels",
    columns: Math.floor(numberOf(attributes, "columns", line, { fallback: 2, least: 1, most: 3 })),
    height: numberOf(attributes, "height", line, { fallback: 34, least: 20, most: 100 }),
    items,
  };
}

function buildGrid(directive: Directive, attributes: Attributes): Draft {
  const { line } = directive;
  allowOnly(attributes, ["form"], line);
  const form = gridFormNames.find((name) => name === attributes.get("form"));
  if (form === undefined) {
    throw new TemplateError(line, `「form」には ${gridFormNames.join("・")} のどれかを書いてください。`);
  }
  const { definitions } = readDefinitions(textOf(directive), line, ["本文", "印"]);
  const runsOf = (name: string): readonly Inline[] =>
    parseInline(definitions.find(({ label }) => label === name)?.text ?? "");
  return { kind: "grid", form, runs: runsOf("本文"), seal: runsOf("印") };
}

/** The directive's own text. Directives inside a table or list of definitions have no place there. */
function textOf(directive: Directive): string {
  return directive.sections
    .map((section) => {
      if (section.kind === "text") return section.text;
      throw new TemplateError(
        section.line,
        `「:::${section.name}」は「:::${directive.name}」の中には書けません。`,
      );
    })
    .join("\n");
}
