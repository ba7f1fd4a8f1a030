/** A paper's template with its parts, as the owner has them now: read, checked against the dossier, kept compiled. */
import type { z } from "zod";
import { readTemplate, refuseBroken, type TemplateText } from "#src/features/templates/index.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { compileTemplate, type DocumentTree } from "#src/typeset/index.ts";
import type { Dossier } from "./paper.ts";

export interface PaperTemplate {
  /** With its parts, as it is kept with what was issued, and its hex SHA-256 in UTF-8. */
  readonly source: string;
  readonly sha256: string;
  /** Whether any of its texts is the owner's. */
  readonly isOwners: boolean;
  tree(dossier: Dossier): DocumentTree;
}

interface Kind<D extends Dossier> {
  readonly kind: D["kind"];
  readonly title: string;
  readonly partials?: readonly string[];
  readonly schema: z.ZodType<D>;
}

export const templateName = (kind: string): string => `documents/${kind}`;

/** Versions kept compiled: the one that is printed, and one of a moment ago that is still being issued. */
const MOST_COMPILED = 3;

/**
 * Opens the template that is printed now; whoever prints more than once with one text opens it once. It throws
 * `template_broken` for an owner's text that this version of the program cannot use any more.
 */
export function paperTemplates<D extends Dossier>(kind: Kind<D>): (read: Reader) => PaperTemplate {
  const compiled = new Map<string, PaperTemplate>();
  return (read) => {
    const main = readTemplate(read, templateName(kind.kind));
    const parts = (kind.partials ?? []).map((name) => ({
      name,
      text: readTemplate(read, templateName(name)),
    }));
    const key = [main, ...parts.map(({ text }) => text)].map(({ sha256 }) => sha256).join(" ");
    const known = compiled.get(key);
    if (known) return known;
    const opened = compile(kind, main, parts);
    if (compiled.size >= MOST_COMPILED) compiled.delete(compiled.keys().next().value!);
    compiled.set(key, opened);
    return opened;
  };
}

interface Part {
  readonly name: string;
  readonly text: TemplateText;
}

function compile<D extends Dossier>(
  kind: Kind<D>,
  main: TemplateText,
  parts: readonly Part[],
): PaperTemplate {
  const { schema, title } = kind;
  const partials = Object.fromEntries(parts.map(({ name, text }) => [name, text.source]));
  const source = [
    main.source,
    ...Object.entries(partials).map(([name, text]) => `{{! partial ${name} }}\n${text}`),
  ].join("\n");
  const template = refuseBroken(title, () => compileTemplate(main.source, { schema, partials }));
  return {
    source,
    sha256: sha256Hex(source),
    isOwners: [main, ...parts.map(({ text }) => text)].some(({ version }) => version > 0),
    tree: (dossier) => refuseBroken(title, () => template.render(schema.parse(dossier))),
  };
}
