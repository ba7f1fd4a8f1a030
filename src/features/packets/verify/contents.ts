/** Does the packet hold exactly what its two manifests say? Extra files and stray tag files included. */
import { BAG_DECLARATION, type Listed, readBagInfo, readManifest } from "../format/bag.ts";
import {
  BAG_INFO,
  BAGIT,
  LONGEST_SMALL_FILE,
  MANIFEST,
  SIGNATURES,
  TAG_MANIFEST,
  TAGS,
} from "../format/layout.ts";
import { finding, type PacketFinding } from "./findings.ts";
import type { OpenedZip } from "./open-zip.ts";

export interface Contents {
  /** Hex SHA-256 of every file below `data/` as it lies, by its path. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly info: ReadonlyMap<string, string>;
  /** The bytes that the signature is over. */
  readonly tagManifest: Buffer | undefined;
}

export async function checkContents(
  zip: OpenedZip,
  found: PacketFinding[],
  onProgress?: (done: number, total: number) => void,
): Promise<Contents> {
  const declaration = await zip.read(BAGIT, LONGEST_SMALL_FILE);
  if (declaration && declaration.toString("utf8") !== BAG_DECLARATION) {
    found.push(finding("bad_declaration", BAGIT));
  }
  const tagManifest = await zip.read(TAG_MANIFEST, LONGEST_SMALL_FILE);
  const tags = await listed(zip, TAG_MANIFEST, (path) => (TAGS as readonly string[]).includes(path), found);
  const payload = await listed(zip, MANIFEST, (path) => path.startsWith("data/"), found);
  for (const path of TAGS) {
    if (tags && !tags.some((one) => one.path === path)) found.push(finding("missing_file", path));
  }
  await compare(zip, tags ?? [], found);
  const { hashes, bytes } = await compare(zip, payload ?? [], found, onProgress);
  const listedPaths = (payload ?? []).map((one) => one.path);
  const known = new Set([TAG_MANIFEST, ...TAGS, ...SIGNATURES, ...hashes.keys(), ...listedPaths]);
  for (const path of zip.paths) {
    if (known.has(path)) continue;
    found.push(finding(path.startsWith("data/") ? "extra_file" : "stray_tag_file", path));
  }
  const info = readBagInfo((await zip.read(BAG_INFO, LONGEST_SMALL_FILE))?.toString("utf8") ?? "");
  if (payload && info.get("Payload-Oxum") !== `${bytes}.${payload.length}`) {
    found.push(finding("bad_oxum", BAG_INFO));
  }
  return { hashes, info, tagManifest };
}

async function listed(
  zip: OpenedZip,
  path: string,
  mayList: (path: string) => boolean,
  found: PacketFinding[],
): Promise<Listed[] | undefined> {
  const bytes = await zip.read(path, LONGEST_SMALL_FILE);
  if (!bytes) {
    found.push(finding("missing_file", path));
    return undefined;
  }
  const files = readManifest(bytes.toString("utf8"));
  const isWhole =
    files?.every((one) => mayList(one.path)) && new Set(files.map((one) => one.path)).size === files.length;
  if (!files || !isWhole) {
    found.push(finding("bad_manifest", path));
    return undefined;
  }
  return files;
}

async function compare(
  zip: OpenedZip,
  files: readonly Listed[],
  found: PacketFinding[],
  onProgress?: (done: number, total: number) => void,
): Promise<{ hashes: Map<string, string>; bytes: number }> {
  const present = new Set(zip.paths);
  const hashes = new Map<string, string>();
  let bytes = 0;
  for (const [index, { path, sha256 }] of files.entries()) {
    const now = present.has(path) ? await zip.hash(path) : undefined;
    if (!present.has(path)) found.push(finding("missing_file", path));
    else if (!now) found.push(finding("unreadable", path));
    else if (now.sha256 !== sha256) found.push(finding("changed_file", path));
    if (now) {
      hashes.set(path, now.sha256);
      bytes += now.sizeBytes;
    }
    onProgress?.(index + 1, files.length);
  }
  return { hashes, bytes };
}
