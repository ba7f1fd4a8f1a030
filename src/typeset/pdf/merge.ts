import type { Writable } from "node:stream";
import type { Item } from "../flow/box.ts";
import { Memo } from "../flow/memo.ts";
import type { Page } from "../flow/paginate.ts";
import { furnish, layOut } from "../flow/sheet.ts";
import type { Template } from "../template/compile.ts";
import type { DocumentTree } from "../tree.ts";
import { openDocument, pump } from "./document.ts";
import { LetterPages } from "./letter-pages.ts";
import { Plans } from "./letter-plan.ts";
import { type OpenPdf, Setter } from "./setter.ts";

export interface MergeOptions<Data> {
  readonly template: Pick<Template<Data>, "render">;
  /** One letter each, in order; read one at a time. */
  readonly dossiers: Iterable<Data> | AsyncIterable<Data>;
  /** Takes the file's bytes as they are made; it is not ended. */
  readonly out: Writable;
  readonly title: string;
  readonly createdAt: Date;
  readonly author?: string;
  /** Called with the number of letters painted, now and then and at the end. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Pages of one letter in the merged file, counted from 1. */
export interface LetterRange {
  readonly from: number;
  readonly to: number;
  /** True if the address ran out of its block in the window, in the smallest type. */
  readonly isAddressTooLong: boolean;
}

export interface Merged {
  readonly letters: readonly LetterRange[];
  readonly pages: number;
}

/** Letters between two looks at the clock, the signal and the writable. */
const batch = 16;

/**
 * One PDF with a letter for each dossier, each beginning on a new page. What holds no field of the dossier is set once
 * and reused. Pages carry no structure tree: it would double the file, and the file goes to a printer.
 */
export async function mergeLetters<Data>(options: MergeOptions<Data>): Promise<Merged> {
  const { template, title, author, createdAt } = options;
  const doc = openDocument({ title, author, createdAt, isTagged: false });
  const flow = pump(doc, options.out, options.signal);
  const setter = new Setter(doc as unknown as OpenPdf);
  const letters: LetterRange[] = [];
  const sheets = new LetterPages(doc, setter);
  const memo = new Memo();
  const plans = new Plans();
  let pages = 0;
  /** Paints one letter and tells its pages. */
  function paint(tree: DocumentTree): readonly Page[] {
    const fitting = plans.fit(tree);
    if (fitting !== undefined) {
      const { pages } = fitting.plan;
      sheets.paintFitting(fitting, (index) => furnishPage(tree, index, pages.length));
      return pages;
    }
    const { result, parts } = memo.watch(() => layOut(setter, tree, undefined, memo));
    plans.learn(tree, result, parts);
    result.forEach((page, index) => {
      sheets.paint(page, furnishPage(tree, index, result.length));
    });
    return result;
  }
  function furnishPage(tree: DocumentTree, index: number, count: number): readonly Item[] {
    return furnish(setter, tree, { header: undefined, page: index + 1, pages: count });
  }
  try {
    for await (const dossier of options.dossiers) {
      const painted = paint(template.render(dossier));
      const isAddressTooLong = painted.some((page) => page.some(({ box }) => box.isOverfull === true));
      letters.push({ from: pages + 1, to: pages + painted.length, isAddressTooLong });
      pages += painted.length;
      if (letters.length % batch === 0) {
        sheets.flush();
        options.onProgress?.(letters.length);
        await flow.ready();
        // Lets timers, requests and the cancelling click through.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    if (letters.length === 0) doc.addPage();
    sheets.finish();
    await flow.finish();
  } finally {
    flow.letGo();
  }
  options.onProgress?.(letters.length);
  return { letters, pages };
}
