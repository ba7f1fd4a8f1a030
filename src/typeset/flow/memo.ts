import type { Box } from "./box.ts";

/**
 * Remembers boxes by the object they were set from. Parts of a tree without fields are the same objects in every
 * letter (template/compile.ts), parts with fields are new each time: an object met twice is worth remembering.
 */
export class Memo {
  readonly #met = new WeakMap<object, { readonly key: string; readonly boxes: readonly Box[] } | null>();

  /** `key` tells the place it is set in; the same object in another place is set anew. */
  recall(object: object, key: string, set: () => readonly Box[]): readonly Box[] {
    const known = this.#met.get(object);
    if (known != null && known.key === key) return known.boxes;
    const boxes = set();
    this.#met.set(object, known === undefined ? null : { key, boxes });
    return boxes;
  }
}
