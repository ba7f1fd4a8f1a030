/** Blocks of a tree as Word's paragraphs and tables. */
import { type Paragraph, Tab, type Table, TextRun } from "docx";
import { isOpening } from "../flow/letter-head.ts";
import { type Block, type Item, plainText, type Run } from "../tree.ts";
import { setFigures, setLabels } from "./pictures.ts";
import { type Look, mm, paragraph, pt, textRuns } from "./sheet.ts";
import { setForm, setTable } from "./tables.ts";

export type Part = Paragraph | Table;

export const sansFont = "游ゴシック";
const monoFont = "ＭＳ ゴシック";
const headingScales = { 1: 1.24, 2: 1.1, 3: 1 } as const;
const headings = { 1: "Heading1", 2: "Heading2", 3: "Heading3" } as const;

export function setBlocks(look: Look, blocks: readonly Block[]): Part[] {
  return blocks.flatMap((block, index) => {
    const next = blocks[index + 1]?.kind;
    // A short lead stays with its table, as on our own pages.
    const leads = block.kind === "paragraph" && (next === "table" || next === "form" || next === "figures");
    return setBlock(leads ? { ...look, keepNext: true } : look, block);
  });
}

function setBlock(look: Look, block: Block): Part[] {
  const { sheet, size } = look;
  switch (block.kind) {
    case "paragraph": {
      const isBody = block.align === "justify";
      const isIndented = isBody && look.isIndented && !isOpening(block.runs);
      return [
        paragraph(look, textRuns(look, block.runs), {
          alignment: look.isSpread ? "distribute" : isBody ? "both" : block.align,
          ...(isIndented ? { indent: { firstLine: pt(size), firstLineChars: 100 } } : {}),
          ...(isBody && !look.isIndented ? { spacing: { before: pt(size * 0.5) } } : {}),
        }),
      ];
    }
    case "heading": {
      const points = Math.round(size * headingScales[block.level] * 2) / 2;
      return [
        paragraph(look, textRuns(look, block.runs, { bold: true, size: points, font: sansFont }), {
          heading: headings[block.level],
          keepNext: true,
          keepLines: true,
          spacing: { before: pt(points * 1.2), after: pt(points * 0.3), line: pt(points * 1.5) },
          ...(block.level === 1
            ? { border: { bottom: { style: "single", size: 4, space: 1, color: "595959" } } as const }
            : {}),
        }),
      ];
    }
    case "title": {
      const points = Math.round(size * 3) / 2;
      return [
        paragraph(look, textRuns(look, block.runs, { bold: true, size: points }), {
          style: "Title",
          alignment: "center",
          keepNext: true,
          spacing: { before: pt(size), after: pt(size), line: pt(points * 1.5) },
        }),
      ];
    }
    case "list":
      return setList(look, block);
    case "table":
      return setTable(look, block, setBlocks);
    case "form":
      return setForm(look, block, setBlocks);
    case "ki":
      return setKi(look, block);
    case "figures":
      return setFigures(look, block);
    case "labels":
      return setLabels(look, block);
    case "address":
      return setAddress(look, block);
    case "keep":
      return setBlocks({ ...look, keepNext: true }, block.blocks);
    case "note": {
      const points = Math.round(size * 0.88 * 2) / 2;
      const note = { size: points, leading: points * 1.6, left: look.left + pt(9), isIndented: false };
      return setBlocks({ ...look, ...note, isNote: true }, block.blocks);
    }
    case "mark":
      return [setMark(look, block.runs)];
    case "source":
      return [setSource(look, block)];
    case "grid":
      return setGrid(look, block.runs);
    case "pagebreak":
      sheet.breaksPage = true;
      return [];
    case "space":
      return [paragraph(look, [], { spacing: { line: mm(block.height), lineRule: "exact" } })];
    case "rule":
      return [
        paragraph(look, [], {
          border: { bottom: { style: "single", size: 4, space: 1, color: "808080" } },
          spacing: { line: pt(look.leading / 2), lineRule: "exact", after: pt(look.leading / 2) },
        }),
      ];
  }
}

function setList(look: Look, block: Extract<Block, { kind: "list" }>): Part[] {
  const { sheet, size, left } = look;
  const { start, items } = block;
  const reference = `list-${sheet.lists.length + 1}`;
  const indent = pt(size * (start === undefined ? 1 : start + items.length > 10 ? 2.25 : 1.5));
  sheet.lists.push({
    reference,
    levels: [
      {
        level: 0,
        ...(start === undefined
          ? { format: "bullet" as const, text: "・" }
          : { format: "decimal" as const, text: "%1.", start }),
        alignment: "left",
        suffix: "tab",
        style: {
          run: { size: size * 2 },
          paragraph: { indent: { left: left + indent, hanging: indent } },
        },
      },
    ],
  });
  const inner: Look = { ...look, left: left + indent, width: look.width - indent, isIndented: false };
  const numbering = { numbering: { reference, level: 0 }, indent: { hanging: indent } };
  return items.flatMap((item) => {
    const [head, ...rest] = item;
    if (head?.kind !== "paragraph") return [paragraph(inner, [], numbering), ...setBlocks(inner, item)];
    return [paragraph(inner, textRuns(inner, head.runs), numbering), ...setBlocks(inner, rest)];
  });
}

