/** Our own templates, read from templates/documents and checked against their dossier's schema when first used. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileTemplate, type DocumentTree } from "#src/typeset/index.ts";
import { type ConflictDossier, conflictDossier } from "./dossier-conflict.ts";
import { type LawyerDossier, lawyerDossier } from "./dossier-lawyer.ts";
import { type PoliceDossier, policeDossier } from "./dossier-police.ts";
import type { Kind } from "./kinds.ts";

export type Dossier = ConflictDossier | LawyerDossier | PoliceDossier;

export interface Paper {
  /** The template with its partials, as it is kept with what was issued. */
  readonly source: string;
  /** Hex, of `source` in UTF-8. */
  readonly sha256: string;
  render(dossier: Dossier): DocumentTree;
}

const FOLDER = join(import.meta.dirname, "..", "..", "..", "templates", "documents");
const partialsOf: Readonly<Record<Kind, readonly string[]>> = {
  conflict: [],
  police: ["police-glance"],
  lawyer: ["lawyer-glance"],
};
const papers = new Map<Kind, Paper>();

export function paperOf(kind: Kind): Paper {
  const known = papers.get(kind);
  if (known) return known;
  const main = readTemplate(kind);
  const partials = Object.fromEntries(partialsOf[kind].map((name) => [name, readTemplate(name)]));
  const source = [
    main,
    ...Object.entries(partials).map(([name, text]) => `{{! partial ${name} }}\n${text}`),
  ].join("\n");
  const paper: Paper = {
    source,
    sha256: createHash("sha256").update(source, "utf8").digest("hex"),
    render: compile(kind, main, partials),
  };
  papers.set(kind, paper);
  return paper;
}

function compile(kind: Kind, source: string, partials: Record<string, string>): Paper["render"] {
  switch (kind) {
    case "conflict": {
      const template = compileTemplate(source, { schema: conflictDossier, partials });
      return (dossier) => template.render(dossier as ConflictDossier);
    }
    case "police": {
      const template = compileTemplate(source, { schema: policeDossier, partials });
      return (dossier) => template.render(dossier as PoliceDossier);
    }
    case "lawyer": {
      const template = compileTemplate(source, { schema: lawyerDossier, partials });
      return (dossier) => template.render(dossier as LawyerDossier);
    }
  }
}

function readTemplate(name: string): string {
  return readFileSync(join(FOLDER, `${name}.md.hbs`), "utf8");
}
