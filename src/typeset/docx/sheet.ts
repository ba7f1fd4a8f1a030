/** What every block needs to know while a tree becomes a Word document, and how text becomes runs. */
import { type ILevelsOptions, type IParagraphOptions, Paragraph, TextRun } from "docx";
import { printableCharacters } from "../break/clean.ts";
import { xmlText } from "../office/repack.ts";
import type { PageImage } from "../pdf/paint.ts";
import type { Run } from "../tree.ts";

/** Twips: a twentieth of a point, Word's own unit. */
export const mm = (millimetres: number): number => Math.round((millimetres * 1440) / 25.4);
export const pt = (points: number): number => Math.round(points * 20);

export interface Sheet {
  readonly title: string;
  /** Points of ordinary text: only what differs is told to a run, so that a changed style still reaches it. */
  readonly size: number;
  /** Fetched before anything is set. */
  readonly pictures: ReadonlyMap<string, PageImage>;
  /** Lists found so far; each has a numbering of its own. */
  readonly lists: { readonly reference: string; readonly levels: readonly ILevelsOptions[] }[];
  /** The next paragraph begins a page. */
  breaksPage: boolean;
  /** Lines of fixed height, so that it can be said beforehand how many fit a page. */
  readonly isExact: boolean;
}

/** How text stands where it is: lengths in twips but for the type's, which are points. */
export interface Look {
  readonly sheet: Sheet;
  readonly size: number;
  readonly leading: number;
  readonly left: number;
  readonly width: number;
  /** Whether body paragraphs begin with one 全角 of space. */
  readonly isIndented: boolean;
  readonly keepNext?: boolean;
  /** Lines spread to their full width: 均等割付 of labels. */
  readonly isSpread?: boolean;
  /** A bar at the left of every paragraph. */
  readonly isNote?: boolean;
}

/** A paragraph in this look. `more` wins over what the look says. */
export function paragraph(
  look: Look,
  children: IParagraphOptions["children"],
  more: Omit<IParagraphOptions, "children"> = {},
): Paragraph {
  const { sheet, size, leading, left } = look;
  const { breaksPage } = sheet;
  sheet.breaksPage = false;
  const { indent, run, spacing, ...rest } = more;
  return new Paragraph({
    children: children ?? [],
    ...(look.keepNext ? { keepNext: true, keepLines: true } : {}),
    ...(breaksPage ? { pageBreakBefore: true } : {}),
    ...(look.isNote
      ? { border: { left: { style: "single", size: 12, space: 6, color: "A6A6A6" } } as const }
      : {}),
    ...rest,
    indent: { left, ...indent },
    spacing: { line: pt(leading), lineRule: sheet.isExact ? "exact" : "atLeast", ...spacing },
    ...(size === sheet.size && run === undefined ? {} : { run: { size: size * 2, ...run } }),
  });
}

/** Runs inherit nothing from the mark of their paragraph, so each is told what differs from the style. */
export function textRuns(
  look: Look,
  runs: readonly Run[],
  more: { readonly bold?: boolean; readonly size?: number; readonly font?: string } = {},
): TextRun[] {
  const size = more.size ?? look.size;
  const { font } = more;
  return runs.flatMap(({ text, strong }) =>
    xmlText(printableCharacters(text))
      .split("\n")
      .map(
        (line, index) =>
          new TextRun({
            text: line,
            ...(size === look.sheet.size ? {} : { size: size * 2 }),
            ...(font === undefined ? {} : { font }),
            ...(strong === true || more.bold === true ? { bold: true } : {}),
            ...(index === 0 ? {} : { break: 1 }),
          }),
      ),
  );
}
