import { type Spacing, spacingChoices, usualSpacing } from "../break/spacing.ts";
import type { DocumentMeta } from "../tree.ts";
import { TemplateError } from "./error.ts";
import { valueOpen } from "./syntax.ts";

/** What stands between the two `---` lines at the head of a template. `title` may hold fields. */
export type FrontMatter = DocumentMeta;

const defaults: FrontMatter = {
  layout: "report",
  title: "",
  font: "serif",
  size: 10.5,
  indent: true,
};

/** Splits rendered text into its settings and its body. Lines are counted from the template's first line. */
export function splitFrontMatter(text: string): { meta: FrontMatter; body: string } {
  const match = /^---\n([\s\S]*?)\n---(?:\n|$)/.exec(text);
  if (match === null) return { meta: defaults, body: text };
  const meta: { -readonly [K in keyof FrontMatter]: FrontMatter[K] } = { ...defaults };
  match[1]!.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const at = index + 2;
    const pair = /^([a-z]+)\s*:\s*(.*)$/.exec(line.trim());
    const [, key = "", value = ""] = pair ?? [];
    if (key !== "title" && value.includes(valueOpen)) {
      throw new TemplateError(at, `設定「${key}」に {{ }} は書けません。`);
    }
    if (key === "title") meta.title = value;
    else if (
      key === "layout" &&
      (value === "report" || value === "letter" || value === "sleeve" || value === "grid")
    )
      meta.layout = value;
    else if (key === "font" && (value === "serif" || value === "sans")) meta.font = value;
    else if (key === "size" && Number(value) >= 8 && Number(value) <= 40) meta.size = Number(value);
    else if (key === "indent" && (value === "yes" || value === "no")) meta.indent = value === "yes";
    else if (isSpacing(key, value)) meta.spacing = { ...usualSpacing, ...meta.spacing, [key]: value };
    else {
      throw new TemplateError(
        at,
        `設定「${line.trim()}」は使えません。layout（report・letter・sleeve・grid）、title、font（serif・sans）、size（8～40）、indent（yes・no）、${spacingWords()} のどれかです。`,
      );
    }
  });
  return { meta, body: text.slice(match[0].length) };
}

function isSpacing(key: string, value: string): boolean {
  return (
    Object.hasOwn(spacingChoices, key) &&
    (spacingChoices[key as keyof Spacing] as readonly string[]).includes(value)
  );
}

const spacingWords = (): string =>
  Object.entries(spacingChoices)
    .map(([key, values]) => `${key}（${values.join("・")}）`)
    .join("、");
