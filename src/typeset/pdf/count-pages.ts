import { layOut } from "../flow/sheet.ts";
import type { DocumentTree } from "../tree.ts";
import { openDocument } from "./document.ts";
import { type OpenPdf, Setter } from "./setter.ts";

/** How many pages a tree takes. Nothing is painted, and no font is written. */
export function countPages(tree: DocumentTree): number {
  const doc = openDocument({ title: "", author: undefined, createdAt: new Date(0), isTagged: false });
  return layOut(new Setter(doc as unknown as OpenPdf), tree, undefined).length;
}