/** Numbers and labels hang beside their text, on tab stops of equal width. */
function setKi(look: Look, block: Extract<Block, { kind: "ki" }>): Part[] {
  const { size, left } = look;
  const keep = { keepNext: true };
  const numbers = Math.max(0, ...block.items.map((item) => widthOf(item.number)));
  const labels = Math.max(0, ...block.items.map((item) => widthOf(plainText(item.label))));
  const numberWidth = numbers === 0 ? 0 : pt(size * (numbers + 0.5));
  const bodyAt = numberWidth + Math.min(pt(size * (labels + 1)), Math.round(look.width * 0.4));
  const inner: Look = { ...look, left: left + bodyAt, width: look.width - bodyAt, isIndented: false };
  const setItem = (item: Item): Part[] => {
    const tab: Run = { text: "\t" };
    const head = [
      ...(numberWidth === 0 ? [] : [{ text: item.number }, tab]),
      ...item.label,
      ...(labels === 0 ? [] : [tab]),
    ];
    const [lead, ...rest] = item.body;
    const isText = lead?.kind === "paragraph";
    const first = paragraph(inner, tabbed(inner, [...head, ...(isText ? lead.runs : [])]), {
      indent: { hanging: bodyAt },
      tabStops: [...(numberWidth === 0 ? [] : [left + numberWidth]), left + bodyAt].map((position) => ({
        type: "left",
        position,
      })),
    });
    return [first, ...setBlocks(inner, isText ? rest : item.body)];
  };
  return [
    paragraph(look, textRuns(look, [{ text: "記" }]), { alignment: "center", ...keep }),
    ...setBlocks({ ...look, ...keep }, block.intro),
    ...block.items.flatMap(setItem),
    paragraph(look, textRuns(look, [{ text: "以上" }]), { alignment: "right" }),
  ];
}

/** Printing makes a tab of data a space; the tabs of our own labels stay tabs. */
function tabbed(look: Look, runs: readonly Run[]) {
  return runs.flatMap((run) =>
    run.text === "\t" && run.field !== true
      ? [new TextRun({ children: [new Tab()] })]
      : textRuns(look, [run]),
  );
}

/** The address where the window of the envelope shows it. */
function setAddress(look: Look, { window, blocks }: Extract<Block, { kind: "address" }>): Part[] {
  const { x, y, width, height } = window;
  const frame = {
    type: "absolute",
    position: { x: mm(x), y: mm(y) },
    width: mm(width),
    height: mm(height),
    anchor: { horizontal: "page", vertical: "page" },
    wrap: "around",
    rule: "exact",
  } as const;
  const lines = (inner: readonly Block[]): Paragraph[] =>
    inner.flatMap((block) => {
      if ("blocks" in block) return lines(block.blocks);
      return "runs" in block ? [paragraph(look, textRuns(look, block.runs), { frame })] : [];
    });
  return lines(blocks);
}

/** In the top right margin of its page. */
function setMark(look: Look, runs: readonly Run[]): Paragraph {
  return paragraph(look, textRuns(look, runs, { bold: true, size: 15 }), {
    alignment: "right",
    frame: {
      type: "absolute",
      position: { x: mm(110), y: mm(9) },
      width: mm(80),
      height: mm(9),
      anchor: { horizontal: "page", vertical: "page" },
      wrap: "around",
    },
    spacing: { line: pt(20) },
  });
}

/** A file's own lines; one that is too long goes on in the next, as Word breaks it. */
function setSource(look: Look, block: Extract<Block, { kind: "source" }>): Paragraph {
  const fits = (look.width / 20 / block.columns) * 2;
  const size = Math.max(5, Math.floor(Math.min(look.size, fits) * 2) / 2);
  return paragraph(look, textRuns(look, block.runs, { size, font: monoFont }), {
    alignment: "left",
    spacing: { line: pt(size * 1.4) },
  });
}

/** The words of 内容証明 without their cells: one paragraph a line, the title centred as the grid centres it. */
function setGrid(look: Look, runs: readonly Run[]): Paragraph[] {
  const { title } = look.sheet;
  return plainText(runs)
    .split(/\r\n|[\r\n]/)
    .map((line) =>
      title !== "" && line.trim() === title.trim()
        ? paragraph(look, textRuns(look, [{ text: line.trim() }]), { alignment: "center" })
        : paragraph(look, textRuns(look, [{ text: line }]), { alignment: "both" }),
    );
}

/** In 全角: what a label needs beside its text. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\x20-\x7e\uff61-\uff9f]/.test(character) ? 0.55 : 1), 0);
