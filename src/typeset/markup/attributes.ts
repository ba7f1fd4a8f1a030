import { TemplateError } from "../template/error.ts";

/** `日時=24 出来事=* height=60`: names and values of a directive's line, in the order written. */
export type Attributes = ReadonlyMap<string, string>;

export function parseAttributes(text: string, line: number): Attributes {
  const found = new Map<string, string>();
  const rest = text.replace(/(?:"([^"]*)"|([^\s="]+))=(?:"([^"]*)"|([^\s"]+))/g, (_, q, n, qv, v) => {
    found.set(q ?? n, qv ?? v);
    return "";
  });
  if (rest.trim() !== "")
    throw new TemplateError(line, `「${rest.trim()}」は「名前=値」の形で書いてください。`);
  return found;
}

/** Takes one number out of the attributes' range; millimetres unless the name says otherwise. */
export function numberOf(
  attributes: Attributes,
  name: string,
  line: number,
  range: { readonly fallback: number; readonly least: number; readonly most: number },
): number {
  const text = attributes.get(name);
  if (text === undefined) return range.fallback;
  const value = Number(text.replace(/mm$/, ""));
  if (!(value >= range.least && value <= range.most)) {
    throw new TemplateError(
      line,
      `「${name}」は ${range.least} から ${range.most} までの数で書いてください。`,
    );
  }
  return value;
}

export function allowOnly(attributes: Attributes, names: readonly string[], line: number): void {
  for (const name of attributes.keys()) {
    if (!names.includes(name)) {
      const hint = names.length === 0 ? "ここに指定は書けません。" : `使えるのは ${names.join("、")} です。`;
      throw new TemplateError(line, `「${name}」という指定はありません。${hint}`);
    }
  }
}
