/** Whether a text can be printed, and says what its papers have to say. */
import type { Reader } from "#src/platform/database.ts";
import { compileTemplate, type Template, TemplateError } from "#src/typeset/index.ts";
import type { EditableKind, EditableText, MustPrint } from "./kinds.ts";
import { type Printed, printedBy } from "./printed.ts";
import { readTemplate } from "./read.ts";
import { type Filling, fillSchema } from "./sample.ts";

export interface TemplateFault {
  /** Line of the text that is checked; null where something is missing, or another text is at fault. */
  readonly line: number | null;
  readonly sentence: string;
  /** Of what is missing: why it has to be there, and by which article. */
  readonly why?: string;
  readonly article?: string;
}

/** Fits into one form however it is encoded, and is five times our longest. */
export const longestTemplate = 60_000;
/** Calls of parts in one text: each is set anew. */
const mostParts = 20;
/** Characters of markup in an answer to a keystroke; the largest case so far needs a tenth. */
const largestPreview = 600_000;

/** As it is kept: line ends of one kind, nothing invisible at its head, one line end at its end. */
export function tidied(typed: string): string {
  return `${typed
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .trimEnd()}\n`;
}

/**
 * Everything that keeps this text from being used as `text`; empty when it can be saved. Texts beside it are taken as
 * they are printed now.
 */
export function checkTemplate(read: Reader, text: EditableText, source: string): TemplateFault[] {
  return judgeText(read, text, source, { isThorough: true }).faults;
}

export interface Judged {
  readonly faults: TemplateFault[];
  /** Of each paper that prints the text and could be compiled. */
  readonly papers: ReadonlyMap<EditableKind, CompiledPaper>;
}

interface CompiledPaper {
  readonly template: Template<unknown>;
  /** Its own words as they stand on the filled paper. */
  readonly filled: string;
}

/** The same, with what was compiled on the way. */
export function judgeText(
  read: Reader,
  text: EditableText,
  source: string,
  { isThorough = false }: { readonly isThorough?: boolean } = {},
): Judged {
  const papers = new Map<EditableKind, CompiledPaper>();
  const plain = plainFault(source);
  if (plain) return { faults: [plain], papers };
  const replaced = { name: text.name, source };
  const seen = new Set<string>();
  const faults = text.kinds
    .flatMap((kind) => {
      const { paper, faults: found } = judgeKind(read, kind, replaced, isThorough);
      if (paper) papers.set(kind, paper);
      return found;
    })
    .filter(({ line, sentence }) => {
      const key = `${line} ${sentence}`;
      return seen.has(key) ? false : seen.add(key);
    });
  return { faults, papers };
}

interface Replaced {
  readonly name: string;
  readonly source: string;
}

interface JudgedKind {
  readonly paper?: CompiledPaper;
  readonly faults: readonly TemplateFault[];
}

/** What compiling and filling one paper says, with one of its texts replaced where that is being edited. */
function judgeKind(read: Reader, kind: EditableKind, replaced: Replaced, isThorough: boolean): JudgedKind {
  try {
    const template = compileKind(read, kind, replaced);
    const { faults, filled } = missing(kind, template, isThorough);
    return { paper: { template, filled }, faults };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { faults: [told(error, kind, replaced.name)] };
  }
}

function told({ line, sentence, partial }: TemplateError, kind: EditableKind, name: string): TemplateFault {
  const at = partial === undefined ? kind : kind.partials[partial];
  if (at?.name === name) return { line, sentence };
  return { line: null, sentence: `「${at?.title ?? partial}」の${line}行目：${sentence}` };
}

