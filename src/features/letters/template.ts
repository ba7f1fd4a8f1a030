/** The letter's templates, as the owner has them now, compiled for a shop's envelope window. */
import type { Shop } from "#src/features/shops/index.ts";
import { readTemplate, refuseBroken } from "#src/features/templates/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { compileTemplate, type Template } from "#src/typeset/index.ts";
import { type LetterDossier, letterDossier } from "./dossier.ts";
import { placeWindow } from "./window.ts";
import { type TakenGrade, templateWords, type WordedTemplate } from "./words.ts";

/** Parts that a kind's template is put together from. */
export const letterParts: Readonly<Record<WordedTemplate, readonly string[]>> = {
  apology: ["apology-head", "apology-opening", "apology-ki"],
  followup: ["apology-head"],
  correction: ["apology-head"],
};

/** The apology has a wording for each certainty; the others say it in one. */
const mainOf = (template: WordedTemplate, taken: TakenGrade): string =>
  template === "apology" ? `apology-${taken}` : template;

/** The whole source of a letter, its parts included, with the window's numbers in it: kept with every run. */
export interface LetterSource {
  readonly template: WordedTemplate;
  readonly letter: string;
  readonly partials: Readonly<Record<string, string>>;
}

/** Sizes of type in points, the largest first. None is smaller than an eighty-year-old can read (SCREENS). */
export const sizes = [12, 11.5, 11, 10.5] as const;

/** A template's text by its name: `letters/apology-confirmed`. */
export type SourceOf = (name: string) => string;

/** The texts that are printed now. */
export const sourcesOf =
  (read: Reader): SourceOf =>
  (name) =>
    readTemplate(read, name).source;

export interface SourceChoice {
  readonly template: WordedTemplate;
  readonly taken: TakenGrade;
  /** Whose window the address has to meet; left out for e-mail, which has none. */
  readonly shop?: Shop;
  readonly size?: (typeof sizes)[number];
}

/** Throws `letter_window` when the shop's window leaves no room for the sender. */
export function letterSource(sourceOf: SourceOf, choice: SourceChoice): LetterSource {
  const { template, taken, shop, size = 10.5 } = choice;
  const text = (name: string): string => {
    const source = sourceOf(`letters/${name}`);
    return shop ? placeWindow(source, shop) : source;
  };
  return {
    template,
    letter: withSize(text(mainOf(template, taken)), size),
    partials: Object.fromEntries(letterParts[template].map((name) => [name, text(name)])),
  };
}

/** In the settings at its head alone, whatever the owner wrote there or left out; the body is nobody's setting. */
function withSize(source: string, size: number): string {
  const line = `size: ${size.toFixed(1)}`;
  const head = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(source);
  if (!head) return `---\nlayout: letter\n${line}\n---\n${source}`;
  const kept = head[1]!.split(/\r?\n/).filter((each) => !/^\s*size\s*:/.test(each));
  return `---\n${[...kept, line].join("\n")}\n---\n${source.slice(head[0].length)}`;
}

/** Templates kept compiled: four wordings in each size. */
const MOST_COMPILED = 16;
const compiled = new Map<string, Template<LetterDossier>>();

/** Throws `template_broken` for an owner's text that this version of the program cannot use any more. */
export function compileLetter(source: LetterSource): Template<LetterDossier> {
  const { template: kind, letter, partials } = source;
  const key = JSON.stringify([letter, partials]);
  const known = compiled.get(key);
  if (known) return known;
  const template = refuseBroken(templateWords[kind], () =>
    compileTemplate(letter, { schema: letterDossier, partials }),
  );
  if (compiled.size >= MOST_COMPILED) compiled.delete(compiled.keys().next().value!);
  compiled.set(key, template);
  return template;
}
