import type { Item, Tag } from "../flow/box.ts";
import type { Page } from "../flow/paginate.ts";
import type { PdfDocument } from "./document.ts";
import type { Setter } from "./setter.ts";

export interface PageImage {
  /** JPEG or PNG. */
  readonly bytes: Buffer;
  /** Pixels, as seen upright. */
  readonly width: number;
  readonly height: number;
}

/** Fetches one picture when its page is painted; undefined leaves a labelled empty box. */
export type ImageSource = (ref: string) => Promise<PageImage | undefined>;

export type Text = Extract<Item, { kind: "text" }>;
type Picture = Extract<Item, { kind: "image" }>;

/** Operators that show a text, moved down by `dy`, in pdfkit's flipped page space; for between BT and ET. */
export function textOperators(item: Text, dy: number): string {
  const shown = `1 0 0 -1 ${round(item.x)} ${round(item.y + dy)} Tm ${item.line.operators}`;
  return item.gray === undefined ? shown : `${item.gray} g ${shown}0 g `;
}

export function drawingOperators(items: readonly { item: Item; dy: number }[]): string {
  let fills = "";
  let lines = "";
  for (const { item, dy } of items) {
    if (item.kind === "fill") {
      fills += `${item.gray} g ${round(item.x)} ${round(item.y + dy)} ${round(item.width)} ${round(item.height)} re f `;
    } else if (item.kind === "line") {
      lines += `${item.gray} G ${item.weight} w ${round(item.x)} ${round(item.y + dy)} m ${round(item.toX)} ${round(item.toY + dy)} l S `;
    }
  }
  return fills === "" && lines === "" ? "" : `q ${fills}${lines}Q`;
}

/** Hundredths of a point: a 280th of a millimetre. */
export const round = (value: number): number => Math.round(value * 100) / 100;

export function itemsOf(page: Page, furniture: readonly Item[]): { item: Item; dy: number }[] {
  const items: { item: Item; dy: number }[] = [];
  for (const { box, y } of page) for (const item of box.items) items.push({ item, dy: y });
  for (const item of furniture) items.push({ item, dy: 0 });
  return items;
}

/** Paints a tagged page. Structure elements are made when their first content is, so that they stand in its order. */
export class TaggedPainter {
  readonly #doc: PdfDocument;
  readonly #setter: Setter;
  readonly #images: ImageSource;
  readonly #ready: () => Promise<void>;
  readonly #elements = new Map<Tag, PDFKit.PDFStructureElement>();

  /** `ready` is awaited after each picture, so that not more than one waits for the file to take it. */
  constructor(doc: PdfDocument, setter: Setter, images: ImageSource, ready: () => Promise<void>) {
    this.#doc = doc;
    this.#setter = setter;
    this.#images = images;
    this.#ready = ready;
  }

  async paint(page: Page, furniture: readonly Item[]): Promise<void> {
    const items = itemsOf(page, furniture);
    const drawing = drawingOperators(items);
    if (drawing !== "") this.#artifact(() => this.#doc.page.write(drawing));
    let group: { item: Text; dy: number }[] = [];
    const flush = (): void => {
      const tag = group[0]?.item.tag;
      const texts = group;
      group = [];
      if (texts.length > 0) this.#mark(tag, () => this.#showTexts(texts));
    };
    for (const { item, dy } of items) {
      if (item.kind === "text") {
        if (group.length > 0 && group[0]!.item.tag !== item.tag) flush();
        group.push({ item, dy });
      } else if (item.kind === "image") {
        flush();
        await this.#paintImage(item, dy);
        await this.#ready();
      }
    }
    flush();
  }

  /** Closes the structure tree; nothing can be painted afterwards. */
  end(): void {
    for (const [tag, element] of this.#elements) if (tag.parent === undefined) element.end();
  }

  #showTexts(texts: readonly { item: Text; dy: number }[]): void {
    this.#setter.declare(texts.reduce((faces, { item }) => faces | item.line.faces, 0));
    this.#doc.page.write(`BT ${texts.map(({ item, dy }) => textOperators(item, dy)).join("")}ET`);
  }

  async #paintImage(item: Picture, dy: number): Promise<void> {
    const image = await this.#images(item.ref);
    const { x, width, height } = item;
    const y = item.y + dy;
    if (image === undefined) {
      const frame = { kind: "fill", x, y: 0, width, height, gray: 0.95 } as const;
      this.#artifact(() => this.#doc.page.write(drawingOperators([{ item: frame, dy: y }])));
      this.#mark(item.tag, () => this.#showTexts([{ item: this.#missing(item), dy: y }]));
      return;
    }
    // 96 dots an inch at least: a small picture is shown small rather than coarse.
    const scale = Math.min(width / image.width, height / image.height, 0.75);
    const w = image.width * scale;
    const h = image.height * scale;
    const left = x + (width - w) / 2;
    const top = y + (height - h);
    this.#mark(item.tag, () => {
      try {
        this.#doc.image(image.bytes, left, top, { width: w, height: h });
      } catch (cause) {
        // pdfkit throws plain strings here.
        throw new Error(`The picture ${item.ref} is neither a JPEG nor a PNG that can be embedded`, {
          cause,
        });
      }
    });
    const edge = { weight: 0.3, gray: 0.6 };
    const right = left + w;
    const bottom = top + h;
    const lines: Item[] = [
      { kind: "line", x: left, y: top, toX: right, toY: top, ...edge },
      { kind: "line", x: right, y: top, toX: right, toY: bottom, ...edge },
      { kind: "line", x: right, y: bottom, toX: left, toY: bottom, ...edge },
      { kind: "line", x: left, y: bottom, toX: left, toY: top, ...edge },
    ];
    const drawing = drawingOperators(lines.map((line) => ({ item: line, dy: 0 })));
    this.#artifact(() => this.#doc.page.write(drawing));
  }

  #missing(item: Picture): Text {
    const style = { family: "sans", isBold: false, size: 8, isFlush: false, indent: 0 } as const;
    const [line] = this.#setter.setLines([{ text: "（画像はありません）" }], style, item.width);
    const x = item.x + (item.width - line!.width) / 2;
    return {
      kind: "text",
      line: line!,
      x: x + line!.shift,
      y: item.height / 2 + 3,
      tag: item.tag,
      right: x + line!.width,
    };
  }

  #mark(tag: Tag | undefined, paint: () => void): void {
    if (tag === undefined) this.#artifact(paint);
    else this.#element(tag).add(paint);
  }

  #artifact(paint: () => void): void {
    this.#doc.markContent("Artifact");
    paint();
    this.#doc.endMarkedContent();
  }

  #element(tag: Tag): PDFKit.PDFStructureElement {
    const known = this.#elements.get(tag);
    if (known !== undefined) return known;
    const options = {
      ...(tag.alt === undefined ? {} : { alt: tag.alt }),
      ...(tag.scope === undefined ? {} : { scope: tag.scope }),
    };
    const element = this.#doc.struct(tag.type as never, options as never);
    this.#elements.set(tag, element);
    if (tag.parent === undefined) this.#doc.addStructure(element);
    else this.#element(tag.parent).add(element);
    return element;
  }
}
