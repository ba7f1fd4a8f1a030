/** What the editor shows of a wording: sheets, lines with their counts, and what is to be mended. */
import type { Case } from "#src/features/incidents/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { gridForms, layOutGrid } from "#src/typeset/index.ts";
import { composeNotice } from "./composition.ts";
import type { NoticeFields } from "./notices.ts";
import { type NoticeFinding, noticeFindings } from "./rules.ts";

export interface CountedLine {
  /** Counted from 1 on its sheet. */
  readonly line: number;
  readonly text: string;
  /** As the post office counts: a pair of brackets is one. */
  readonly count: number;
}

export interface Counted {
  readonly pages: readonly { readonly page: number; readonly lines: readonly CountedLine[] }[];
  /** Characters of the whole text. */
  readonly count: number;
  readonly limit: { readonly perLine: number; readonly lines: number };
  readonly findings: readonly NoticeFinding[];
}

export function countNotice(fields: NoticeFields, one: Case, today: CivilDate): Counted {
  const composed = composeNotice(fields, one.shop, today);
  const pages = layOutGrid(composed.text, composed.form);
  const { cells, lines } = gridForms[composed.form];
  return {
    pages: pages.map((page, index) => ({
      page: index + 1,
      lines: page.lines.map(({ marks, count }, at) => ({
        line: at + 1,
        text: marks.map((mark) => mark.text).join(""),
        count,
      })),
    })),
    count: pages.reduce((sum, page) => sum + page.lines.reduce((all, { count }) => all + count, 0), 0),
    limit: { perLine: cells, lines },
    findings: noticeFindings(fields, composed, one, today),
  };
}
