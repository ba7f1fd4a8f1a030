/** Two texts line by line, by their longest common subsequence. */

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
  /** 1-based line in the new text; of a removed line, in the old one. */
  readonly line: number;
}

/** Where the changed middles are larger than this, they are shown as all old lines, then all new ones. */
const mostCells = 2_000_000;

export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  const same = (line: number): DiffLine => ({ kind: "same", text: now[line]!, line: line + 1 });
  return [
    ...Array.from({ length: head }, (_, index) => same(index)),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail), head),
    ...Array.from({ length: tail }, (_, index) => same(now.length - tail + index)),
  ];
}

function middle(old: readonly string[], now: readonly string[], offset: number): DiffLine[] {
  const removed = (at: number): DiffLine => ({ kind: "removed", text: old[at]!, line: offset + at + 1 });
  const added = (at: number): DiffLine => ({ kind: "added", text: now[at]!, line: offset + at + 1 });
  if (old.length * now.length > mostCells)
    return [...old.map((_, at) => removed(at)), ...now.map((_, at) => added(at))];
  const width = now.length + 1;
  // Length of the longest common part of what follows each pair of lines.
  const common = new Uint16Array((old.length + 1) * width);
  for (let x = old.length - 1; x >= 0; x -= 1) {
    for (let y = now.length - 1; y >= 0; y -= 1) {
      common[x * width + y] =
        old[x] === now[y]
          ? common[(x + 1) * width + y + 1]! + 1
          : Math.max(common[(x + 1) * width + y]!, common[x * width + y + 1]!);
    }
  }
  const lines: DiffLine[] = [];
  let x = 0;
  let y = 0;
  while (x < old.length || y < now.length) {
    if (x < old.length && y < now.length && old[x] === now[y]) {
      lines.push({ kind: "same", text: now[y]!, line: offset + y + 1 });
      x += 1;
      y += 1;
    } else if (
      y === now.length ||
      (x < old.length && common[(x + 1) * width + y]! >= common[x * width + y + 1]!)
    ) {
      lines.push(removed(x));
      x += 1;
    } else {
      lines.push(added(y));
      y += 1;
    }
  }
  return lines;
}

export interface DiffHunk {
  /** Whether lines were left out before it. */
  readonly isCut: boolean;
  readonly lines: readonly DiffLine[];
}

/** The changes with a few lines around them. */
export function diffHunks(before: string, after: string, around = 2): DiffHunk[] {
  const lines = diffLines(before, after);
  const shown = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === "same") return;
    for (let at = index - around; at <= index + around; at += 1) shown.add(at);
  });
  const hunks: { isCut: boolean; lines: DiffLine[] }[] = [];
  lines.forEach((line, index) => {
    if (!shown.has(index)) return;
    if (!shown.has(index - 1)) hunks.push({ isCut: index > 0, lines: [] });
    hunks.at(-1)!.lines.push(line);
  });
  return hunks;
}
