/** Times that somebody else vouches for: tokens over checkpoints of the log, and over the packet's tag manifest. */
import { type Verifier, verifyConsistency } from "#src/features/ledger/index.ts";
import { type Timestamp, verifyTimestamp } from "#src/platform/timestamp.ts";
import {
  anchorPaths,
  LONGEST_SMALL_FILE,
  LONGEST_TOKEN,
  renewalPaths,
  SIGNATURE_CA,
  SIGNATURE_TOKEN,
} from "../format/layout.ts";
import { readStepProof } from "../format/proof.ts";
import { finding, type PacketFinding } from "./findings.ts";
import { type CheckedLog, openNote } from "./log.ts";
import type { OpenedZip } from "./open-zip.ts";

/** A time that an authority vouches for. */
export interface StampedTime {
  /** UTC instant. */
  readonly at: string;
  readonly authority: string;
  /** Hex SHA-256 of the authority's root certificate: it lies in the packet, so compare it with the published one. */
  readonly rootSha256: string;
}

/** Entries before `size` existed at `at`. */
export interface AnchoredTime extends StampedTime {
  readonly size: number;
  /** Each vouches that the tokens before it were there while their certificates were valid; oldest first. */
  readonly renewals: readonly StampedTime[];
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
    const stamps = await checkLine(zip, { size, note }, options, found);
    if (!claim || !stamps) continue;
    const step = readStepProof(
      (await zip.read(paths.consistency, LONGEST_SMALL_FILE))?.toString("utf8") ?? "",
    );
    const isSameLog =
      claim.size === size && step?.from === size && verifyConsistency(claim, log.claim, step.hashes);
    const [first, ...renewals] = stamps.map(timeOf);
    if (isSameLog) times.push({ size, ...first!, renewals });
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
): Promise<StampedTime | undefined> {
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

/**
 * The token of an anchor and its renewals, each over the note and all tokens before it. The last is judged as of now,
 * each other as of the token that follows, when its certificate was still valid (the idea of RFC 4998).
 */
async function checkLine(
  zip: OpenedZip,
  { size, note }: { readonly size: number; readonly note: Buffer },
  options: TokenCheck,
  found: PacketFinding[],
): Promise<Timestamp[] | undefined> {
  const renewals = renewalsOf(zip.paths, size);
  const gap = renewals.find((place, index) => place !== index + 1);
  if (gap !== undefined) {
    found.push(finding("token_alone", renewalPaths(size, gap).token));
    return undefined;
  }
  const places = [anchorPaths(size), ...renewals.map((place) => renewalPaths(size, place))];
  const tokens: Buffer[] = [];
  for (const { token } of places) tokens.push((await zip.read(token, LONGEST_TOKEN)) ?? Buffer.alloc(0));
  const stamps: Timestamp[] = [];
  let now = options.now;
  for (const [place, at] of [...places.entries()].reverse()) {
    const bytes = Buffer.concat([note, ...tokens.slice(0, place)]);
    const stamp = await checkToken(zip, at, bytes, { ...options, now }, found);
    if (!stamp) return undefined;
    stamps.unshift(stamp);
    now = stamp.genTime;
  }
  return stamps;
}

const timeOf = ({ genTime, authority, rootSha256 }: Timestamp): StampedTime => ({
  at: genTime.toISOString(),
  authority,
  rootSha256,
});

function anchoredSizes(paths: readonly string[]): number[] {
  const sizes = paths.flatMap((path) => /^data\/anchors\/(\d{6,15})\//.exec(path)?.[1] ?? []);
  return [...new Set(sizes)].map(Number);
}

/** Counted from 1, rising; one that is missing in between is a gap. */
function renewalsOf(paths: readonly string[], size: number): number[] {
  const folder = anchorPaths(size).checkpoint.slice(0, -"checkpoint".length);
  return paths
    .filter((path) => path.startsWith(folder))
    .flatMap((path) => /^renewal([1-9]\d?)\.tsr$/.exec(path.slice(folder.length))?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

async function checkToken(
  zip: OpenedZip,
  at: { readonly token: string; readonly ca: string },
  bytes: Uint8Array,
  { now, authorities }: TokenCheck,
  found: PacketFinding[],
): Promise<Timestamp | undefined> {
  const token = await zip.read(at.token, LONGEST_TOKEN);
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
