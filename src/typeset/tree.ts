/**
 * The document tree: what a template becomes once data is in it, before it is a page.
 * Plain JSON. `R` is the kind of text inside: `Run` in a finished tree, `Run | Hole` in a tree that still
 * waits for values (see template/). Lengths are millimetres unless a name says otherwise.
 */
import type { Spacing } from "./break/spacing.ts";
import type { GridForm } from "./grid/layout.ts";

/** Text of one look. `text` is exactly the author's or the data's text; printing cleans it (break/clean.ts). */
export interface Run {
  readonly text: string;
  readonly strong?: true;
  /** True for text that came out of data, not out of the template. */
  readonly field?: true;
}

/** A place for value number `hole` of one rendering. */
export interface Hole {
  readonly hole: number;
  readonly strong?: true;
}

export type Align = "justify" | "left" | "right" | "center";
type Layout = "report" | "letter" | "sleeve" | "grid";
export type Family = "serif" | "sans";

export interface DocumentMeta {
  readonly layout: Layout;
  readonly title: string;
  readonly font: Family;
  /** Body size in points. */
  readonly size: number;
  /** Whether body paragraphs begin with one 全角 of space. */
  readonly indent: boolean;
  /** Brackets and stops, at the ends of lines and between, where they are not set as usual. */
  readonly spacing?: Spacing;
}

export interface DocumentTree {
  readonly meta: DocumentMeta;
  readonly blocks: readonly Block[];
}

export interface Column {
  readonly label: string;
  /** Millimetres, or undefined for a share of what is left. */
  readonly width: number | undefined;
  readonly align: "left" | "center" | "right";
}

/** One labelled item of 記, or one line of a form table. */
export interface Item<R = Run> {
  readonly number: string;
  readonly label: readonly R[];
  readonly body: readonly Block<R>[];
}

export interface Figure<R = Run> {
  /** What `images(ref)` is asked for. */
  readonly ref: readonly R[];
  readonly number: readonly R[];
  readonly caption: readonly R[];
  readonly sha256: readonly R[];
  readonly alt: readonly R[];
}

/** A label to cut out and stick on a thing. */
export interface Label<R = Run> {
  /** Text of the QR code. */
  readonly code: readonly R[];
  readonly number: readonly R[];
  readonly caption: readonly R[];
  readonly note: readonly R[];
}

/** Where the address stands on the sheet, and how far the sheet can slip in the envelope. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly slipX: number;
  readonly slipY: number;
}

export type Cell<R = Run> = readonly Block<R>[];

export type Block<R = Run> =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly runs: readonly R[] }
  | { readonly kind: "paragraph"; readonly runs: readonly R[]; readonly align: Align }
  | { readonly kind: "title"; readonly runs: readonly R[] }
  | { readonly kind: "list"; readonly start: number | undefined; readonly items: readonly Cell<R>[] }
  | {
      readonly kind: "table";
      readonly columns: readonly Column[];
      readonly hasHeader: boolean;
      readonly rows: readonly (readonly Cell<R>[])[];
    }
  | {
      readonly kind: "form";
      readonly labelWidth: number;
      /** Labels spread to one width: 均等割付. */
      readonly hasEvenLabels?: true;
      readonly items: readonly Item<R>[];
    }
  | {
      readonly kind: "ki";
      readonly hasEvenLabels?: true;
      readonly intro: readonly Block<R>[];
      readonly items: readonly Item<R>[];
    }
  | { readonly kind: "address"; readonly window: Window; readonly blocks: readonly Block<R>[] }
  | {
      readonly kind: "figures";
      readonly columns: number;
      /** Height of one picture's box. */
      readonly height: number;
      readonly items: readonly Figure<R>[];
    }
  | {
      readonly kind: "labels";
      readonly columns: number;
      /** Height of one label. */
      readonly height: number;
      readonly items: readonly Label<R>[];
    }
  | { readonly kind: "keep"; readonly blocks: readonly Block<R>[] }
  | { readonly kind: "note"; readonly blocks: readonly Block<R>[] }
  /** Printed in the top right margin of the page it stands on: 「甲第1号証」. */
  | { readonly kind: "mark"; readonly runs: readonly R[] }
  /** A file's text as it is, on a grid of so many half-width columns: spaces and line ends are kept. */
  | { readonly kind: "source"; readonly columns: number; readonly runs: readonly R[] }
  /** The sheets of 内容証明: each character in its cell. The sender's seal stands behind the words of `seal`. */
  | {
      readonly kind: "grid";
      readonly form: GridForm;
      readonly runs: readonly R[];
      readonly seal: readonly R[];
    }
  | { readonly kind: "pagebreak" }
  | { readonly kind: "rule" }
  | { readonly kind: "space"; readonly height: number };

/** The runs' text, one after another. */
export function plainText(runs: readonly Run[]): string {
  return runs.map((run) => run.text).join("");
}
