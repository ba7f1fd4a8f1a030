/**
 * Renewal: before the authority's certificate ends, the note and all tokens of its line are timestamped again (the idea
 * of RFC 4998, in files that `cat` and `openssl ts` can check). What the first token proved stays provable.
 */
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { askTimestamp } from "#src/platform/timestamp-client.ts";
import { type Anchor, coveredBytes, KnownAlready, lineOf, listExpiring } from "./anchors.ts";
import { keep, receiptOf, type Told } from "./asking.ts";
import { findAuthority } from "./settings.ts";

const DAY_MS = 86_400_000;
/** Begun this long before the end, so that an owner on holiday and an authority that is down cost nothing. */
const RENEW_DAYS = 60;

export interface Renewed {
  readonly made: readonly Anchor[];
  readonly problems: readonly Told[];
}

/** Last tokens of their lines whose certificate ends soon and has not ended. */
export function dueRenewals(read: Reader, now: Date): Anchor[] {
  const soon = new Date(now.getTime() + RENEW_DAYS * DAY_MS);
  return listExpiring(read, now, soon).filter((one) => lineOf(read, one.id).at(-1)!.id === one.id);
}

/** Renews up to `limit` of what is due; stops at the first failure. Throws `anchor_not_set` without an authority. */
export async function renewDue(house: House, actor: Actor, limit: number): Promise<Renewed> {
  const made: Anchor[] = [];
  for (const due of dueRenewals(house.read, house.clock()).slice(0, limit)) {
    const outcome = await renew(house, actor, due);
    if ("problems" in outcome) return { made, problems: outcome.problems };
    made.push(outcome);
  }
  return { made, problems: [] };
}

async function renew(
  house: House,
  actor: Actor,
  due: Anchor,
): Promise<Anchor | { problems: readonly Told[] }> {
  const authority = findAuthority(house.read);
  if (!authority) throw new Refusal("anchor_not_set");
  const asked = await askTimestamp(
    coveredBytes(due.note, lineOf(house.read, due.id)),
    authority,
    house.clock,
  );
  if (!asked.isGranted) return { problems: asked.problems };
  // The authority still signs with the old certificate: this token would end with the one that it renews.
  if (asked.timestamp.certificateExpiresAt.getTime() < Date.parse(due.certificateExpiresAt) + DAY_MS) {
    return {
      problems: [
        {
          code: "renewal_gains_nothing",
          message:
            "時刻認証局がまだ古い証明書で署名しているため、更新しても期限が延びません。新しい証明書に替わってから更新します。替わる時期は時刻認証局にお尋ねください。",
        },
      ],
    };
  }
  const kept = keep(house, actor, { size: due.size, note: due.note, renews: due.id, ...receiptOf(asked) });
  return kept instanceof KnownAlready ? kept.anchor : kept;
}
