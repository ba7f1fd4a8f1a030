import type { Block } from "../tree.ts";

/** How many blocks at the head of a letter share the upper third with its window: address, right-hand lines, spaces. */
export function letterHeadLength(blocks: readonly Block[]): number {
  if (!blocks.some((block) => block.kind === "address")) return 0;
  const body = blocks.findIndex(
    (block) =>
      !["address", "space"].includes(block.kind) && !(block.kind === "paragraph" && block.align === "right"),
  );
  return body < 0 ? blocks.length : body;
}
