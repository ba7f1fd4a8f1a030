import { setGridSheets } from "../grid/sheets.ts";
import { type Block, plainText } from "../tree.ts";
import { setAddress } from "./address.ts";
import type { Box, Tag } from "./box.ts";
import { mm } from "./box.ts";
import { setFigures } from "./figures.ts";
import { setKi } from "./ki.ts";
import { setLabels } from "./labels.ts";
import { isOpening } from "./letter-head.ts";
import { type Frame, keptWithPrevious, narrowed, setParagraph, sideBySide } from "./paragraph.ts";
import { setMark, setSource } from "./source.ts";
import { setForm, setTable } from "./table.ts";

/** A paragraph of at most this many lines leads to the table, form or pictures after it. */
const leadingLines = 3;

/** Sets blocks one below the other. A heading stays with what follows it, a short lead with its table. */
export function setBlocks(frame: Frame, blocks: readonly Block[]): readonly Box[] {
  const boxes: Box[] = [];
  let mustKeep = false;
  let isLead = false;
  for (const block of blocks) {
    const set = setBlock(frame, block);
    const follows = mustKeep || (isLead && ["table", "form", "figures"].includes(block.kind));
    // One by one: a text of 100,000 lines would be too many arguments.
    for (const box of follows ? keptWithPrevious(set) : set) boxes.push(box);
    if (set.length === 0 || block.kind === "mark") continue;
    mustKeep = block.kind === "heading";
    isLead = block.kind === "paragraph" && set.length <= leadingLines;
  }
  return boxes;
}

export function setBlock(frame: Frame, block: Block): readonly Box[] {
  if (frame.memo === undefined) return setAfresh(frame, block);
  const { x, width, leading, indent, paragraphGap } = frame;
  const key = `${x} ${width} ${frame.style.size} ${leading} ${indent} ${paragraphGap}`;
  return frame.memo.recall(block, key, (one) => setAfresh(frame, one));
}

function setAfresh(frame: Frame, block: Block): readonly Box[] {
  switch (block.kind) {
    case "paragraph": {
      const isBody = block.align === "justify";
      const indent = isBody && frame.indent > 0 && !isOpening(block.runs) ? frame.indent : 0;
      return setParagraph(frame, block.runs, {
        align: block.align,
        indent,
        tag: tagOf(frame, "P"),
        before: isBody ? frame.paragraphGap : 0,
      });
    }
    case "heading":
      return setHeading(frame, block);
    case "title": {
      const size = frame.style.size * 1.5;
      const style = { ...frame.style, isBold: true, size };
      const tag = tagOf(frame, "H1");
      const look = { align: "center", indent: 0, tag, before: frame.leading * 0.6 } as const;
      const lines = setParagraph({ ...frame, style, leading: size * 1.5 }, block.runs, look);
      const gap: Box = { height: frame.leading * 0.6, before: 0, breakBefore: "never", items: [] };
      return [...lines, gap];
    }
    case "list":
      return setList(frame, block);
    case "table":
      return setTable(frame, block, setBlocks);
    case "form":
      return setForm(frame, block, setBlocks);
    case "ki":
      return setKi(frame, block, setBlocks);
    case "figures":
      return setFigures(frame, block);
    case "labels":
      return setLabels(frame, block);
    case "address":
      return setAddress(frame, block, setBlocks);
    case "note":
      return setNote(frame, block);
    case "keep": {
      const boxes = setBlocks(frame, block.blocks);
      const height = boxes.reduce((sum, box) => sum + box.before + box.height, 0);
      if (height > frame.pageHeight) return boxes;
      return boxes.map((box, index) => (index === 0 ? box : { ...box, breakBefore: "never" }));
    }
    case "mark":
      return setMark(frame, block.runs);
    case "source":
      return setSource(frame, block);
    case "grid":
      return setGridSheets(frame.setter, block, frame.style.family, frame.tag);
    case "pagebreak":
      return [{ height: 0, before: 0, breakBefore: "always", items: [] }];
    case "space":
      return [{ height: 0, before: mm(block.height), breakBefore: "may", items: [] }];
    case "rule": {
      const y = frame.leading / 2;
      const { x, width } = frame;
      const items = [{ kind: "line", x, y, toX: x + width, toY: y, weight: 0.4, gray: 0.5 }] as const;
      return [{ height: frame.leading, before: 0, breakBefore: "may", items }];
    }
  }
}

