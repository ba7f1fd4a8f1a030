import Handlebars from "handlebars";
import type { z } from "zod";
import { buildBlocks } from "../markup/build.ts";
import { type Filled, fillBlocks, fillText, noteShared } from "../markup/fill.ts";
import { Parts, Refill } from "../markup/refill.ts";
import type { Block, DocumentMeta, DocumentTree } from "../tree.ts";
import { TemplateError } from "./error.ts";
import { checkFields } from "./fields.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { shapesOf } from "./schema.ts";
import { allText, markValues, parseSource, valueClose, valueOpen } from "./syntax.ts";

/** A reviewed way to print or compare values: `{{date at}}`, `{{#if (same kind "postcard")}}`. */
export type Helper = (...values: never[]) => string | number | boolean | null | undefined;

export interface CompileOptions<Schema extends z.core.$ZodType> {
  /** The dossier's schema: every field the template names must be in it. */
  readonly schema: Schema;
  readonly helpers?: Readonly<Record<string, Helper>>;
  /** Name → source of templates that this one may include with `{{> name}}`. */
  readonly partials?: Readonly<Record<string, string>>;
  /** Characters of markup that one rendering may grow to, where an answer must be quick; 4 million when left out. */
  readonly largest?: number;
  /**
   * Rendered once or twice, then thrown away: nothing is kept
   * for further renderings, and none shares parts with others.
   */
  readonly isFleeting?: boolean;
}

export interface Template<Data> {
  /** Puts data in. Throws TemplateError if a block directive turns out wrong or the document grows too long. */
  render(data: Data): DocumentTree;
  readonly layout: DocumentMeta["layout"];
  /** Dotted names of every field the template reads; `[]` stands for each element of a list. */
  readonly fields: ReadonlySet<string>;
}

/** Characters of markup that one rendering may grow to; data's own text is not counted. */
const largestMarkup = 4 * 1024 * 1024;
const mostValues = 400_000;
const mostSkeletons = 256;
const largestSkeleton = 64 * 1024;

interface Skeleton {
  readonly meta: DocumentMeta;
  /** Values in, blocks out. */
  readonly fill: (values: Filled) => readonly Block[];
}

/**
 * Compiles a template. Values never pass through markdown: each leaves a numbered mark, the marked text becomes a
 * tree, and only then do values enter it. Trees of equal marked text are shared, so that parts without fields are
 * the same objects in every letter of a merge.
 */
export function compileTemplate<Schema extends z.core.$ZodType>(
  source: string,
  options: CompileOptions<Schema>,
): Template<z.output<Schema>> {
  const program = parseSource(source);
  const partials = parsePartials(options.partials);
  const helpers = Object.entries(options.helpers ?? {});
  const fields = new Set<string>();
  const known = new Set(helpers.map(([name]) => name));
  checkFields(program, shapesOf(options.schema), { helpers: known, partials, fields });
  const { meta } = checkPaper(program);
  for (const [name, tree] of partials) checkPaper(tree, name);
  return { ...assemble(program, partials, helpers, options), layout: meta.layout, fields };
}

/**
 * A template whose sources `compileTemplate` has accepted in this version of the program, without its schema: for a
 * thread, which no schema can be sent to. It has no helpers.
 */
export function compileTrusted<Data>(
  source: string,
  partials: Readonly<Record<string, string>> = {},
): Pick<Template<Data>, "render"> {
  return assemble<Data>(parseSource(source), parsePartials(partials), []);
}

function parsePartials(partials: Readonly<Record<string, string>> = {}): Map<string, hbs.AST.Program> {
  return new Map(Object.entries(partials).map(([name, text]) => [name, parseSource(text, name)]));
}

/** Compiles checked syntax trees, which are changed by it. */
function assemble<Data>(
  program: hbs.AST.Program,
  partials: ReadonlyMap<string, hbs.AST.Program>,
  helpers: readonly [string, Helper][],
  { largest = largestMarkup, isFleeting = false }: { largest?: number; isFleeting?: boolean } = {},
): Pick<Template<Data>, "render"> {
  for (const tree of [program, ...partials.values()]) markValues(tree);

  let values: string[] = [];
  const hb = Handlebars.create();
  hb.registerHelper("$v", (value: unknown) => {
    if (values.length >= mostValues) throw tooLong();
    values.push(printable(value));
    return `${valueOpen}${values.length - 1}${valueClose}`;
  });
  for (const [name, helper] of helpers) {
    // Handlebars appends its own options object, which reviewed helpers have no use for.
    hb.registerHelper(name, (...args: unknown[]) => helper(...(args.slice(0, -1) as never[])));
  }
  let grown = 0;
  boundEach(hb, (length) => {
    grown += length;
    if (grown > largest) throw tooLong();
  });
  const settings = {
    noEscape: true,
    knownHelpers: Object.fromEntries(["$v", ...helpers.map(([name]) => name)].map((n) => [n, true])),
  };
  const compiled = hb.compile(program, { ...settings, knownHelpersOnly: true });
  for (const [name, tree] of partials) {
    hb.registerPartial(name, hb.compile(tree, { ...settings, knownHelpersOnly: true }));
  }

  const parts = new Parts();
  const skeletons = new Map<string, Skeleton>();
  function skeletonOf(text: string): Skeleton {
    const cached = skeletons.get(text);
    if (cached !== undefined) return cached;
    const { meta, body } = splitFrontMatter(text);
    const blocks = buildBlocks(body);
    if (isFleeting || text.length > largestSkeleton)
      return { meta, fill: (filled) => fillBlocks(blocks, filled) };
    noteShared(blocks);
    const refill = new Refill(blocks, parts);
    const skeleton: Skeleton = { meta: parts.intern(meta), fill: (filled) => refill.fill(filled) };
    if (skeletons.size >= mostSkeletons) skeletons.clear();
    skeletons.set(text, skeleton);
    return skeleton;
  }

  function render(data: Data): DocumentTree {
    values = [];
    grown = 0;
    const text = compiled(data, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
    const filled: Filled = values;
    const skeleton = skeletonOf(text);
    const { meta } = skeleton;
    const title = fillText(meta.title, filled);
    return { meta: title === meta.title ? meta : { ...meta, title }, blocks: skeleton.fill(filled) };
  }

  return { render };
}

/** Refuses wrong settings and directives of any branch, before there is data. */
function checkPaper(program: hbs.AST.Program, partial?: string): { meta: DocumentMeta } {
  try {
    const { meta, body } = splitFrontMatter(allText(program));
    buildBlocks(body);
    return { meta };
  } catch (error) {
    if (partial === undefined || !(error instanceof TemplateError)) throw error;
    throw new TemplateError(error.line, error.sentence, partial);
  }
}

/** Handlebars' own `each`, with the length of what it makes reported. */
function boundEach(hb: typeof Handlebars, report: (length: number) => void): void {
  const each = hb.helpers.each!;
  hb.registerHelper("each", function (this: unknown, context: unknown, options: Handlebars.HelperOptions) {
    const fn: Handlebars.TemplateDelegate = (item, runtime) => {
      const text = options.fn(item, runtime);
      // A round costs time even where it prints nothing.
      report(text.length + 10);
      return text;
    };
    return each.call(this, context, { ...options, fn });
  });
}

function printable(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return "";
}

function tooLong(): TemplateError {
  return new TemplateError(1, "書類が長くなりすぎました。一覧の件数を減らすか、書類を分けてください。");
}
