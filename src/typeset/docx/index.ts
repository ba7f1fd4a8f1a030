import type { ImageSource } from "../pdf/paint.ts";
import type { DocumentTree } from "../tree.ts";

/** Another page than the layout's, with nothing at head and foot: millimetres, points. */
export interface DocxPage {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
  readonly size: number;
  /** As a multiple of the type's size; lines are exactly so high. */
  readonly leading: number;
  readonly font: string;
}

export interface DocxOptions {
  readonly createdAt: Date;
  readonly author?: string;
  /** Into the properties of the file: where it comes from. */
  readonly description?: string;
  /** Small text at the head of every page. */
  readonly header?: string;
  /** Asked for each picture once; a figure whose picture is missing says so. */
  readonly images?: ImageSource;
  readonly page?: DocxPage;
}

/**
 * A tree as a Word document for people to edit. Holds the same words as `renderText` in the same order; the same tree,
 * pictures and instant make the same bytes. Character cells of 内容証明 are not kept.
 */
export async function renderDocx(tree: DocumentTree, options: DocxOptions): Promise<Buffer> {
  // A megabyte of code that few requests need.
  return (await import("./render.ts")).renderDocx(tree, options);
}