function tagOf(frame: Frame, type: string, more: Omit<Tag, "type" | "parent"> = {}): Tag {
  return { type, ...(frame.tag === undefined ? {} : { parent: frame.tag }), ...more };
}

const headings = {
  1: { scale: 1.24, before: 1.15, after: 0.3 },
  2: { scale: 1.1, before: 0.8, after: 0.15 },
  3: { scale: 1, before: 0.5, after: 0 },
} as const;

function setHeading(frame: Frame, block: Extract<Block, { kind: "heading" }>): readonly Box[] {
  const { scale, before, after } = headings[block.level];
  const size = Math.round(frame.style.size * scale * 2) / 2;
  const style = { ...frame.style, family: "sans", isBold: true, size } as const;
  const leading = size * 1.5;
  const tag = tagOf(frame, `H${block.level + frame.headingShift}`);
  const lines = setParagraph({ ...frame, style, leading }, block.runs, {
    align: "left",
    indent: 0,
    tag,
    before: frame.leading * before,
  });
  const { x, width } = frame;
  return lines.map((line, index) => {
    const isLast = index === lines.length - 1;
    const rule = {
      kind: "line",
      x,
      y: leading + 1.5,
      toX: x + width,
      toY: leading + 1.5,
      weight: 0.5,
      gray: 0.35,
    } as const;
    return {
      ...line,
      ...(index === 0 ? { bookmark: { level: block.level, title: plainText(block.runs) } } : {}),
      breakBefore: index === 0 ? "may" : "never",
      height: leading + (isLast ? frame.leading * after + (block.level === 1 ? 3 : 0) : 0),
      items: isLast && block.level === 1 ? [...line.items, rule] : line.items,
    };
  });
}

function setList(frame: Frame, block: Extract<Block, { kind: "list" }>): readonly Box[] {
  const { start } = block;
  const { size } = frame.style;
  const indent = size * (start === undefined ? 1 : start + block.items.length > 10 ? 2.25 : 1.5);
  const list = tagOf(frame, "L");
  return block.items.flatMap((item, index) => {
    const entry: Tag = { type: "LI", parent: list };
    const marker = start === undefined ? "・" : `${start + index}.`;
    const label = setParagraph(frame, [{ text: marker }], {
      align: "left",
      indent: 0,
      tag: { type: "Lbl", parent: entry },
      before: 0,
    });
    const inner = { ...narrowed(frame, indent), indent: 0, tag: { type: "LBody", parent: entry } };
    const body = setBlocks(inner, item);
    // The dot of ・ stands in the middle of its em; without its body halved it would hang out to the left.
    return sideBySide(label, body);
  });
}

function setNote(frame: Frame, block: Extract<Block, { kind: "note" }>): readonly Box[] {
  const size = frame.style.size * 0.88;
  const inner: Frame = {
    ...narrowed(frame, 9, 4),
    style: { ...frame.style, size },
    leading: size * 1.6,
    indent: 0,
    tag: tagOf(frame, "Note"),
  };
  const boxes = setBlocks(inner, block.blocks);
  const x = frame.x + 2;
  return boxes.map((box, index): Box => {
    const gap = index === 0 ? 0 : box.before;
    const bar = { kind: "line", x, y: -gap, toX: x, toY: box.height, weight: 1.2, gray: 0.65 } as const;
    return { ...box, before: index === 0 ? frame.leading * 0.4 : box.before, items: [bar, ...box.items] };
  });
}
