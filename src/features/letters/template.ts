/** The letter's templates: ours from templates/letters, compiled for a shop's envelope window. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shop } from "#src/features/shops/index.ts";
import { compileTemplate, type Template } from "#src/typeset/index.ts";
import { type ApologyDossier, apologyDossier } from "./dossier.ts";
import { placeWindow } from "./window.ts";
import type { TakenGrade } from "./words.ts";

const FOLDER = join(import.meta.dirname, "../../../templates/letters");
const read = (name: string): string => readFileSync(join(FOLDER, `${name}.md.hbs`), "utf8");

const partials = ["apology-head", "apology-opening", "apology-ki"] as const;

/** The whole source of a letter, its parts included, with the window's numbers in it: kept with every run. */
export interface LetterSource {
  readonly letter: string;
  readonly partials: Readonly<Record<string, string>>;
}

/** Sizes of type in points, the largest first. None is smaller than an eighty-year-old can read (SCREENS). */
export const sizes = [12, 11.5, 11, 10.5] as const;

/** Throws `letter_window` when the shop's window leaves no room for the sender. */
export function apologySource(
  taken: TakenGrade,
  shop: Shop,
  size: (typeof sizes)[number] = 10.5,
): LetterSource {
  return {
    letter: read(`apology-${taken}`).replace(/^size: .*$/m, `size: ${size.toFixed(1)}`),
    partials: Object.fromEntries(partials.map((name) => [name, placeWindow(read(name), shop)])),
  };
}

export function compileApology(source: LetterSource): Template<ApologyDossier> {
  return compileTemplate(source.letter, { schema: apologyDossier, partials: source.partials });
}