function plainFault(source: string): TemplateFault | undefined {
  if (source.trim() === "")
    return { line: 1, sentence: "ひな形が空です。最初のひな形に戻すこともできます。" };
  if (source.length > longestTemplate) {
    return {
      line: null,
      sentence: `ひな形が長すぎます（${source.length.toLocaleString("ja-JP")}字）。${longestTemplate.toLocaleString("ja-JP")}字までにしてください。`,
    };
  }
  if ((source.match(/\{\{~?>/g)?.length ?? 0) > mostParts) {
    return { line: null, sentence: `部品の呼び出しが多すぎます。${mostParts}か所までにしてください。` };
  }
  // What is kept with an issued paper is cut into its texts at such lines.
  const at = source.split("\n").findIndex((line) => /^\{\{! partial .* \}\}$/.test(line));
  return at < 0
    ? undefined
    : { line: at + 1, sentence: "「{{! partial … }}」という行は、プログラムが使うため書けません。" };
}

/** Compiles a paper's template as it is printed now, or with one text replaced. Throws TemplateError. */
export function compileKind(
  read: Reader,
  { name, partials, schema, prepare }: EditableKind,
  replaced?: Replaced,
): Template<unknown> {
  const sourceOf = (text: string): string => {
    const source = text === replaced?.name ? replaced.source : readTemplate(read, text).source;
    return prepare ? prepare(read, source) : source;
  };
  return compileTemplate(sourceOf(name), {
    schema,
    partials: Object.fromEntries(Object.entries(partials).map(([part, text]) => [part, sourceOf(text.name)])),
    largest: largestPreview,
    isFleeting: true,
  });
}

const markOf = (path: string): string => `〔${path}〕`;
const fieldsOf = (must: MustPrint): readonly string[] =>
  "field" in must ? (typeof must.field === "string" ? [must.field] : must.field) : [];

/**
 * What the paper leaves out. It is filled three times, each text field saying its own name: with everything known, with
 * every question answered no, and with nothing known but what it must say. What it must say stands in all three, or a
 * condition could hide it. What stands in another's place is looked for in a fourth, whose inner lists are empty.
 * `isThorough` asks too whether one thing that must be said hides another, which takes too long for every keystroke.
 */
function missing(
  { schema, mustPrint, neverEmpty = [] }: EditableKind,
  template: Template<unknown>,
  isThorough: boolean,
): { readonly faults: TemplateFault[]; readonly filled: string } {
  const wanted = mustPrint.filter(({ isAlternative }) => !isAlternative).flatMap(fieldsOf);
  const isOnTheWay = (path: string): boolean => wanted.some((field) => field.startsWith(`${path}[]`));
  const isKept = (path: string): boolean => neverEmpty.includes(path);
  const print = (filling: Filling): Printed => printedBy(template.render(fillSchema(schema, filling)));
  const papers = [
    print({ text: markOf, flag: true, length: () => 2 }),
    print({ text: markOf, flag: false, length: () => 1 }),
    print({
      text: (path) => (wanted.includes(path) ? markOf(path) : ""),
      flag: false,
      length: (path) => (isOnTheWay(path) || isKept(path) ? 1 : 0),
    }),
  ];
  const without = print({ text: markOf, flag: true, length: (path) => (isKept(path) ? 1 : 0) });
  const halves = isThorough ? halvesOf(mustPrint) : [];
  const halfPapers = halves.map((half) => {
    const said = half.flatMap(fieldsOf);
    return print({
      text: (path) => (said.includes(path) ? markOf(path) : ""),
      flag: false,
      length: (path) => (said.some((field) => field.startsWith(`${path}[]`)) || isKept(path) ? 1 : 0),
    });
  });
  const isHidden = (must: MustPrint): boolean =>
    halves.some((half, index) => half.includes(must) && !holds(must, halfPapers[index]!));
  const faults = mustPrint.flatMap((must): TemplateFault[] => {
    const found = [...papers, without].map((printed) => holds(must, printed));
    const isThere = must.isAlternative
      ? found.includes(true)
      : found.slice(0, papers.length).every(Boolean) && !("field" in must && isHidden(must));
    if (isThere) return [];
    const { what, why, article } = must;
    const sentence = found.includes(true)
      ? `「${what}」が、印刷されないことがあります。条件（{{#if}} など）の外に出してください。`
      : `「${what}」が入っていません。${howToMend(must)}`;
    return [{ line: null, sentence, why, ...(article !== undefined && { article }) }];
  });
  return { faults, filled: papers.map(({ title, words }) => `${title}\n${words}`).join("\n\n") };
}

/** So that for any two of them one half has the first without the second. What is another's alternative is in all. */
function halvesOf(musts: readonly MustPrint[]): MustPrint[][] {
  const halves: MustPrint[][] = [];
  for (let bit = 1; bit < musts.length; bit *= 2) {
    for (const side of [0, bit]) {
      halves.push(musts.filter((must, index) => must.isAlternative || (index & bit) === side));
    }
  }
  return halves;
}

function howToMend(must: MustPrint): string {
  if ("field" in must) return "「差し込む項目」から選んで、入れ直してください。";
  if ("words" in must) return `「${must.words[0]}」と書いてください。`;
  return `表の列を、${must.columns.map((column) => `「${column}」`).join("")}の順に並べてください。`;
}

function holds(must: MustPrint, printed: Printed): boolean {
  if ("field" in must) {
    const shown = must.isPicture ? printed.pictures : printed.values;
    return fieldsOf(must).some((field) => shown.has(markOf(field)));
  }
  if ("words" in must) return must.words.some((words) => printed.words.includes(words));
  return printed.tables.some((labels) => holdsInOrder(labels, must.columns));
}

function holdsInOrder(labels: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const label of labels) if (label === wanted[at]) at += 1;
  return at === wanted.length;
}

/**
 * The template's own words: every branch of it, whatever the data say, and as they stand on the filled paper. Settings
 * count too, the title becomes the file's.
 */
export function ownWords(read: Reader, kind: EditableKind, filled: string, replaced?: Replaced): string {
  const sources = textsOf(kind).map((name) =>
    name === replaced?.name ? replaced.source : readTemplate(read, name).source,
  );
  return [...sources.map(sourceWords), filled].join("\n\n");
}

const textsOf = ({ name, partials }: EditableKind): string[] => [
  name,
  ...Object.values(partials).map((part) => part.name),
];

/** What stands outside of {{ }}, with lines of one paragraph joined as paper joins them. */
function sourceWords(source: string): string {
  return source
    .replace(/\{\{!--[\s\S]*?--\}\}|\{\{![\s\S]*?\}\}/g, "")
    .replace(/\{\{[^}]*\}\}/g, "\uFFFC")
    .replace(/^:::.*$/gm, "\n")
    .replaceAll("**", "")
    .replace(/([^\n])\n(?=[^\n])/g, "$1");
}

