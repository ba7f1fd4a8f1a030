/** Every anchor against its token, its entry, its checkpoint and today's log; and how far the anchors reach. */
import { eventsTold, findCheckpoint, logSize, readClaim, rootHash } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { type TimestampVerdict, verifyTimestamp } from "#src/platform/timestamp.ts";
import { type Anchor, coveredBytes, lineOf, listAnchors, pageOfAnchors, sha256 } from "./anchors.ts";
import { anchorReceived } from "./events.ts";

export interface AnchorFinding {
  readonly code:
    | "anchor_token"
    | "anchor_expired"
    | "anchor_row"
    | "anchor_checkpoint"
    | "anchor_log"
    | "anchor_cut"
    | "anchor_entry"
    | "anchor_missing"
    | "anchor_remark";
  /** The anchor's id. */
  readonly where: string;
  /** Japanese: what was found. What it means and what to do goes by its code (casefile). */
  readonly message: string;
}

export interface AnchorCheck {
  readonly faults: readonly AnchorFinding[];
  /** True, and no sign of tampering: a token past its end that was never renewed, a clock that differed. */
  readonly notes: readonly AnchorFinding[];
}

/** Looks at every anchor; pure but for `read`. Collects all it finds. */
export function verifyAnchors(read: Reader, now: Date): AnchorCheck {
  const faults: AnchorFinding[] = [];
  const notes: AnchorFinding[] = [];
  const told = new Map(
    Array.from(eventsTold(read, anchorReceived), ({ payload }) => [payload.anchor, payload]),
  );
  const entries = logSize(read);
  for (const anchor of listAnchors(read)) {
    const { verdict, isEnded } = verdictOf(read, anchor, now);
    const add = (list: AnchorFinding[], code: AnchorFinding["code"], message: string) =>
      list.push({ code, where: anchor.id, message: `${named(anchor)}：${message}` });
    for (const problem of verdict.problems) {
      if (problem.isWarning) add(notes, "anchor_remark", problem.message);
      else if (isEnded && problem.code === "expired") add(notes, "anchor_expired", problem.message);
      else add(faults, "anchor_token", problem.message);
    }
    if (!repeatsToken(anchor, verdict))
      add(faults, "anchor_row", "控えてある時刻・発行元・番号が、時刻証明の中身と違います。");
    const entry = told.get(anchor.id);
    if (
      entry?.token_sha256 !== anchor.tokenSha256 ||
      entry.note_sha256 !== sha256(Buffer.from(anchor.note, "utf8"))
    )
      add(faults, "anchor_entry", "受け取ったときの記録がないか、記録と違います。");
    told.delete(anchor.id);
    if (anchor.renews === null) faults.push(...verifyAgainstLog(read, anchor, entries));
  }
  for (const { anchor, size } of told.values()) {
    faults.push({
      code: "anchor_missing",
      where: anchor,
      message: `記録${size}件の時刻証明：受け取った記録がありますが、時刻証明そのものがなくなっています。`,
    });
  }
  return { faults, notes };
}

export interface Protection {
  /** Entries 0 … size − 1 are covered. */
  readonly size: number;
  /** Instant before which they existed: the time of the earliest token that covers them. */
  readonly since: string;
  /** Id of that anchor. */
  readonly anchor: string;
  readonly authority: string;
  /** Hex SHA-256 of the authority's root certificate as it is kept here: only who compares it knows whose it is. */
  readonly rootSha256: string;
}

/**
 * How far a third party's valid tokens protect today's log: the largest anchored checkpoint whose line of tokens is
 * valid as of `now` and whose root is today's. Undefined when there is none.
 */
