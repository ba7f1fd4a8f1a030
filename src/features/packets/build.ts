/** From a recipe to the parts of the zip. The same recipe, log and key make the same bytes. */
import {
  consistencyProof,
  findCheckpoint,
  type House,
  inclusionProof,
  logKey,
  parseVkey,
  readEntry,
  signWithLog,
} from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { contentsHtml } from "./contents-html.ts";
import { BAG_DECLARATION, bagInfoText, manifestText } from "./format/bag.ts";
import {
  ALLOWED_SIGNERS,
  anchorPaths,
  BAG_INFO,
  BAGIT,
  CHECKPOINT,
  entryPath,
  INDEX,
  LOG_PEM,
  LOG_VKEY,
  MANIFEST,
  NAMESPACE,
  NOTE_SIGNATURE,
  NOTE_TEXT,
  PRINCIPAL,
  payloadPath,
  proofPath,
  renewalPaths,
  SIGNATURE,
  SIGNATURE_CA,
  SIGNATURE_TOKEN,
  TAG_MANIFEST,
} from "./format/layout.ts";
import { compareCodePoints } from "./format/order.ts";
import { entryProofText, stepProofText } from "./format/proof.ts";
import { allowedSigner, signSsh } from "./format/sshsig.ts";
import type { ZipPart } from "./format/zip.ts";
import type { PlannedFile } from "./plan.ts";
import type { Recipe } from "./recipe.ts";
import { packetFolder, packetLabel } from "./words.ts";

/** Opens the bytes of a file of the recipe; asked once for each, when its turn comes. */
export type OpenSource = (file: PlannedFile) => AsyncIterable<Uint8Array>;

export interface Bag {
  /** Everything that the tag manifest vouches for, and the tag manifest itself; sorted by path. */
  readonly parts: readonly ZipPart[];
  readonly tagManifest: Buffer;
  /** Hex. */
  readonly tagManifestSha256: string;
  /** Files below `data/`. */
  readonly payloadFiles: number;
}

/** All but the signatures, which are made over the tag manifest. Throws when the log no longer holds what it names. */
export function makeBag(house: House, recipe: Recipe, open: OpenSource): Bag {
  const given = recipe.files.map((file): ZipPart => {
    const { path, sizeBytes, sha256 } = file;
    return { path, sizeBytes, sha256, bytes: () => open(file) };
  });
  const payload = [...given, ...ledgerParts(house, recipe), ...anchorParts(house, recipe)];
  const key = logKey(house);
  const page = contentsHtml(recipe, {
    fingerprint: key.fingerprint,
    checkpoint: checkpointOf(house, recipe.checkpointSize),
    paths: [...payload.map((one) => one.path), INDEX].sort(compareCodePoints),
  });
  payload.push(textPart(INDEX, page));
  const manifest = textPart(MANIFEST, manifestText(payload));
  const info = textPart(BAG_INFO, infoText(house, recipe, payload));
  const tags = [textPart(BAGIT, BAG_DECLARATION), info, manifest];
  const tagManifest = Buffer.from(manifestText(tags), "utf8");
  return {
    parts: [...payload, ...tags, textPart(TAG_MANIFEST, tagManifest)].sort((a, b) =>
      compareCodePoints(a.path, b.path),
    ),
    tagManifest,
    tagManifestSha256: sha256Hex(tagManifest),
    payloadFiles: payload.length,
  };
}

/** The finished packet: the bag with its signature and, where there is one, the token. */
export function signedParts(house: House, recipe: Recipe, bag: Bag): ZipPart[] {
  const { publicKey } = parseVkey(logKey(house).vkey);
  const signer = { publicKey, sign: (bytes: Buffer) => signWithLog(house, bytes) };
  const parts = [
    ...bag.parts,
    textPart(SIGNATURE, signSsh(signer, NAMESPACE, bag.tagManifest)),
    textPart(ALLOWED_SIGNERS, allowedSigner(PRINCIPAL, NAMESPACE, publicKey)),
  ];
  if (recipe.token) {
    parts.push(
      textPart(SIGNATURE_TOKEN, Buffer.from(recipe.token.tsr, "base64")),
      textPart(SIGNATURE_CA, recipe.token.ca),
    );
  }
  return parts.sort((a, b) => compareCodePoints(a.path, b.path));
}

