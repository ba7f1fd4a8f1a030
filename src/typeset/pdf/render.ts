import type { Writable } from "node:stream";
import type { Tag } from "../flow/box.ts";
import type { Page } from "../flow/paginate.ts";
import { furnish, layOut } from "../flow/sheet.ts";
import { isLandscape } from "../grid/sheets.ts";
import type { DocumentTree } from "../tree.ts";
import { openDocument, type PdfDocument, pump } from "./document.ts";
import { type ImageSource, TaggedPainter } from "./paint.ts";
import { type OpenPdf, Setter } from "./setter.ts";

export interface PdfOptions {
  /** Takes the file's bytes as they are made; it is not ended. */
  readonly out: Writable;
  readonly createdAt: Date;
  readonly author?: string;
  /** Small text at the head of every page. */
  readonly header?: string;
  /**
   * Opens the file (AES-256; printing and copying stay allowed). 1 to 127 UTF-8 bytes, else a RangeError. A locked
   * file is not PDF/A, and its bytes differ each time.
   */
  readonly password?: string;
  /** Asked for each picture once, in order, when its page is painted. */
  readonly images?: ImageSource;
  readonly signal?: AbortSignal;
}

/** Writes a tagged PDF, page by page; at most one page and one picture lie in memory beside the tree. */
export async function renderPdf(
  tree: DocumentTree,
  options: PdfOptions,
): Promise<{ readonly pages: number }> {
  const { author, createdAt, password } = options;
  const info = { title: tree.meta.title, author, createdAt, isTagged: true };
  const doc = openDocument(password === undefined ? info : { ...info, password });
  const flow = pump(doc, options.out, options.signal);
  const setter = new Setter(doc as unknown as OpenPdf);
  const root: Tag = { type: "Document" };
  const pages = layOut(setter, tree, root);
  const painter = new TaggedPainter(doc, setter, options.images ?? (async () => undefined), flow.ready);
  const bookmarks = new Bookmarks(doc);
  try {
    for (const [index, page] of pages.entries()) {
      doc.addPage({ layout: isLandscape(tree) ? "landscape" : "portrait", size: "A4", margin: 0 });
      bookmarks.add(page);
      await painter.paint(
        page,
        furnish(setter, tree, { header: options.header, page: index + 1, pages: pages.length }),
      );
      await flow.ready();
    }
    painter.end();
    await flow.finish();
  } finally {
    flow.letGo();
  }
  return { pages: pages.length };
}

/** Headings as the reader's side bar shows them, nested by level. */
class Bookmarks {
  readonly #open: { readonly level: number; readonly item: PDFKit.PDFOutline }[];

  constructor(doc: PdfDocument) {
    this.#open = [{ level: 0, item: doc.outline }];
  }

  add(page: Page): void {
    for (const { box, y } of page) {
      if (box.bookmark === undefined) continue;
      const { level, title } = box.bookmark;
      while (this.#open.at(-1)!.level >= level) this.#open.pop();
      const item = this.#open
        .at(-1)!
        .item.addItem(title, { top: Math.max(0, y - 6), left: 0, zoom: 0, fit: false } as never);
      this.#open.push({ level, item });
    }
  }
}
