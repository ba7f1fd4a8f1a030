/**
 * Templates: the words and the order of papers and letters, which the owner may change.
 * Owns the owner's versions of the program's templates, and the editor.
 * Promises: versions are never changed or lost; a template that cannot be printed, or leaves out what its paper must
 * say, is never used; nobody's version is overwritten unseen.
 * Refuses: unknown fields and broken blocks, with line and sentence; a version without what law or custom asks for.
 */
export { refuseBroken } from "./broken.ts";
export { checkTemplate, ownersFaults } from "./check.ts";
export { fieldWord } from "./field-words.ts";
export { type EditableKind, editableTexts, type MustPrint } from "./kinds.ts";
export { previewTemplate } from "./preview.ts";
export { listVersions } from "./queries.ts";
export { ourTemplate, readTemplate, type TemplateText } from "./read.ts";
export { templateFaultSentence, verifyTemplates } from "./verify.ts";
export { resetTemplate, restoreTemplate, saveTemplate } from "./versions.ts";
