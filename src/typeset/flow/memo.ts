import { isShared } from "../markup/fill.ts";
import type { Box } from "./box.ts";

/** How a part was set: its boxes, and how another part would be set in its place. */
export interface Recollection {
  readonly boxes: readonly Box[];
  readonly set: (part: never) => readonly Box[];
}

/** Remembers the boxes of those parts that are the same in every letter of a merge. */
export class Memo {
  readonly #met = new WeakMap<object, Recollection & { readonly key: string }>();
  #last: Map<object, Recollection> | undefined;

  /**
   * `key` tells the place it is set in; the same part in another place is set anew. `set` may be kept, and called with
   * another part of the same kind.
   */
  recall<Part extends object>(part: Part, key: string, set: (part: Part) => readonly Box[]): readonly Box[] {
    const known = this.#met.get(part);
    if (known !== undefined && known.key === key) {
      this.#last?.set(part, known);
      return known.boxes;
    }
    const one = { key, boxes: set(part), set };
    if (isShared(part)) this.#met.set(part, one);
    this.#last?.set(part, one);
    return one.boxes;
  }

  /** Runs `layOut` and tells how each part was set during it. */
  watch<T>(layOut: () => T): { readonly result: T; readonly parts: ReadonlyMap<object, Recollection> } {
    const parts = new Map<object, Recollection>();
    this.#last = parts;
    try {
      return { result: layOut(), parts };
    } finally {
      this.#last = undefined;
    }
  }
}