export const folderOf = ({ incident, number }: Recipe): string => packetFolder(incident, number);

function textPart(path: string, content: string | Buffer): ZipPart {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, "utf8");
  return {
    path,
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    bytes: async function* () {
      yield bytes;
    },
  };
}

function checkpointOf(house: House, size: number) {
  const checkpoint = findCheckpoint(house.read, size);
  if (!checkpoint) throw new Error("the packet's checkpoint is gone");
  return checkpoint;
}

/** Digests of what people wrote in the register. Whoever tries names long enough finds the one that fits. */
const WORDS = ["fields_sha256", "description_sha256", "reason_sha256", "row_sha256"];

/** Whether a payload goes out with its entry: what can be guessed from it does so only where it vouches for a file. */
function isDisclosed(payload: Buffer, files: Recipe["files"]): boolean {
  const told = JSON.parse(payload.toString("utf8")) as Readonly<Record<string, unknown>>;
  return !WORDS.some((name) => name in told) || files.some((one) => one.sha256 === told.sha256);
}

function ledgerParts(house: House, { entries, checkpointSize, files }: Recipe): ZipPart[] {
  const { note } = checkpointOf(house, checkpointSize);
  const { vkey, publicKeyPem } = logKey(house);
  const [text, signature] = splitNote(note);
  const parts = [
    textPart(CHECKPOINT, note),
    textPart(NOTE_TEXT, text),
    textPart(NOTE_SIGNATURE, signature),
    textPart(LOG_VKEY, `${vkey}\n`),
    textPart(LOG_PEM, publicKeyPem),
  ];
  for (const seq of entries) {
    const stored = readEntry(house.read, seq);
    if (!stored) throw new Error(`the log lacks entry ${seq}`);
    const hashes = inclusionProof(house.read, seq, checkpointSize);
    parts.push(
      textPart(entryPath(seq), stored.entry),
      textPart(proofPath(seq), entryProofText({ index: seq, hashes, checkpoint: note })),
    );
    if (stored.payload && isDisclosed(stored.payload, files))
      parts.push(textPart(payloadPath(seq), stored.payload));
  }
  return parts;
}

/** The signed text and the bare 64-byte signature of a note's own line. */
function splitNote(note: string): [text: string, signature: Buffer] {
  const split = note.lastIndexOf("\n\n");
  const line = note.slice(split + 2).split("\n")[0] ?? "";
  return [note.slice(0, split + 1), Buffer.from(line.split(" ")[2] ?? "", "base64").subarray(4)];
}

function anchorParts(house: House, { anchors, checkpointSize }: Recipe): ZipPart[] {
  return anchors.flatMap(({ size, note, tsr, ca, renewals }) => {
    const paths = anchorPaths(size);
    const hashes = consistencyProof(house.read, size, checkpointSize);
    return [
      textPart(paths.checkpoint, note),
      textPart(paths.token, Buffer.from(tsr, "base64")),
      textPart(paths.ca, ca),
      textPart(paths.consistency, stepProofText({ from: size, hashes })),
      ...renewals.flatMap((renewal, index) => {
        const place = renewalPaths(size, index + 1);
        return [textPart(place.token, Buffer.from(renewal.tsr, "base64")), textPart(place.ca, renewal.ca)];
      }),
    ];
  });
}

function infoText(house: House, recipe: Recipe, payload: readonly ZipPart[]): string {
  const bytes = payload.reduce((sum, one) => sum + one.sizeBytes, 0);
  const checkpoint = checkpointOf(house, recipe.checkpointSize);
  return bagInfoText([
    ["Source-Organization", recipe.shop.name],
    ["Contact-Phone", recipe.shop.tel],
    ["External-Identifier", folderOf(recipe)],
    ["External-Description", `事件${recipe.incident} ${packetLabel(recipe.number)}`],
    ["Bagging-Date", dateInTokyo(recipe.at)],
    ["Payload-Oxum", `${bytes}.${payload.length}`],
    ["Akashi-Log-Origin", checkpoint.origin],
    ["Akashi-Checkpoint-Size", String(checkpoint.size)],
    ["Akashi-Checkpoint-Root", checkpoint.root],
    ["Akashi-Log-Key-Fingerprint", logKey(house).fingerprint],
  ]);
}
