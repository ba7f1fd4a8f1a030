import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";

/** Whether a program is installed; a test that needs a missing one is skipped under a name that says so. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

/** A writable that keeps what it is given. */
export function collector(): { out: Writable; bytes: () => Buffer } {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { out, bytes: () => Buffer.concat(chunks) };
}

/** Runs an installed program over a PDF and returns what it prints. */
export function runOn(
  pdf: Buffer,
  program: string,
  before: readonly string[],
  after: readonly string[] = [],
): string {
  const folder = mkdtempSync(join(tmpdir(), "typeset-"));
  try {
    const path = join(folder, "a.pdf");
    writeFileSync(path, pdf);
    return execFileSync(program, [...before, path, ...after], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Word {
  readonly page: number;
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Words with their boxes in points, as poppler sees them. */
export function wordsOf(pdf: Buffer): readonly Word[] {
  const words: Word[] = [];
  let page = 0;
  for (const line of runOn(pdf, "pdftotext", ["-bbox"], ["-"]).split("\n")) {
    if (line.includes("<page ")) page += 1;
    const match = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/.exec(line);
    if (match === null) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = match.slice(1, 5).map(Number);
    words.push({ page, text: match[5]!, left, top, right, bottom });
  }
  return words;
}
