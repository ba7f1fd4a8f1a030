import { type Block, plainText, type Run } from "../tree.ts";

/** How many blocks at the head of a letter share the upper third with its window: address, right-hand lines, spaces. */
export function letterHeadLength(blocks: readonly Block[]): number {
  if (!blocks.some((block) => block.kind === "address")) return 0;
  const body = blocks.findIndex(
    (block) =>
      !["address", "space"].includes(block.kind) && !(block.kind === "paragraph" && block.align === "right"),
  );
  return body < 0 ? blocks.length : body;
}

const openings = /^(?:拝啓|謹啓|拝復|謹復|前略|急啓|冠省)/;

/** Openings of a letter (頭語) stand at the margin; every other body paragraph is indented. */
export function isOpening(runs: readonly Run[]): boolean {
  return openings.test(plainText(runs));
}
