/**
 * Japanese typesetting: template → document tree → PDF, HTML or plain text; one letter for each dossier in one PDF.
 * Knows documents, not incidents. Promises: data never changes a document's structure; a template names no unknown
 * field; lines are flush and keep 禁則; the same input makes the same bytes; text can be searched and copied.
 * Refuses templates with a TemplateError (line and one Japanese sentence). templates/README.md tells how to write one.
 */

export { type DocxOptions, type DocxPage, renderDocx } from "./docx/index.ts";
export { gridLines } from "./flow/source.ts";
export { findUnprintable, type Unprintable } from "./fonts/unprintable.ts";
export { findVariants, type Variant } from "./fonts/variants.ts";
export { checkGrid, type GridFault } from "./grid/check.ts";
export { type GridForm, gridFormNames, gridForms, gridLength, layOutGrid } from "./grid/layout.ts";
export { type HtmlOptions, renderHtml } from "./html/html.ts";
export { countPages } from "./pdf/count-pages.ts";
export { type LetterRange, type Merged, type MergeOptions, mergeLetters } from "./pdf/merge.ts";
export type { ImageSource, PageImage } from "./pdf/paint.ts";
export { type PdfOptions, renderPdf } from "./pdf/render.ts";
export {
  type Cells,
  type ColumnBox,
  moved,
  type Paragraph,
  type PlacedItem,
  type PlacedPage,
  type TextBox,
  type Turn,
  turns,
} from "./placed/page.ts";
export { type Fitting, openFitting, type Placed, type PlacedOptions, renderPlaced } from "./placed/render.ts";
export { type CompileOptions, compileTemplate, type Helper, type Template } from "./template/compile.ts";
export { TemplateError } from "./template/error.ts";
export { type OutlineField, outlineOf } from "./template/outline.ts";
export { renderText } from "./text/text.ts";
export type { Block, DocumentMeta, DocumentTree, Run } from "./tree.ts";
export { type Merger, openMerger, type TemplateSources, type VolumeOptions } from "./worker/merger.ts";
export { renderXlsx, type XlsxOptions } from "./xlsx/index.ts";
