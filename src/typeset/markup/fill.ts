import { valueClose, valueOpen } from "../template/syntax.ts";
import type { Block, Figure, Hole, Item, Label, Run } from "../tree.ts";

/** The values of one rendering, by hole number. */
export type Filled = readonly string[];

type Inline = Run | Hole;
type Draft = Block<Inline>;

const mark = new RegExp(`${valueOpen}(\\d+)${valueClose}`, "g");

/** Text with marks → text with values, for the title. */
export function fillText(text: string, values: Filled): string {
  return text.replace(mark, (_, index) => values[Number(index)] ?? "");
}

/**
 * Puts values into a tree. A part without holes is returned as it is, the same object each time: the letter merge
 * recognises by that what it has already set.
 */
export function fillBlocks(blocks: readonly Draft[], values: Filled): readonly Block[] {
  return mapSame(blocks, (block) => fillBlock(block, values)) as readonly Block[];
}

const shared = new WeakSet<object>();

/** Notes which parts of a tree hold no holes: every tree filled from it will have these very objects. */
export function noteShared(blocks: readonly Draft[]): void {
  for (const block of blocks) {
    if (fillBlock(block, []) === block) shared.add(block);
    const items = block.kind === "ki" ? block.items : [];
    for (const item of items) {
      if (fillItem(item, []) === item) shared.add(item);
      noteShared(item.body);
    }
    if ("blocks" in block) noteShared(block.blocks);
  }
}

/** Notes a filled part that more than one tree will have. */
export function share(part: object): void {
  shared.add(part);
}

/** Whether this block or item is the same in every tree filled from its template. */
export function isShared(part: object): boolean {
  return shared.has(part);
}

export function fillBlock(block: Draft, values: Filled): Draft {
  switch (block.kind) {
    case "heading":
    case "paragraph":
    case "title":
    case "mark":
    case "source":
      return change(block, "runs", fillRuns(block.runs, values));
    case "grid":
      return change(
        change(block, "runs", fillRuns(block.runs, values)),
        "seal",
        fillRuns(block.seal, values),
      );
    case "list":
      return change(
        block,
        "items",
        mapSame(block.items, (item) => fillBlocks(item, values)),
      );
    case "table":
      return change(
        block,
        "rows",
        mapSame(block.rows, (row) => mapSame(row, (cell) => fillBlocks(cell, values))),
      );
    case "form":
      return change(
        block,
        "items",
        mapSame(block.items, (item) => fillItem(item, values)),
      );
    case "ki": {
      const intro = fillBlocks(block.intro, values);
      const items = mapSame(block.items, (item) => fillItem(item, values));
      return change(change(block, "intro", intro), "items", items);
    }
    case "address":
    case "keep":
    case "note":
      return change(block, "blocks", fillBlocks(block.blocks, values));
    case "figures":
      return change(
        block,
        "items",
        mapSame(block.items, (figure) => fillFigure(figure, values)),
      );
    case "labels":
      return change(
        block,
        "items",
        mapSame(block.items, (label) => fillLabel(label, values)),
      );
    default:
      return block;
  }
}

export function fillItem(item: Item<Inline>, values: Filled): Item<Inline> {
  return change(change(item, "label", fillRuns(item.label, values)), "body", fillBlocks(item.body, values));
}

function fillFigure(figure: Figure<Inline>, values: Filled): Figure<Inline> {
  return {
    ref: fillRuns(figure.ref, values),
    number: fillRuns(figure.number, values),
    caption: fillRuns(figure.caption, values),
    sha256: fillRuns(figure.sha256, values),
    alt: fillRuns(figure.alt, values),
  };
}

function fillLabel(label: Label<Inline>, values: Filled): Label<Inline> {
  return {
    code: fillRuns(label.code, values),
    number: fillRuns(label.number, values),
    caption: fillRuns(label.caption, values),
    note: fillRuns(label.note, values),
  };
}

function fillRuns(runs: readonly Inline[], values: Filled): readonly Inline[] {
  return mapSame(runs, (run) => {
    if (!("hole" in run)) return run;
    const { hole, ...look } = run;
    return { text: values[hole] ?? "", ...look, field: true };
  });
}

function change<T, K extends keyof T>(object: T, key: K, value: T[K]): T {
  return object[key] === value ? object : { ...object, [key]: value };
}

function mapSame<T>(list: readonly T[], fn: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let i = 0; i < list.length; i += 1) {
    const next = fn(list[i]!);
    if (changed === undefined && next !== list[i]) changed = list.slice(0, i);
    changed?.push(next);
  }
  return changed ?? list;
}
