import type { Box } from "../flow/box.ts";
import type { Recollection } from "../flow/memo.ts";
import type { Page } from "../flow/paginate.ts";
import type { Block, DocumentMeta, DocumentTree, Item } from "../tree.ts";

/** A block, or an item of a 記 list: what is laid out by itself. */
type Part = Block | Item;

/** One box of a plan's page: of the part `part` of the letter, or the same in every letter. */
export interface Place {
  readonly box: Box;
  readonly y: number;
  /** Index among the boxes of the open parts, or undefined for what is fixed. */
  readonly open: number | undefined;
}

/** Where everything of a letter stands, if its open parts have the shape of the letter it was made from. */
export interface Plan {
  readonly pages: readonly (readonly Place[])[];
  /** Boxes of the open parts, one part after another. */
  readonly shape: readonly Box[];
}

/** Letters that differ in the same parts; the plans tell one shape from another. */
interface Family {
  readonly meta: DocumentMeta;
  readonly parts: readonly Part[];
  /** Indices of the parts that differ, and the same as a table. */
  readonly open: readonly number[];
  readonly isOpen: readonly boolean[];
  /** How each open part is set. */
  readonly setters: readonly Recollection["set"][];
  readonly plans: Plan[];
}

const mostFamilies = 16;
const mostPlans = 24;

/** A letter of which only the open parts are set. */
export interface Fitting {
  readonly plan: Plan;
  /** The letter's own boxes, in the order of the plan's shape. */
  readonly boxes: readonly Box[];
}

/**
 * Learns which parts of the letters of a merge differ. A letter that differs from an earlier one in such parts alone,
 * and whose parts take the same room there, needs nothing else to be laid out: all else stands where it stood.
 */
export class Plans {
  readonly #families: Family[] = [];

  /** The plan that this letter fits, and its own boxes. */
  fit(tree: DocumentTree): Fitting | undefined {
    const parts = partsOf(tree);
    for (const family of this.#families) {
      if (differences(family, tree, parts)?.length !== 0) continue;
      const boxes: Box[] = [];
      family.open.forEach((index, nth) => {
        for (const box of family.setters[nth]!(parts[index] as never)) boxes.push(box);
      });
      const plan = family.plans.find(({ shape }) => hasShape(shape, boxes));
      return plan && { plan, boxes };
    }
    return undefined;
  }

  /** Learns from a letter that fitted no plan and was laid out whole: where it stands, and how its parts were set. */
  learn(tree: DocumentTree, pages: readonly Page[], set: ReadonlyMap<object, Recollection>): void {
    const parts = partsOf(tree);
    for (const [at, family] of this.#families.entries()) {
      const differing = differences(family, tree, parts);
      if (differing === undefined) continue;
      const open = [...family.open, ...differing].sort((a, b) => a - b);
      const found = open.flatMap((index) => set.get(parts[index]!) ?? []);
      if (found.length < open.length) return;
      const boxes = found.flatMap((one) => one.boxes);
      const plan = planOf(pages, boxes);
      if (plan === undefined) return;
      const setters = found.map((one) => one.set);
      const grown = differing.length === 0 ? family : familyOf(tree, parts, open, setters);
      grown.plans.unshift(plan);
      grown.plans.splice(mostPlans);
      this.#families.splice(at, 1);
      this.#families.unshift(grown);
      return;
    }
    this.#families.unshift(familyOf(tree, parts, [], []));
    this.#families.splice(mostFamilies);
  }
}

function familyOf(
  { meta }: DocumentTree,
  parts: readonly Part[],
  open: readonly number[],
  setters: readonly Recollection["set"][],
): Family {
  return { meta, parts, open, isOpen: parts.map((_, index) => open.includes(index)), setters, plans: [] };
}

/** A 記 list is no part: its label column is common to all items, and they are set one by one. */
function partsOf(tree: DocumentTree): readonly Part[] {
  const parts: Part[] = [];
  for (const block of tree.blocks) {
    if (block.kind !== "ki") parts.push(block);
    else for (const list of [block.intro, block.items]) for (const part of list) parts.push(part);
  }
  return parts;
}

/** The parts, other than the open ones, in which a tree differs from a family; undefined if it is built otherwise. */
function differences(family: Family, tree: DocumentTree, parts: readonly Part[]): number[] | undefined {
  if (parts.length !== family.parts.length || !isSame(family.meta, tree.meta)) return undefined;
  const differing: number[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const known = family.parts[index]!;
    const part = parts[index]!;
    if (part === known) continue;
    if (!isBuiltAlike(known, part)) return undefined;
    if (!family.isOpen[index]) differing.push(index);
  }
  return differing;
}

/** What of a part may differ without changing what surrounds it. */
const contents: ReadonlySet<string> = new Set(["runs", "blocks", "items", "rows", "body", "seal"]);

function isBuiltAlike(a: Part, b: Part): boolean {
  for (const key in b) if (!(key in a)) return false;
  for (const key in a) {
    if (contents.has(key)) continue;
    if (!isSame(a[key as keyof Part], b[key as keyof Part])) return false;
  }
  return true;
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));

/** Whether boxes can stand in for others: same heights, same breaks, and something to paint in the same ones. */
function hasShape(shape: readonly Box[], boxes: readonly Box[]): boolean {
  return shape.length === boxes.length && shape.every((box, index) => isAlike(box, boxes[index]!));
}

function isAlike(a: Box, b: Box): boolean {
  if (a.height !== b.height || a.before !== b.before || a.breakBefore !== b.breakBefore) return false;
  if ((a.items.length === 0) !== (b.items.length === 0)) return false;
  for (const key in b) if (!(key in a)) return false;
  for (const key in a) {
    if (key !== "items" && a[key as keyof Box] !== b[key as keyof Box]) return false;
  }
  return true;
}

/** Finds the boxes of the open parts on the pages; undefined if one is not there just once, as it was set. */
function planOf(pages: readonly Page[], open: readonly Box[]): Plan | undefined {
  const indices = new Map<readonly unknown[], number>();
  open.forEach((box, index) => {
    if (box.items.length > 0) indices.set(box.items, index);
  });
  const found = new Set<number>();
  let shown = 0;
  const placed = pages.map((page) =>
    page.map(({ box, y }): Place => {
      const index = indices.get(box.items);
      if (index === undefined) return { box, y, open: undefined };
      shown += 1;
      found.add(index);
      return { box, y, open: index };
    }),
  );
  const painted = open.filter((box) => box.items.length > 0).length;
  return shown === painted && found.size === painted ? { pages: placed, shape: open } : undefined;
}
