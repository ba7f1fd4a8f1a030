/** The settings' forms: fields as typed, and certificates pasted or as files. */
import { bundleOfFile } from "#src/platform/timestamp.ts";

/** One part of a multipart form, as far as it is needed here. */
export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
}

export type Typed = Record<string, string>;

/** Fields by name. A file that was chosen (`caFile`) stands in for the pasted text of its field (`ca`). */
export function typedOf(parts: readonly Part[], files: Readonly<Record<string, string>>): Typed {
  const typed: Typed = {};
  for (const { name, value } of parts) if (typeof value === "string") typed[name] = value;
  for (const { name, value } of parts) {
    const field = files[name];
    if (field !== undefined && Buffer.isBuffer(value) && value.length > 0) typed[field] = bundleOfFile(value);
  }
  return typed;
}
