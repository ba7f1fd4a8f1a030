/** Writing: the owner's versions. Each leaves its entry with its digest; nothing is ever changed or taken away. */
import type { Tx } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { checkTemplate, faultWords, type TemplateFault, tidied } from "./check.ts";
import { templateCopied, templateReset, templateSaved } from "./events.ts";
import type { EditableText } from "./kinds.ts";
import { getVersion, newestVersion, type TemplateVersion } from "./queries.ts";
import { ourTemplate, readTemplate } from "./read.ts";
import { templateVersion } from "./tables.ts";

/** The version that somebody has before them: 0 while the owner changed nothing. */
export const seenVersion = (newest: TemplateVersion | undefined): number => newest?.version ?? 0;

export interface Saving {
  readonly source: string;
  /** Throws `template_changed` where another version came meanwhile. */
  readonly seen: number;
}

/**
 * Saves a text as the newest version. Throws `template_faulty` with each fault, `template_changed`, and `template_same`
 * where it is what stands already. A text that is the program's own again is a reset.
 */
export function saveTemplate(tx: Tx, text: EditableText, { source: typed, seen }: Saving): TemplateVersion {
  const source = tidied(typed);
  const newest = guard(tx, text, seen);
  refuseFaults(checkTemplate(tx.db, text, source));
  if (source === readTemplate(tx.db, text.name).source) throw new Refusal("template_same");
  const isOurs = source === ourTemplate(text.name).source;
  return write(tx, text.name, newest, isOurs ? "reset" : "saved", source);
}

/** An earlier version becomes the newest once more. Throws `not_found` and like `saveTemplate`. */
export function restoreTemplate(
  tx: Tx,
  text: EditableText,
  { version, seen }: { readonly version: number; readonly seen: number },
): TemplateVersion {
  return saveTemplate(tx, text, { source: getVersion(tx.db, text.name, version).source, seen });
}

/** Back to the program's own; the owner's versions stay. Throws like `saveTemplate`. */
export function resetTemplate(tx: Tx, text: EditableText, seen: number): TemplateVersion {
  const newest = guard(tx, text, seen);
  const standing = readTemplate(tx.db, text.name);
  if (standing.version === 0) throw new Refusal("template_same");
  const { source } = ourTemplate(text.name);
  const faults = checkTemplate(tx.db, text, source);
  // What was broken before, it may still be: going back must stay possible.
  if (checkTemplate(tx.db, text, standing.source).length === 0) refuseFaults(faults);
  return write(tx, text.name, newest, "reset", source);
}

function guard(tx: Tx, { name }: EditableText, seen: number): TemplateVersion | undefined {
  const newest = newestVersion(tx.db, name);
  if (seenVersion(newest) !== seen) throw new Refusal("template_changed");
  return newest;
}

function refuseFaults(faults: readonly TemplateFault[]): void {
  if (faults.length === 0) return;
  const fields = Object.fromEntries(faults.map((fault, index) => [`${index + 1}`, faultWords(fault)]));
  throw new Refusal("template_faulty", { count: faults.length }, fields);
}

function write(
  tx: Tx,
  name: string,
  newest: TemplateVersion | undefined,
  origin: "saved" | "reset",
  source: string,
): TemplateVersion {
  if (newest === undefined) {
    const ours = ourTemplate(name);
    insert(tx, { name, version: 0, origin: "original", source: ours.source, sha256: ours.sha256 });
    tx.record(templateCopied, null, { template: name, version: 0, sha256: ours.sha256 });
  }
  const version = (newest?.version ?? 0) + 1;
  const sha256 = sha256Hex(source);
  const written = insert(tx, { name, version, origin, source, sha256 });
  const event = origin === "reset" ? templateReset : templateSaved;
  tx.record(event, null, { template: name, version, sha256 });
  return written;
}

function insert(tx: Tx, row: Omit<TemplateVersion, "at" | "byUser">): TemplateVersion {
  const whole = { ...row, at: tx.at.toISOString(), byUser: tx.actor.id };
  tx.db.insert(templateVersion).values(whole).run();
  return whole;
}
