import { isShared } from "../markup/fill.ts";
import type { Box } from "./box.ts";

/** Remembers the boxes of those parts that are the same in every letter of a merge. */
export class Memo {
  readonly #met = new WeakMap<object, { readonly key: string; readonly boxes: readonly Box[] }>();

  /** `key` tells the place it is set in; the same part in another place is set anew. */
  recall(part: object, key: string, set: () => readonly Box[]): readonly Box[] {
    if (!isShared(part)) return set();
    const known = this.#met.get(part);
    if (known !== undefined && known.key === key) return known.boxes;
    const boxes = set();
    this.#met.set(part, { key, boxes });
    return boxes;
  }
}
