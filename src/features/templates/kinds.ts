/**
 * What a later room hands in of a paper or letter, so that its template can be edited: the editor knows none by name.
 */
import type { z } from "zod";
import type { House } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";

/** What a paper has to say whatever the owner writes around it. */
export type MustPrint = {
  /** It has another that stands in its place: a picture where a file has no text. */
  readonly isAlternative?: true;
  /** It is printed as a picture or a QR code. */
  readonly isPicture?: true;
  /** In the owner's words: 「原因」. */
  readonly what: string;
  readonly why: string;
  /** Article, or section of DOMAIN by which a reader knows the rule. */
  readonly article?: string;
} & (
  | { readonly field: string | readonly string[] }
  /** One of these stands in the template's own text. */
  | { readonly words: readonly string[] }
  /** A table has these columns in this order; others may stand between. */
  | { readonly columns: readonly string[] }
);

export interface EditableKind {
  /** `documents/police` */
  readonly name: string;
  readonly title: string;
  /** Under which heading the list shows it: 「警察」. */
  readonly group: string;
  readonly schema: z.ZodType;
  /** As it stands in `{{> police-glance}}` → the part's name and title. */
  readonly partials: Readonly<Record<string, { readonly name: string; readonly title: string }>>;
  readonly mustPrint: readonly MustPrint[];
  /** Lists of the dossier that always hold something: what they go round may hold what must be printed. */
  readonly neverEmpty?: readonly string[];
  /** A dossier of the case to look at, or undefined where it has nothing of this kind. It is shown, never kept. */
  sample(house: House, incidentId: string): unknown;
  /** The text as it is compiled: a letter gets the numbers of the shop's envelope window. */
  prepare?(read: Reader, source: string): string;
  /**
   * What must not stand in the template's own words, one sentence each. Without an incident: rules that hold for all.
   */
  forbidden?(read: Reader, incidentId: string | undefined, words: string): readonly string[];
  /** Address of an evidence file's picture for the preview. */
  picture?(read: Reader, incidentId: string): (file: string) => string | undefined;
}

/** One text that can be edited: a paper's own, or a part of one or more papers. */
export interface EditableText {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  readonly isPart: boolean;
  /** Papers that print it; never empty. */
  readonly kinds: readonly EditableKind[];
}

/** Every text of these kinds, each once, a paper's parts behind it. */
export function editableTexts(kinds: readonly EditableKind[]): EditableText[] {
  const texts = new Map<string, EditableText>();
  for (const kind of kinds) {
    texts.set(kind.name, {
      name: kind.name,
      title: kind.title,
      group: kind.group,
      isPart: false,
      kinds: [kind],
    });
    for (const { name, title } of Object.values(kind.partials)) {
      const known = texts.get(name);
      texts.set(name, {
        name,
        title,
        group: known?.group ?? kind.group,
        isPart: true,
        kinds: [...(known?.kinds ?? []), kind],
      });
    }
  }
  return [...texts.values()];
}