interface Known {
  readonly faults: readonly string[];
  readonly words: string;
}
const known = new WeakMap<EditableKind, Map<string, Known>>();

/**
 * What keeps a paper from being made with the owner's texts, one sentence each; empty while all its texts are the
 * program's own. With an incident its own rules are asked too: whose name must not be printed.
 */
export function ownersFaults(read: Reader, kind: EditableKind, incidentId?: string): string[] {
  const texts = textsOf(kind).map((name) => readTemplate(read, name));
  if (texts.every(({ version }) => version === 0)) return [];
  const key = texts.map(({ sha256 }) => sha256).join(" ");
  const judged = known.get(kind) ?? new Map<string, Known>();
  known.set(kind, judged);
  let found = judged.get(key);
  if (!found) {
    found = judge(read, kind, texts[0]!);
    if (judged.size >= MOST_JUDGED) judged.clear();
    judged.set(key, found);
  }
  const forbidden = kind.forbidden?.(read, incidentId, found.words) ?? [];
  return [...found.faults, ...forbidden];
}

const MOST_JUDGED = 4;

function judge(read: Reader, kind: EditableKind, main: Replaced): Known {
  const { paper, faults } = judgeKind(read, kind, main, true);
  if (!paper || faults.length > 0) return { faults: faults.map(faultWords), words: "" };
  return { faults: [], words: ownWords(read, kind, paper.filled) };
}

/** 「12行目：…（理由）」 */
export function faultWords({ line, sentence, why, article }: TemplateFault): string {
  const reason = why === undefined ? "" : `（${why}${article === undefined ? "" : `　${article}`}）`;
  return `${line === null ? "" : `${line}行目：`}${sentence}${reason}`;
}
