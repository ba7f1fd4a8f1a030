/** Reads of the owner's versions. */
import { and, asc, desc, eq } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { templateVersion } from "./tables.ts";

export interface TemplateVersion {
  readonly name: string;
  /** 0: the program's text when the owner first changed it. */
  readonly version: number;
  readonly origin: "original" | "saved" | "reset";
  readonly source: string;
  readonly sha256: string;
  readonly at: string;
  readonly byUser: string;
}

/** Newest first. Empty while the owner changed nothing. */
export function listVersions(read: Reader, name: string): TemplateVersion[] {
  return read
    .select()
    .from(templateVersion)
    .where(eq(templateVersion.name, name))
    .orderBy(desc(templateVersion.version))
    .all();
}

/** Throws `not_found`. */
export function getVersion(read: Reader, name: string, version: number): TemplateVersion {
  const found = read
    .select()
    .from(templateVersion)
    .where(and(eq(templateVersion.name, name), eq(templateVersion.version, version)))
    .get();
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Undefined while the owner changed nothing of it. */
export function newestVersion(read: Reader, name: string): TemplateVersion | undefined {
  return read
    .select()
    .from(templateVersion)
    .where(eq(templateVersion.name, name))
    .orderBy(desc(templateVersion.version))
    .limit(1)
    .get();
}

/** The newest version of every text that the owner ever changed, by its name. */
export function newestVersions(read: Reader): Map<string, Omit<TemplateVersion, "source">> {
  const columns = {
    name: templateVersion.name,
    version: templateVersion.version,
    origin: templateVersion.origin,
    sha256: templateVersion.sha256,
    at: templateVersion.at,
    byUser: templateVersion.byUser,
  };
  const rows = read.select(columns).from(templateVersion).orderBy(asc(templateVersion.version)).all();
  return new Map(rows.map((row) => [row.name, row]));
}
