/**
 * What the service does by itself: keep trying what waits, anchor on schedule, renew, mail. Runs in the service only.
 */
import type { Actor, House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { MailProblem } from "#src/platform/mailer.ts";
import { latestAnchor } from "./anchors.ts";
import { anchorNow, hasNews, mayTry, openWish, tryWaiting } from "./asking.ts";
import { dueMail, mailAnchored } from "./mail.ts";
import { dueRenewals, type Renewed, renewDue } from "./renewal.ts";
import { findAnchorSettings, findAuthority } from "./settings.ts";

const HOUR_MS = 3_600_000;
const TURN_MS = 60_000;
/** After a failed renewal or mail. */
const PAUSE_MS = 6 * HOUR_MS;
/** Logins come and go; each stamp may cost money. */
const NO_REASON = /^session\./;

const PROGRAM: Actor = { id: "system" };

interface Memory {
  renewalAt: Date | undefined;
  renewal: Renewed | undefined;
  mailAt: Date | undefined;
  mail: MailProblem | undefined;
}

const memories = new WeakMap<House, Memory>();

/** The last failures of what runs by itself, for the page. */
export function lastTroubles(house: House): Pick<Memory, "renewal" | "mail"> {
  const { renewal, mail } = memoryOf(house);
  return { renewal, mail };
}

/** New settings: try at once. */
export function forgetTroubles(house: House): void {
  memories.delete(house);
}

/** One turn; the clock is the house's. Refusals and networks that fail are remembered, not thrown. */
export async function takeTurn(house: House): Promise<void> {
  const settings = findAnchorSettings(house.read);
  if (!settings) return;
  if (findAuthority(house.read)) {
    await anchorIfDue(house);
    if (settings.schedule !== "off") await renewIfDue(house);
  }
  await mailIfDue(house);
}

/**
 * Takes a turn now and every minute until `stop`. `current` gives the open house, or undefined while it is sealed; a
 * house that is sealed during a turn ends that turn. `onBug` gets what nobody expected.
 */
export function startSchedule(
  current: () => House | undefined,
  onBug: (error: unknown) => void,
): { stop(): void } {
  let isBusy = false;
  const turn = async (): Promise<void> => {
    const house = current();
    if (!house || isBusy) return;
    isBusy = true;
    try {
      await takeTurn(house);
    } catch (error) {
      // Locked meanwhile: what was not written yet stays wanted.
      if (current() === house) onBug(error);
    } finally {
      isBusy = false;
    }
  };
  const timer = setInterval(() => void turn(), TURN_MS);
  timer.unref();
  void turn();
  return { stop: () => clearInterval(timer) };
}

async function anchorIfDue(house: House): Promise<void> {
  if (!mayTry(house)) return;
  try {
    if (openWish(house.read)) await tryWaiting(house, PROGRAM);
    else if (isDue(house)) await anchorNow(house, PROGRAM);
  } catch (error) {
    // The log may not be signed (it is behind its checkpoint): the page of the log's health says so.
    if (!(error instanceof Refusal)) throw error;
  }
}

function isDue(house: House): boolean {
  const settings = findAnchorSettings(house.read);
  if (!settings || settings.schedule === "off") return false;
  const newest = latestAnchor(house.read);
  if (!newest) return true;
  const now = house.clock();
  const isTime =
    settings.schedule === "daily"
      ? dateInTokyo(newest.genTime) < dateInTokyo(now)
      : now.getTime() - Date.parse(newest.genTime) >= settings.everyHours * HOUR_MS;
  return isTime && hasNews(house.read, newest, NO_REASON);
}

async function renewIfDue(house: House): Promise<void> {
  const memory = memoryOf(house);
  const now = house.clock();
  if ((memory.renewalAt && now < memory.renewalAt) || dueRenewals(house.read, now).length === 0) return;
  memory.renewal = await renewDue(house, PROGRAM, 10);
  memory.renewalAt = memory.renewal.problems.length > 0 ? new Date(now.getTime() + PAUSE_MS) : undefined;
}

async function mailIfDue(house: House): Promise<void> {
  const memory = memoryOf(house);
  const now = house.clock();
  const due = dueMail(house.read);
  if (!due || (memory.mailAt && now < memory.mailAt)) return;
  memory.mail = (await mailAnchored(house, PROGRAM, due)).problem;
  memory.mailAt = memory.mail ? new Date(now.getTime() + PAUSE_MS) : undefined;
}

function memoryOf(house: House): Memory {
  const known = memories.get(house);
  if (known) return known;
  const fresh: Memory = { renewalAt: undefined, renewal: undefined, mailAt: undefined, mail: undefined };
  memories.set(house, fresh);
  return fresh;
}
