import type { DocumentTree } from "../tree.ts";

export interface XlsxOptions {
  readonly createdAt: Date;
}

/**
 * Every table of a tree as a sheet of an Excel workbook (ECMA-376), to be edited by people. All cells are text as it is
 * printed: nothing that somebody typed can become a formula, and no date changes its spelling. The same tree and
 * instant make the same bytes. Throws for a tree without a table.
 */
export async function renderXlsx(tree: DocumentTree, options: XlsxOptions): Promise<Buffer> {
  // Code that few requests need.
  return (await import("./render.ts")).renderXlsx(tree, options);
}
