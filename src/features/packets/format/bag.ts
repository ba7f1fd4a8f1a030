/** BagIt 1.0 (RFC 8493): the declaration, the information, and manifests as `sha256sum -c` reads them. */
import { compareCodePoints } from "./order.ts";

export const BAG_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

export interface Listed {
  readonly path: string;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** Sorted by path; two spaces between, as `sha256sum` writes and reads it. */
export function manifestText(files: readonly Listed[]): string {
  return files
    .toSorted((a, b) => compareCodePoints(a.path, b.path))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join("");
}

/** Undefined when a line is none: then nothing of it can be trusted. */
export function readManifest(text: string): Listed[] | undefined {
  if (text === "") return [];
  if (!text.endsWith("\n")) return undefined;
  const listed: Listed[] = [];
  for (const line of text.slice(0, -1).split("\n")) {
    const match = /^([0-9a-f]{64}) {2}([\x21-\x7e]+)$/.exec(line);
    if (!match) return undefined;
    listed.push({ sha256: match[1]!, path: match[2]! });
  }
  return listed;
}

/** `Label: value` lines. A line end in a value would begin another label. */
export function bagInfoText(fields: readonly (readonly [label: string, value: string])[]): string {
  return fields.map(([label, value]) => `${label}: ${value.replace(/\s+/g, " ").trim()}\n`).join("");
}

export function readBagInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  return fields;
}
