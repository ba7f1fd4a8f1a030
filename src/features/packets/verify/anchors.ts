/** Times that somebody else vouches for: tokens over checkpoints of the log, and over the packet's tag manifest. */
import { type Verifier, verifyConsistency } from "#src/features/ledger/index.ts";
import { type Timestamp, verifyTimestamp } from "#src/platform/timestamp.ts";
import { anchorPaths, LONGEST_SMALL_FILE, SIGNATURE_CA, SIGNATURE_TOKEN } from "../format/layout.ts";
import { readStepProof } from "../format/proof.ts";
import { finding, type PacketFinding } from "./findings.ts";
import { type CheckedLog, openNote } from "./log.ts";
import type { OpenedZip } from "./open-zip.ts";

/** Entries before `size` existed at `at`. */
export interface AnchoredTime {
  readonly size: number;
  /** UTC instant. */
  readonly at: string;
  readonly authority: string;
  /** Hex SHA-256 of the authority's root certificate: it lies in the packet, so compare it with the published one. */
  readonly rootSha256: string;
}

export interface TokenCheck {
  readonly now: Date;
  /** PEM of authorities that the reader trusts; without it, the certificates in the packet are used. */
  readonly authorities: string | undefined;
}

/** The anchors that hold, the largest first. */
export async function checkAnchors(
  zip: OpenedZip,
  key: Verifier,
  log: CheckedLog,
  options: TokenCheck,
  found: PacketFinding[],
): Promise<AnchoredTime[]> {
  const times: AnchoredTime[] = [];
  for (const size of anchoredSizes(zip.paths)) {
    const paths = anchorPaths(size);
    const note = await zip.read(paths.checkpoint, LONGEST_SMALL_FILE);
    if (!note) {
      found.push(finding("token_alone", paths.token));
      continue;
    }
    const claim = openNote(note, key, paths.checkpoint, found);
    const stamp = await checkToken(zip, paths, note, options, found);
    if (!claim || !stamp) continue;
    const step = readStepProof(
      (await zip.read(paths.consistency, LONGEST_SMALL_FILE))?.toString("utf8") ?? "",
    );
    const isSameLog =
      claim.size === size && step?.from === size && verifyConsistency(claim, log.claim, step.hashes);
    if (isSameLog) times.push({ size, ...timeOf(stamp) });
    else found.push(finding("not_consistent", paths.checkpoint));
  }
  return times.sort((a, b) => b.size - a.size);
}

/** When somebody else saw the tag manifest, and with it every file of the packet. */
export async function checkPacketTime(
  zip: OpenedZip,
  tagManifest: Buffer | undefined,
  options: TokenCheck,
  found: PacketFinding[],
): Promise<Omit<AnchoredTime, "size"> | undefined> {
  if (!zip.paths.includes(SIGNATURE_TOKEN) || !tagManifest) return undefined;
  const stamp = await checkToken(
    zip,
    { token: SIGNATURE_TOKEN, ca: SIGNATURE_CA },
    tagManifest,
    options,
    found,
  );
  return stamp && timeOf(stamp);
}

const timeOf = ({ genTime, authority, rootSha256 }: Timestamp) => ({
  at: genTime.toISOString(),
  authority,
  rootSha256,
});

function anchoredSizes(paths: readonly string[]): number[] {
  const sizes = paths.flatMap((path) => /^data\/anchors\/(\d{6,15})\//.exec(path)?.[1] ?? []);
  return [...new Set(sizes)].map(Number);
}

async function checkToken(
  zip: OpenedZip,
  at: { readonly token: string; readonly ca: string },
  bytes: Uint8Array,
  { now, authorities }: TokenCheck,
  found: PacketFinding[],
): Promise<Timestamp | undefined> {
  const token = await zip.read(at.token, LONGEST_SMALL_FILE);
  const ca = authorities ?? (await zip.read(at.ca, LONGEST_SMALL_FILE))?.toString("utf8");
  if (!token || ca === undefined) {
    found.push(finding("token_alone", at.token));
    return undefined;
  }
  const problems: string[] = [];
  try {
    const { isValid, problems: all, timestamp } = verifyTimestamp(bytes, token, ca, now);
    if (isValid && timestamp) return timestamp;
    problems.push(...all.filter((one) => !one.isWarning).map((one) => one.message));
  } catch (error) {
    // Certificates that are none; everything else is our own fault.
    if (!(error instanceof TypeError)) throw error;
  }
  const { message, ...rest } = finding("bad_token", at.token);
  found.push({ ...rest, message: [message, ...problems].join("") });
  return undefined;
}
