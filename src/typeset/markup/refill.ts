import type { Block, Hole, Item, Run } from "../tree.ts";
import { type Filled, fillBlock, fillItem, share } from "./fill.ts";

type Draft = Block<Run | Hole>;
type DraftItem = Item<Run | Hole>;

/** So often a part is filled with new values before it is taken for one that each letter has its own of. */
const mostTries = 8;
const mostKept = 4096;

/** Filled parts by what they say: equal parts are one object, whichever tree of the template they stand in. */
export class Parts {
  readonly #kept = new Map<string, object>();

  intern<T extends object>(part: T): T {
    const key = JSON.stringify(part);
    const known = this.#kept.get(key) as T | undefined;
    if (known !== undefined) return known;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, part);
    share(part);
    return part;
  }
}

/** A part of a tree with the values it was last filled with. */
interface Slot<T> {
  readonly holes: readonly number[];
  readonly fill: (values: Filled) => T;
  last: readonly string[] | undefined;
  filled: T;
  tries: number;
}

/**
 * Fills one tree again and again. A part whose values are those of the time before, or of another tree of the same
 * template, is the same object: a letter merge sets it once.
 */
export class Refill {
  readonly #parts: Parts;
  readonly #slots: readonly Slot<Draft>[];

  constructor(blocks: readonly Draft[], parts: Parts) {
    this.#parts = parts;
    this.#slots = blocks.map((draft) => {
      const block = this.#withSharedInside(draft);
      const slot = this.#slot(block, (values) => fillBlock(block, values));
      return block.kind === "ki" && slot.holes.length > 0 ? { ...slot, fill: this.#kiFiller(block) } : slot;
    });
  }

  fill(values: Filled): readonly Block[] {
    return this.#slots.map((slot) => this.#fillSlot(slot, values)) as readonly Block[];
  }

  #kiFiller(block: Extract<Draft, { kind: "ki" }>): (values: Filled) => Draft {
    const items = block.items
      .map((draft) => this.#withSharedInside(draft))
      .map((item) => this.#slot<DraftItem>(item, (values) => fillItem(item, values)));
    const intro = block.intro.map((part) => this.#slot<Draft>(part, (values) => fillBlock(part, values)));
    return (values) => ({
      ...block,
      intro: intro.map((slot) => this.#fillSlot(slot, values)),
      items: items.map((slot) => this.#fillSlot(slot, values)),
    });
  }

  /** A part that has holes, with what in it has none, such as a label or a window, as one object for all trees. */
  #withSharedInside<T extends object>(draft: T): T {
    const entries = Object.entries(draft).map(([key, value]) =>
      typeof value === "object" && value !== null && holesOf(value).length === 0
        ? [key, this.#parts.intern(value)]
        : [key, value],
    );
    return Object.fromEntries(entries) as T;
  }

  #slot<T extends object>(draft: T, fill: (values: Filled) => T): Slot<T> {
    const holes = [...new Set(holesOf(draft))];
    const filled = holes.length === 0 ? this.#parts.intern(draft) : draft;
    return { holes, fill, last: undefined, filled, tries: 0 };
  }

  #fillSlot<T extends object>(slot: Slot<T>, values: Filled): T {
    const { holes, last } = slot;
    if (holes.length === 0) return slot.filled;
    if (last !== undefined && holes.every((hole, index) => values[hole] === last[index])) return slot.filled;
    const filled = slot.fill(values);
    if (slot.tries >= mostTries) return filled;
    slot.tries += 1;
    slot.last = holes.map((hole) => values[hole] ?? "");
    slot.filled = this.#parts.intern(filled);
    return slot.filled;
  }
}

function holesOf(part: unknown): number[] {
  if (typeof part !== "object" || part === null) return [];
  if ("hole" in part) return [part.hole as number];
  return Object.values(part).flatMap(holesOf);
}