export function protection(read: Reader, now: Date): Protection | undefined {
  const entries = logSize(read);
  const holds = (one: Anchor): boolean =>
    isLineValid(read, one, now) && verifyAgainstLog(read, one, entries).length === 0;
  for (let before: number | undefined; ; ) {
    // A few at a time: the newest nearly always holds, and there may be thousands.
    const page = pageOfAnchors(read, { before, limit: 10 });
    const found = page.find(holds);
    if (found) {
      const { size, genTime: since, id: anchor, authority, rootSha256 } = found;
      return { size, since, anchor, authority, rootSha256 };
    }
    if (page.length < 10) return undefined;
    before = page.at(-1)!.size;
  }
}

/** Whether the anchor's token counts as of `now`: valid itself, or valid when it was renewed, and so on. */
export function isLineValid(read: Reader, anchor: Anchor, now: Date): boolean {
  return lineOf(read, anchor.id).every((one) => {
    const { verdict } = verdictOf(read, one, now);
    // The row's time is what is shown, and as of which the token before it is judged.
    return verdict.isValid && repeatsToken(one, verdict);
  });
}

/** A renewed token is judged as of the moment of its renewal; the last of the line as of `now`. */
function verdictOf(read: Reader, anchor: Anchor, now: Date): { verdict: TimestampVerdict; isEnded: boolean } {
  const line = lineOf(read, anchor.id);
  const place = line.findIndex((one) => one.id === anchor.id);
  const next = line[place + 1];
  const asOf = next ? new Date(next.genTime) : now;
  const bytes = coveredBytes(anchor.note, line.slice(0, place));
  try {
    const verdict = verifyTimestamp(bytes, anchor.token, anchor.caPem, asOf, { nonce: anchor.nonce });
    return { verdict, isEnded: next === undefined };
  } catch (error) {
    // The kept chain is no certificate any more: then nothing leads to a root.
    if (!(error instanceof TypeError)) throw error;
    return { verdict: verifyTimestamp(bytes, anchor.token, "", asOf), isEnded: false };
  }
}

function repeatsToken(anchor: Anchor, { timestamp }: TimestampVerdict): boolean {
  return (
    sha256(anchor.token) === anchor.tokenSha256 &&
    (timestamp === undefined ||
      (timestamp.genTime.toISOString() === anchor.genTime &&
        timestamp.policy === anchor.policy &&
        timestamp.serial === anchor.serial &&
        timestamp.authority === anchor.authority &&
        timestamp.certificateExpiresAt.toISOString() === anchor.certificateExpiresAt &&
        timestamp.rootSha256 === anchor.rootSha256))
  );
}

function verifyAgainstLog(read: Reader, anchor: Anchor, entries: number): AnchorFinding[] {
  const finding = (code: AnchorFinding["code"], message: string): AnchorFinding => ({
    code,
    where: anchor.id,
    message: `${named(anchor)}：${message}`,
  });
  const findings: AnchorFinding[] = [];
  if (findCheckpoint(read, anchor.size)?.note !== anchor.note)
    findings.push(
      finding(
        "anchor_checkpoint",
        "時刻証明を取った控え（チェックポイント）が、保存されている控えと違うか、なくなっています。",
      ),
    );
  if (anchor.size > entries) {
    return [
      ...findings,
      finding("anchor_cut", `証明された記録は${anchor.size}件ですが、今は${entries}件しかありません。`),
    ];
  }
  if (!isRootOf(read, anchor))
    findings.push(finding("anchor_log", "今の記録が、時刻証明を取ったときの記録と違います。"));
  return findings;
}

function isRootOf(read: Reader, anchor: Anchor): boolean {
  try {
    const claim = readClaim(anchor.note);
    return claim.size === anchor.size && claim.root.equals(rootHash(read, anchor.size));
  } catch {
    // No checkpoint any more, or a log that lacks nodes: neither agrees with the other.
    return false;
  }
}

const named = (anchor: Anchor): string =>
  `${formatInstant(anchor.genTime)}の時刻証明（記録${anchor.size}件まで${anchor.renews === null ? "" : "・更新"}）`;

/** 「令和13年10月26日」: the day after which the token counts only with a renewal. */
export const expiryWords = (anchor: Anchor): string => formatEra(dateInTokyo(anchor.certificateExpiresAt));
