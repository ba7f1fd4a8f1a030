/**
 * The cases of tampering and fault that must be tested, and the tests that do: found by their titles, which begin with
 * the case's words and say behind an arrow what is expected. test/README.md is made from this.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface TestedCase {
  readonly title: string;
  /** What must be told or done. */
  readonly verdict: string;
  readonly file: string;
}

/** The first of several arguments, with an arrow in it: `test("…", …`, `])("%s → …", …`. */
const TITLE = /\(\s*(["'`])((?:\\.|(?!\1)[^\\\n])*→(?:\\.|(?!\1)[^\\\n])*)\1,/g;

/** Every title with an arrow in these sources, in the order of files and lines. */
export function testedCases(root: string): TestedCase[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    // The test of this file writes such titles as examples.
    .filter((file) => file.endsWith(".test.ts") && file !== "house/cases.test.ts")
    .sort();
  return files.flatMap((file) => casesIn(file, readFileSync(join(root, file), "utf8")));
}

export function casesIn(file: string, source: string): TestedCase[] {
  return [...source.matchAll(TITLE)].flatMap((match) => {
    const [title = "", verdict = ""] = match[2]!.replaceAll("\\", "").split("→");
    const words = title.includes("%s") ? namesBefore(source, match.index + match[0].length) : [""];
    return words.map((word) => ({ title: title.replace("%s", word).trim(), verdict: verdict.trim(), file }));
  });
}

/** The names in `each([["name", …], …])`, for a title that puts them in place of `%s`. */
function namesBefore(source: string, end: number): string[] {
  const table = source.slice(source.lastIndexOf(".each(", end), end);
  const names = [...table.matchAll(/^\s*(?:\.each\()?\[+\s*"((?:\\.|[^"\\])*)"/gm)].map(([, name]) => name!);
  return names.length === 0 ? ["%s"] : names;
}

/** The page: one row a test. */
export function renderCases(cases: readonly TestedCase[]): string {
  const rows = cases.map(({ title, verdict, file }) => `| ${cell(title)} | ${cell(verdict)} | \`${file}\` |`);
  return `# Tests

Tests mirror \`src\`. Features are tested through their doors or over HTTP on a real encrypted database, pages in a real browser,
and what outsiders will do to our files by outsiders' tools (\`outside\`). \`support\` opens applications and browsers, \`vectors\` holds
frozen formats, \`bench\` measures, \`house\` keeps the house in order.

## Tampering and faults

Each case and its expected verdict. This table is made from the titles of the tests (\`test/house/cases.test.ts\`; write it anew with
\`npx vitest run --config test/vitest.config.ts test/house/cases.test.ts -u\`).

| case | expected | test |
| --- | --- | --- |
${rows.join("\n")}
`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
