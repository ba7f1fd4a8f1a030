import { deflateSync } from "node:zlib";
import type { Item } from "../flow/box.ts";
import type { Page } from "../flow/paginate.ts";
import type { PdfDocument } from "./document.ts";
import { drawingOperators, itemsOf, round } from "./paint.ts";
import type { SetLine, Setter } from "./setter.ts";

/** pdfkit's page space: origin at the top left, y downwards. */
const flip = "1 0 0 -1 0 841.89 cm";

/** A line shown this often becomes an object of its own, and the pages only name it. */
const worthSharing = 3;
const mostShared = 2000;

interface PdfObject {
  data: Record<string, unknown>;
  compress: boolean;
  buffer: Uint8Array[];
  end(chunk?: string): void;
}

interface OpenPage {
  readonly content: PdfObject;
  readonly resources: PdfObject;
  readonly dictionary: PdfObject;
}

/**
 * Paints pages of text and rules that have most of their lines in common: shared lines are form objects, all pages
 * name one resource dictionary, and each page is compressed once, fast. Pictures are not for letters.
 */
export class LetterPages {
  readonly #doc: PdfDocument;
  readonly #setter: Setter;
  /** Weak, because most lines are shown once. */
  readonly #shown = new WeakMap<SetLine, number>();
  readonly #shared = new Map<SetLine, string>();
  readonly #fonts: Record<string, unknown> = {};
  readonly #forms: Record<string, unknown> = {};
  readonly #resources: PdfObject;
  #last: OpenPage | undefined;

  constructor(doc: PdfDocument, setter: Setter) {
    this.#doc = doc;
    this.#setter = setter;
    this.#resources = this.#object({ Font: this.#fonts, XObject: this.#forms });
  }

  /** Adds a page. */
  paint(page: Page, furniture: readonly Item[]): void {
    this.#doc.addPage();
    const open = this.#doc.page as unknown as OpenPage;
    this.#forgetLast(open);
    const items = itemsOf(page, furniture);
    let shown = "";
    let isText = false;
    for (const { item, dy } of items) {
      if (item.kind !== "text") continue;
      const at = `${round(item.x)} ${round(item.y + dy)}`;
      const name = item.gray === undefined ? this.#nameOf(item.line) : undefined;
      if (name !== undefined) {
        shown += `${isText ? "ET " : ""}q 1 0 0 1 ${at} cm /${name} Do Q\n`;
        isText = false;
        continue;
      }
      this.#setter.declare(item.line.faces, this.#fonts);
      const ink = item.gray === undefined ? "" : `${item.gray} g `;
      shown += `${isText ? "" : "BT "}${ink}1 0 0 -1 ${at} Tm ${item.line.operators}${ink === "" ? "" : "0 g "}`;
      isText = true;
    }
    this.#write(open, `${flip} ${drawingOperators(items)}\n${shown}${isText ? "ET" : ""}`);
  }

  /** Writes what the pages share; no page can follow. */
  finish(): void {
    this.#resources.end();
  }

  /** The name of the form that shows this line, if it has come often enough. */
  #nameOf(line: SetLine): string | undefined {
    const known = this.#shared.get(line);
    if (known !== undefined) return known;
    const times = (this.#shown.get(line) ?? 0) + 1;
    if (times < worthSharing || this.#shared.size >= mostShared) {
      this.#shown.set(line, times);
      return undefined;
    }
    this.#shown.delete(line);
    const fonts: Record<string, unknown> = {};
    this.#setter.declare(line.faces, fonts);
    const form = this.#object({
      Type: "XObject",
      Subtype: "Form",
      // Generous: what lies outside would be cut off.
      BBox: [-20, -40, round(line.width) + 40, 40],
      Resources: { Font: fonts },
    });
    form.end(`BT 1 0 0 -1 0 0 Tm ${line.operators}ET`);
    const name = `L${this.#shared.size + 1}`;
    this.#forms[name] = form;
    this.#shared.set(line, name);
    return name;
  }

  #write(open: OpenPage, operators: string): void {
    // A page is small: a small window and little memory do as well as pdfkit's usual settings, in a third of the time.
    const settings = { level: 3, windowBits: 13, memLevel: 6, chunkSize: 4096 };
    const bytes = deflateSync(Buffer.from(operators, "latin1"), settings);
    open.content.compress = false;
    open.content.buffer = [bytes];
    open.content.data = { Length: bytes.length, Filter: "FlateDecode" };
    open.dictionary.data.Resources = this.#resources;
  }

  /** pdfkit keeps every page's objects to the end, 25 KB each; once written, only their numbers are needed. */
  #forgetLast(open: OpenPage): void {
    for (const part of this.#last === undefined
      ? []
      : [this.#last.content, this.#last.resources, this.#last.dictionary]) {
      part.data = {};
    }
    this.#last = open;
  }

  #object(data: Record<string, unknown>): PdfObject {
    return (this.#doc as unknown as { ref(data: object): PdfObject }).ref(data);
  }
}
