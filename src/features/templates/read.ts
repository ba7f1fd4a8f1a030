/** What is printed: the owner's newest version of a template, or the program's own from templates/. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { desc, eq, sql } from "drizzle-orm";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { Reader } from "#src/platform/database.ts";
import { prepared } from "#src/platform/prepared.ts";
import { templateVersion } from "./tables.ts";

export interface TemplateText {
  /** Path under templates/ without its ending: `documents/police`. */
  readonly name: string;
  readonly source: string;
  /** The owner's version; 0 while the program's own is printed. */
  readonly version: number;
  /** Hex SHA-256 of the source in UTF-8. */
  readonly sha256: string;
}

const FOLDER = join(import.meta.dirname, "..", "..", "..", "templates");
const ours = new Map<string, TemplateText>();

/** The program's own template. Throws for a name that it does not have, which is a mistake in the code. */
export function ourTemplate(name: string): TemplateText {
  const known = ours.get(name);
  if (known) return known;
  if (!/^(documents|letters)\/[a-z0-9-]+$/.test(name)) throw new Error(`not the name of a template: ${name}`);
  const source = readFileSync(join(FOLDER, `${name}.md.hbs`), "utf8");
  const read: TemplateText = { name, source, version: 0, sha256: sha256Hex(source) };
  ours.set(name, read);
  return read;
}

/** The template that is printed. One set for the whole installation. Throws like `ourTemplate`. */
export function readTemplate(read: Reader, name: string): TemplateText {
  // Asked for every paper and every part of it.
  const newest = prepared(read, "newest template", () =>
    read
      .select({
        origin: templateVersion.origin,
        source: templateVersion.source,
        version: templateVersion.version,
        sha256: templateVersion.sha256,
      })
      .from(templateVersion)
      .where(eq(templateVersion.name, sql.placeholder("name")))
      .orderBy(desc(templateVersion.version))
      .limit(1)
      .prepare(),
  ).get({ name });
  if (newest === undefined || newest.origin === "reset") return ourTemplate(name);
  const { source, version, sha256 } = newest;
  return { name, source, version, sha256 };
}
