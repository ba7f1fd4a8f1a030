import Handlebars from "handlebars";
import { checkBounds } from "./bounds.ts";
import { TemplateError } from "./error.ts";

/** Marks in rendered text. Templates may not hold U+E000–F8FF, so nothing else can look like one. */
export const valueOpen = "\uE000";
export const valueClose = "\uE001";
export const lineOpen = "\uE002";
export const lineClose = "\uE003";

const largestSource = 256 * 1024;

/** Directives that hold nothing: they stand alone on their line, without a closing `:::`. */
export const standingAlone: ReadonlySet<string> = new Set(["pagebreak", "space"]);

/** Directive lines carry their own line number along, so that a later refusal can name it. */
function numberDirectives(source: string): string {
  return source
    .split("\n")
    .map((line, index) => (/^\s*:::\s*\S/.test(line) ? `${line}${lineOpen}${index + 1}${lineClose}` : line))
    .join("\n");
}

/** Parses a template or partial; refuses what no walk of the syntax tree could judge. */
export function parseSource(source: string, partial?: string): hbs.AST.Program {
  const text = source.replace(/\r\n?/g, "\n");
  if (text.length > largestSource) {
    throw new TemplateError(1, "ひな形が長すぎます。25万字までにしてください。", partial);
  }
  checkBounds(text, partial);
  text.split("\n").forEach((line, index) => {
    if (/[\uE000-\uF8FF]/.test(line)) {
      throw new TemplateError(
        index + 1,
        "外字（私用領域の文字）は使えません。別の文字に置き換えてください。",
        partial,
      );
    }
    if (/^\s*:::/.test(line) && line.includes("{{")) {
      throw new TemplateError(index + 1, "「:::」の行に {{ }} は書けません。", partial);
    }
  });
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(numberDirectives(text));
  } catch (error) {
    const line = /line (\d+)/i.exec(String(error))?.[1] ?? / - (\d+):\d+/.exec(String(error))?.[1] ?? "1";
    throw new TemplateError(
      Number(line),
      "{{ }} の書き方が正しくありません。{{#if}} や {{#each}} の閉じ忘れ、かっこの数をご確認ください。",
      partial,
    );
  }
  checkFences(program, partial);
  return program;
}

/** Each branch of a template must close the blocks it opens; then no data can unbalance a document. */
function checkFences(program: hbs.AST.Program, partial: string | undefined): void {
  const open: number[] = [];
  for (const statement of program.body) {
    if (statement.type === "ContentStatement") {
      for (const [index, line] of (statement as hbs.AST.ContentStatement).value.split("\n").entries()) {
        const started = new RegExp(`^\\s*:::\\s*([a-z]*).*${lineOpen}(\\d+)${lineClose}`).exec(line);
        if (started !== null) {
          if (!standingAlone.has(started[1]!)) open.push(Number(started[2]));
        } else if (/^\s*:::\s*$/.test(line) && open.pop() === undefined) {
          throw new TemplateError(
            lineIn(statement as hbs.AST.ContentStatement, index),
            "対応する始まりのない「:::」があります。",
            partial,
          );
        }
      }
    } else if (statement.type === "BlockStatement") {
      const block = statement as hbs.AST.BlockStatement;
      for (const body of [block.program, block.inverse]) if (body) checkFences(body, partial);
    }
  }
  const left = open.pop();
  if (left !== undefined) throw new TemplateError(left, "「:::」で閉じられていません。", partial);
}

/** The template's line of a line of text: the parser takes the end of a line away behind a block that stands alone. */
function lineIn({ loc, original, value }: hbs.AST.ContentStatement, index: number): number {
  const taken = String(original).slice(0, Math.max(0, String(original).indexOf(value)));
  return loc.start.line + taken.split("\n").length - 1 + index;
}

/**
 * All text of a template, every branch once, with a mark where a value will stand: what can be judged of its paper
 * blocks before there is data. Partials are left out; they are judged by themselves.
 */
export function allText(program: hbs.AST.Program | undefined): string {
  return (program?.body ?? [])
    .map((statement) => {
      if (statement.type === "ContentStatement") return (statement as hbs.AST.ContentStatement).value;
      if (statement.type === "MustacheStatement") return `${valueOpen}0${valueClose}`;
      if (statement.type !== "BlockStatement") return "";
      const block = statement as hbs.AST.BlockStatement;
      return allText(block.program) + allText(block.inverse);
    })
    .join("");
}

/** Rewrites a checked template so that every printed value goes through `$v`, which leaves a mark in its place. */
export function markValues(program: hbs.AST.Program): void {
  new Wrap().accept(program);
}

class Wrap extends Handlebars.Visitor {
  override MustacheStatement(m: hbs.AST.MustacheStatement): void {
    const path = m.path as hbs.AST.PathExpression;
    if (path.original === "$v") return;
    const isCall = m.params.length > 0;
    m.params = [isCall ? ({ ...m, type: "SubExpression" } as unknown as hbs.AST.SubExpression) : path];
    m.path = {
      type: "PathExpression",
      original: "$v",
      parts: ["$v"],
      depth: 0,
      data: false,
      loc: m.loc,
    } as never;
  }
}
