import { deflateSync } from "node:zlib";
import type { Item } from "../flow/box.ts";
import type { Page } from "../flow/paginate.ts";
import type { PdfDocument } from "./document.ts";
import type { Fitting, Place, Plan } from "./letter-plan.ts";
import { PageTree, type PdfObject } from "./page-tree.ts";
import { drawingOperators, itemsOf, textOperators } from "./paint.ts";
import type { Setter } from "./setter.ts";

/** pdfkit's page space: origin at the top left, y downwards. */
const flip = "1 0 0 -1 0 841.89 cm\n";

/** A page of a plan: operators that are the same in every letter, and the numbers of open boxes between them. */
type Stretch = { readonly fixed: string } | { readonly open: number; readonly y: number };

/**
 * Paints pages of text and rules that have most of their text in common: each stretch of it is one form object, and a
 * page names it. Pages name one resource dictionary. Pictures are not for letters.
 */
export class LetterPages {
  readonly #doc: PdfDocument;
  readonly #setter: Setter;
  readonly #tree: PageTree;
  readonly #fonts: Record<string, unknown> = {};
  readonly #forms: Record<string, unknown> = {};
  readonly #resources: PdfObject;
  readonly #names = new Map<string, string>();
  readonly #plans = new WeakMap<Plan, readonly (readonly Stretch[])[]>();

  constructor(doc: PdfDocument, setter: Setter) {
    this.#doc = doc;
    this.#setter = setter;
    this.#resources = this.#object({ Font: this.#fonts, XObject: this.#forms });
    this.#tree = new PageTree(doc, `/MediaBox[0 0 595.28 841.89]/Resources ${this.#resources.id} 0 R`);
  }

  /** Adds a page that has nothing in common with others. */
  paint(page: Page, furniture: readonly Item[]): void {
    const items = itemsOf(page, furniture);
    this.#declare(items.map(({ item }) => item));
    const content = flip + operatorsOf(items);
    // A page is small: a small window and little memory do as well as pdfkit's usual settings, in a third of the time.
    const settings = { level: 3, windowBits: 13, memLevel: 6, chunkSize: 4096 };
    const packed = deflateSync(Buffer.from(content, "latin1"), settings);
    this.#tree.add(packed.toString("latin1"), "/Filter/FlateDecode");
  }

  /** Adds the pages of a letter that fits a plan. `furnish` is asked once for each plan. */
  paintFitting({ plan, boxes }: Fitting, furnish: (page: number) => readonly Item[]): void {
    let pages = this.#plans.get(plan);
    if (pages === undefined) {
      pages = plan.pages.map((page, index) => this.#stretchesOf(page, furnish(index)));
      this.#plans.set(plan, pages);
    }
    for (const stretches of pages) {
      let content = flip;
      for (const stretch of stretches) {
        if ("fixed" in stretch) content += stretch.fixed;
        else {
          const { items } = boxes[stretch.open]!;
          this.#declare(items);
          content += operatorsOf(items.map((item) => ({ item, dy: stretch.y })));
        }
      }
      this.#tree.add(content, "");
    }
  }

  /** Hands over the pages that are gathered. */
  flush(): void {
    this.#tree.flush();
  }

  /** Writes what the pages share; no page can follow. */
  finish(): void {
    this.#tree.finish();
    this.#resources.end();
  }

  /** Neighbours that are fixed become one form each; furniture goes with the last. */
  #stretchesOf(page: readonly Place[], furniture: readonly Item[]): readonly Stretch[] {
    const stretches: Stretch[] = [];
    let fixed: { item: Item; dy: number }[] = [];
    const flush = (): void => {
      if (fixed.length > 0) stretches.push({ fixed: `/${this.#formOf(fixed)} Do\n` });
      fixed = [];
    };
    for (const { box, y, open } of page) {
      if (open === undefined) for (const item of box.items) fixed.push({ item, dy: y });
      else {
        flush();
        stretches.push({ open, y });
      }
    }
    for (const item of furniture) fixed.push({ item, dy: 0 });
    flush();
    return stretches;
  }

  /** The name of the form that shows these items. */
  #formOf(items: readonly { item: Item; dy: number }[]): string {
    const operators = operatorsOf(items);
    const known = this.#names.get(operators);
    if (known !== undefined) return known;
    const fonts: Record<string, unknown> = {};
    for (const { item } of items) if (item.kind === "text") this.#setter.declare(item.line.faces, fonts);
    const form = this.#object({
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, 595.28, 841.89],
      Resources: { Font: fonts },
    });
    form.end(operators);
    const name = `L${this.#names.size + 1}`;
    this.#forms[name] = form;
    this.#names.set(operators, name);
    return name;
  }

  #declare(items: readonly Item[]): void {
    for (const item of items) if (item.kind === "text") this.#setter.declare(item.line.faces, this.#fonts);
  }

  #object(data: Record<string, unknown>): PdfObject {
    return (this.#doc as unknown as { ref(data: object): PdfObject }).ref(data);
  }
}

/** Rules below the texts, the texts in their order. */
function operatorsOf(items: readonly { readonly item: Item; readonly dy: number }[]): string {
  let texts = "";
  for (const { item, dy } of items) if (item.kind === "text") texts += textOperators(item, dy);
  const drawing = drawingOperators(items);
  return `${drawing === "" ? "" : `${drawing}\n`}${texts === "" ? "" : `BT ${texts}ET\n`}`;
}
