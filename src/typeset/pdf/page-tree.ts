import type { PdfDocument } from "./document.ts";

/** pdfkit's object, as far as it is used here (0.20). */
export interface PdfObject {
  readonly id: number;
  offset: number;
  end(chunk?: string): void;
}

/** What pdfkit keeps of the file it writes (0.20). */
interface Bookkeeping {
  readonly _offset: number;
  /** Offset of object n at n - 1. */
  readonly _offsets: (number | null)[];
  readonly _root: {
    readonly data: { readonly Pages: PdfObject & { data: { Kids: unknown[]; Count: number } } };
  };
  ref(data: object): PdfObject;
  _write(bytes: Uint8Array): void;
  _refEnd(ref: PdfObject): void;
}

const pagesOfNode = 64;
const largestBatch = 64 * 1024;

/**
 * Pages written straight into pdfkit's file, two objects each, under nodes that hold what is common to them. pdfkit
 * itself would keep each page's objects to the end, 25 KB a page.
 */
export class PageTree {
  readonly #doc: Bookkeeping;
  readonly #common: string;
  readonly #nodes: PdfObject[] = [];
  #node: { readonly ref: PdfObject; readonly pages: number[] } | undefined;
  #pages = 0;
  /** Objects not yet written, and where in them each begins. */
  #batch = Buffer.allocUnsafe(largestBatch);
  #filled = 0;
  readonly #begins: { readonly id: number; readonly at: number }[] = [];

  /** `common`: entries of the dictionary that all pages inherit. */
  constructor(doc: PdfDocument, common: string) {
    this.#doc = doc as unknown as Bookkeeping;
    this.#common = common;
  }

  /** Adds a page. `content` has one character for each byte; `filter` tells how it is packed. */
  add(content: string, filter: string): void {
    if (this.#node === undefined || this.#node.pages.length === pagesOfNode) {
      this.#endNode();
      this.#node = { ref: this.#doc.ref({}), pages: [] };
    }
    const stream = this.#write(`<</Length ${content.length}${filter}>>\nstream\n${content}\nendstream`);
    const page = this.#write(`<</Type/Page/Parent ${this.#node.ref.id} 0 R/Contents ${stream} 0 R>>`);
    this.#node.pages.push(page);
    this.#pages += 1;
  }

  /** Hands over what is gathered. */
  flush(): void {
    if (this.#filled === 0) return;
    const base = this.#doc._offset;
    for (const { id, at } of this.#begins) this.#doc._offsets[id - 1] = base + at;
    this.#begins.length = 0;
    // A copy: whoever takes the bytes may keep them.
    this.#doc._write(Buffer.from(this.#batch.subarray(0, this.#filled)));
    this.#filled = 0;
  }

  /** Writes the tree; no page can follow. */
  finish(): void {
    this.#endNode();
    this.flush();
    const { data } = this.#doc._root.data.Pages;
    data.Kids.push(...this.#nodes);
    data.Count += this.#pages;
  }

  /** Writes an object of its own, one character a byte, and tells its number. */
  #write(object: string): number {
    const id = this.#doc._offsets.push(null);
    const text = `${id} 0 obj\n${object}\nendobj\n`;
    if (this.#filled + text.length > this.#batch.length) this.flush();
    if (text.length > this.#batch.length) this.#batch = Buffer.allocUnsafe(text.length);
    this.#begins.push({ id, at: this.#filled });
    this.#filled += this.#batch.write(text, this.#filled, "latin1");
    return id;
  }

  #endNode(): void {
    if (this.#node === undefined) return;
    const { ref, pages } = this.#node;
    const kids = pages.map((id) => `${id} 0 R`).join(" ");
    const parent = `/Parent ${this.#doc._root.data.Pages.id} 0 R`;
    this.flush();
    ref.offset = this.#doc._offset;
    const text = `${ref.id} 0 obj\n<</Type/Pages${parent}/Count ${pages.length}/Kids[${kids}]${this.#common}>>\nendobj\n`;
    this.#doc._write(Buffer.from(text, "latin1"));
    this.#doc._refEnd(ref);
    this.#nodes.push(ref);
    this.#node = undefined;
  }
}
