import { TemplateError } from "./error.ts";

/** Deeper than any paper; the parser and every walk of its tree go one call deeper for each level. */
const deepestFields = 24;
const deepestBlocks = 12;
const deepestParentheses = 8;

/** Refuses what would make later steps too deep, and what no paper holds, before anything is parsed. */
export function checkBounds(text: string, partial?: string): void {
  let fields = 0;
  let blocks = 0;
  text.split("\n").forEach((line, index) => {
    const fail = (sentence: string): never => {
      throw new TemplateError(index + 1, sentence, partial);
    };
    if (/(?![\n\t\r])\p{Cc}/u.test(line) || !line.isWellFormed()) {
      fail("見えない制御文字が入っています。この行を打ち直してください。");
    }
    let deepest = fields;
    for (const [, mark] of line.matchAll(/\{\{~?([#/])/g)) {
      fields = Math.max(0, fields + (mark === "#" ? 1 : -1));
      deepest = Math.max(deepest, fields);
    }
    if (deepest > deepestFields) {
      fail(`{{#if}} や {{#each}} の入れ子が深すぎます（${deepestFields}段まで）。段を減らしてください。`);
    }
    if (/^\s*:::\s*[a-z]/.test(line)) blocks += 1;
    else if (/^\s*:::\s*$/.test(line)) blocks = Math.max(0, blocks - 1);
    if (/^\s*:::\s*(?:pagebreak|space)\b/.test(line)) blocks -= 1;
    if (blocks > deepestBlocks) {
      fail(`「:::」の入れ子が深すぎます（${deepestBlocks}段まで）。段を減らしてください。`);
    }
    if (
      [...line.matchAll(/\{\{[^}]*/g)].some(([tag]) => (tag.match(/\(/g)?.length ?? 0) > deepestParentheses)
    ) {
      fail("{{ }} の中のかっこが多すぎます。項目の名前だけを書いてください。");
    }
  });
}
