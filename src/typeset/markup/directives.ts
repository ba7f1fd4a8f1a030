import { TemplateError } from "../template/error.ts";
import { lineClose, lineOpen, standingAlone } from "../template/syntax.ts";

/** Rendered text cut at its `:::` lines. Lines of text keep their order; directives nest. */
export type Section = { readonly kind: "text"; readonly text: string } | Directive;

export interface Directive {
  readonly kind: "directive";
  readonly name: string;
  readonly attributes: string;
  readonly line: number;
  readonly sections: readonly Section[];
}

const opening = new RegExp(`^\\s*:::\\s*([a-z]+)\\s*(.*?)\\s*${lineOpen}(\\d+)${lineClose}\\s*$`);

export function cutSections(text: string): readonly Section[] {
  const stack: { directive: Directive; sections: Section[] }[] = [];
  const top: Section[] = [];
  let sections = top;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.some((line) => line.trim() !== "")) sections.push({ kind: "text", text: lines.join("\n") });
    lines = [];
  };
  for (const line of text.split("\n")) {
    const open = opening.exec(line);
    if (open !== null) {
      flush();
      const inner: Section[] = [];
      const directive: Directive = {
        kind: "directive",
        name: open[1]!,
        attributes: open[2]!,
        line: Number(open[3]),
        sections: inner,
      };
      sections.push(directive);
      if (standingAlone.has(directive.name)) continue;
      stack.push({ directive, sections });
      sections = inner;
    } else if (/^\s*:::\s*$/.test(line)) {
      flush();
      const closed = stack.pop();
      if (closed === undefined) throw new TemplateError(1, "対応する始まりのない「:::」があります。");
      sections = closed.sections;
    } else {
      lines.push(line);
    }
  }
  flush();
  const left = stack.pop();
  if (left !== undefined) throw new TemplateError(left.directive.line, "「:::」で閉じられていません。");
  return top;
}
