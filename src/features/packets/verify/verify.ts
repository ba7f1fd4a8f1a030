/**
 * The check of a packet, without any storage: what an outsider's tools can check, and more. Collects every finding.
 * Each claim is one function; the order is that in which a doubt about one makes the next worthless.
 */
import { sha256Hex } from "#src/lib/sha256.ts";
import { INDEX } from "../format/layout.ts";
import { checkAnchors, checkPacketTime } from "./anchors.ts";
import { checkContents } from "./contents.ts";
import { finding, type PacketFinding } from "./findings.ts";
import { type CheckedLog, checkLog, readLogKey } from "./log.ts";
import { openZip, type PacketSource } from "./open-zip.ts";
import { checkSignature } from "./signature.ts";
import { type PacketVerdict, sentencesOf } from "./verdict.ts";

export interface PacketCheck {
  /** Hex SHA-256 of the log's key from the printed cover sheet; spaces, colons and capitals do not matter. */
  readonly fingerprint?: string | undefined;
  /** PEM of timestamp authorities that the reader trusts, instead of those in the packet. */
  readonly authorities?: string | undefined;
  readonly now?: Date;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Throws ENOENT for a path that is none; everything about the packet itself is a finding. */
export async function verifyPacket(source: PacketSource, check: PacketCheck = {}): Promise<PacketVerdict> {
  const found: PacketFinding[] = [];
  const zip = await openZip(source, found);
  if (!zip) return verdictOf({ findings: found, files: 0 });
  try {
    const contents = await checkContents(zip, found, check.onProgress);
    if (!zip.paths.includes(INDEX)) found.push(finding("missing_file", INDEX));
    const key = await readLogKey(zip, found);
    const isProven = key !== undefined && sameFingerprint(check.fingerprint, key.fingerprint);
    if (key && check.fingerprint !== undefined && !isProven) found.push(finding("wrong_fingerprint"));
    await checkSignature(zip, contents.tagManifest, key, found);
    const log = key && (await checkLog(zip, key, found));
    if (log) checkFilesAreLogged(contents.hashes, log, found);
    const tokens = { now: check.now ?? new Date(), authorities: check.authorities };
    const anchors = key && log ? await checkAnchors(zip, key, log, tokens, found) : [];
    return verdictOf({
      findings: found,
      files: contents.hashes.size,
      log,
      key: key && { fingerprint: key.fingerprint, isProven },
      anchors,
      packetTime: await checkPacketTime(zip, contents.tagManifest, tokens, found),
      tagManifest: contents.tagManifest,
    });
  } finally {
    zip.close();
  }
}

/** Every file that the log should know: what came in, what was made of it, what was issued. */
function checkFilesAreLogged(
  hashes: ReadonlyMap<string, string>,
  log: CheckedLog,
  found: PacketFinding[],
): void {
  for (const [path, sha256] of hashes) {
    if (!/^data\/(evidence|derived|documents)\//.test(path) || log.told.has(sha256)) continue;
    found.push(finding("unlogged_file", path));
  }
}

function sameFingerprint(given: string | undefined, own: string): boolean {
  return given !== undefined && given.replace(/[\s:-]/g, "").toLowerCase() === own;
}

interface Checked extends Partial<Omit<PacketVerdict, "isIntact" | "entries" | "checkpoint" | "sentences">> {
  readonly findings: readonly PacketFinding[];
  readonly files: number;
  readonly log?: CheckedLog | undefined;
  readonly tagManifest?: Buffer | undefined;
}

function verdictOf(checked: Checked): PacketVerdict {
  const { log, tagManifest, anchors = [] } = checked;
  const verdict = {
    isIntact: checked.findings.length === 0,
    findings: checked.findings,
    files: checked.files,
    entries: (log?.entries ?? []).map(({ seq, kind, at }) => ({
      seq,
      kind,
      at,
      existedAt: anchors
        .filter((one) => one.size > seq)
        .map((one) => one.at)
        .sort()[0],
    })),
    checkpoint: log && {
      origin: log.claim.origin,
      size: log.claim.size,
      root: log.claim.root.toString("base64"),
    },
    key: checked.key,
    anchors,
    packetTime: checked.packetTime,
    tagManifestSha256: tagManifest && sha256Hex(tagManifest),
  };
  return { ...verdict, sentences: sentencesOf(verdict) };
}
