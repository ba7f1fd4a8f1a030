/**
 * Where the inner nodes of the tree stand: in the order in which entries complete them, as in a Merkle mountain range
 * without its leaves. Level 0 is the leaves, index 0 the leftmost node of a level.
 */

/** How many inner nodes `size` entries complete: each entry but the first of every complete subtree joins two. */
export function nodesOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return size - ones;
}

/** The place of a node of level 1 or higher: the entry that completes it completes those below it first. */
export function placeOf(level: number, index: number): number {
  const completing = (index + 1) * 2 ** level - 1;
  return nodesOf(completing) + level - 1;
}
