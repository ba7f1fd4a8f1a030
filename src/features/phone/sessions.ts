/**
 * Sessions: who lets phones send, for which incident, until when, and what came. They live in memory: a restart ends
 * them, and nothing on disk would open the way again.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { permit } from "#src/features/access/index.ts";
import { addEvidence, type Intake } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { identityOf } from "#src/platform/keyring.ts";
import { openEnvelope, sealedBytes } from "./envelope.ts";
import { phoneClosed, phoneExtended, phoneOpened, sentByPhone } from "./events.ts";
import { phoneLimits } from "./limits.ts";
import { type Listener, openListener } from "./listener.ts";

export interface PhoneSource {
  /** The open house; throws while there is none. */
  readonly house: () => House;
  /** Addresses to listen on, the likeliest first. */
  readonly addresses: () => readonly string[];
  /** 0: the system chooses. */
  readonly port: number;
  readonly maxFileBytes: number;
  readonly maxFilmBytes: number;
  /** Gets what nobody expected; the phone is told only that it did not work. */
  readonly onBug: (error: unknown) => void;
}

export interface Arrival {
  readonly at: string;
  /** As the phone named it; in memory only, for the owner's eyes. */
  readonly name: string;
  readonly evidenceId?: string;
  readonly label?: string;
  readonly outcome: "added" | "known" | "refused";
  /** Why not, for the owner. */
  readonly sentence?: string;
}

export interface PhoneSession {
  readonly id: string;
  readonly incidentId: string;
  readonly startedAt: string;
  readonly until: string;
  readonly canExtend: boolean;
  /** What the phone opens, one for each address, the likeliest first. */
  readonly addresses: readonly string[];
  readonly arrivals: readonly Arrival[];
}

export interface Phones {
  /**
   * Begins, or answers with the session that runs already. Throws `phone_no_network`, `phone_port_busy`, `not_found`.
   */
  start(actor: Actor, incidentId: string): Promise<PhoneSession>;
  find(incidentId: string): PhoneSession | undefined;
  /** Runs on from now. Throws `phone_ended`. */
  extend(actor: Actor, incidentId: string): PhoneSession;
  /** Ends it if it runs. What arrived stays. */
  stop(actor: Actor, incidentId: string): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly outcome: "added" | "known" | "refused";
  readonly message: string;
}

interface Running {
  readonly id: string;
  readonly incidentId: string;
  readonly actor: Actor;
  readonly house: House;
  /** In the path; tells a session apart. */
  readonly locator: string;
  /** Behind the #, which browsers do not send; the phone seals it into each envelope. */
  readonly key: string;
  readonly startedMs: number;
  endsMs: number;
  readonly arrivals: Arrival[];
  readonly answers: Map<string, Answer>;
  readonly active: Map<string, Promise<Answer | undefined>>;
  bytes: number;
}

/** What the listener may ask: nothing that reads from the house. */
export interface Desk {
  /** Of a file, and of its envelope. */
  readonly largestBytes: number;
  readonly mostBytes: number;
  /** Who sends to this locator; undefined for a wrong or ended one. */
  find(locator: string): { readonly recipient: string } | undefined;
  /** Takes a sealed file in. Answers again what it answered before to the same id. */
  receive(
    locator: string,
    upload: {
      readonly id: string;
      readonly bytes: number;
      readonly source: AsyncIterable<Uint8Array>;
    },
  ): Promise<Answer | undefined>;
}

const LOOK_MS = 1000;
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(sha256Hex(a)), Buffer.from(sha256Hex(b)));

/** Nothing listens until the first session begins. */
export function openPhones(source: PhoneSource): Phones {
  /** By the hash of the locator: looking one up takes the same time whatever was guessed. */
  const sessions = new Map<string, Running>();
  let listener: Promise<Listener> | undefined;
  /** The last listener on its way out: its port is free afterwards. */
  let closing: Promise<void> = Promise.resolve();
  let looking: NodeJS.Timeout | undefined;

  const isCurrent = (house: House): boolean => {
    try {
      return source.house() === house;
    } catch {
      return false;
    }
  };
  const nowMs = (session: Running): number => session.house.clock().getTime();
  const running = (incidentId: string): Running | undefined =>
    [...sessions.values()].find((one) => one.incidentId === incidentId && isLive(one));
  const isLive = (session: Running): boolean => isCurrent(session.house) && nowMs(session) < session.endsMs;

  const drop = (session: Running): void => {
    sessions.delete(sha256Hex(session.locator));
    shutIfIdle();
  };
  /** Nobody listens where nobody may send. */
  const shutIfIdle = (): void => {
    if (sessions.size > 0) return;
    clearInterval(looking);
    const last = listener;
    listener = undefined;
    closing = (async () => (await last)?.close())();
  };
  const end = (session: Running, actor: Actor, reason: "stopped" | "expired"): void => {
    drop(session);
    if (!isCurrent(session.house)) return;
    const files = session.arrivals.filter((one) => one.outcome === "added").length;
    session.house.write(actor, (tx) =>
      tx.record(phoneClosed, session.incidentId, { session: session.id, reason, files }),
    );
  };
  const expire = (session: Running): void => {
    try {
      end(session, { id: "system" }, "expired");
    } catch {
      // A full disk, a log that is held: the way is shut all the same, and nobody waits for an answer here.
    }
  };
  const look = (): void => {
    for (const session of [...sessions.values()]) {
      if (!isCurrent(session.house)) drop(session);
      else if (nowMs(session) >= session.endsMs) expire(session);
    }
  };

  const largestBytes = Math.max(source.maxFileBytes, source.maxFilmBytes);
  const desk: Desk = {
    largestBytes,
    mostBytes: sealedBytes(largestBytes),
    find(locator) {
      const session = sessions.get(sha256Hex(locator));
      return session && isLive(session) ? { recipient: session.house.keyring.inboxRecipient } : undefined;
    },
    async receive(locator, upload) {
      const session = sessions.get(sha256Hex(locator));
      if (!session || !isLive(session)) return undefined;
      // A line that broke: the first try may still be on its way into storage.
      const before = session.answers.get(upload.id) ?? (await session.active.get(upload.id));
      if (before && before.status !== 400) return before;
      const work = take(session, upload);
      session.active.set(upload.id, work);
      return work.finally(() => session.active.delete(upload.id));
    },
  };

  const take = async (
    session: Running,
    { id, bytes, source: sealed }: { id: string; bytes: number; source: AsyncIterable<Uint8Array> },
  ): Promise<Answer | undefined> => {
    const kept = session.arrivals.filter((one) => one.outcome !== "refused").length;
    let name = "";
    let hasKey = false;
    try {
      if (session.active.size >= phoneLimits.atOnce) throw new Refusal("phone_busy");
      if (kept + session.active.size >= phoneLimits.files) {
        throw new Refusal("phone_too_many", { limit: phoneLimits.files });
      }
      if (bytes > desk.mostBytes) {
        throw new Refusal("evidence_too_large", { limit: Math.floor(largestBytes / 1024 / 1024) });
      }
      if (session.bytes + bytes > phoneLimits.totalBytes) {
        throw new Refusal("phone_too_many", { limit: phoneLimits.files });
      }
      const { house, actor, incidentId } = session;
      permit(house.read, actor.id, "evidence.write", incidentId);
      const envelope = await openEnvelope(sealed, identityOf(house.bundle, "inbox"));
      if (!isSame(envelope.key, session.key)) return undefined;
      hasKey = true;
      session.bytes += bytes;
      name = envelope.name;
      const intake = await addEvidence(house, actor, incidentId, whileLive(session, envelope.bytes), {
        fileName: name,
        maxBytes: source.maxFileBytes,
        maxFilmBytes: source.maxFilmBytes,
        onKept: (tx, file) =>
          tx.record(sentByPhone, incidentId, {
            session: session.id,
            evidence: file.evidenceId,
            file: file.fileId,
          }),
      });
      return remember(session, id, arrivalOf(session, name, intake), 200);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, sentence } = error;
      // A cut line, a full desk: the phone sends it again under the same id, and it counts as new.
      const isFinal = status !== 400 && status !== 429;
      const arrival = { at: atOf(session), name, outcome: "refused" as const, sentence };
      // Without the key anybody in the network says so: told, and never held against what the phone sends.
      if (isFinal && hasKey) return remember(session, id, arrival, status);
      const refused = session.arrivals.filter((one) => one.outcome === "refused").length;
      if (isFinal && refused < phoneLimits.files) session.arrivals.push(arrival);
      return { status, outcome: "refused", message: sentence };
    }
  };

  const remember = (session: Running, id: string, arrival: Arrival, status: number): Answer => {
    const { outcome, sentence, label } = arrival;
    const message =
      sentence ?? (outcome === "known" ? `${label}として保管済みです。` : `${label}として保管しました。`);
    const answer: Answer = { status, outcome, message };
    session.answers.set(id, answer);
    session.arrivals.push(arrival);
    return answer;
  };

  /** Stops in the middle when the owner does. */
  const whileLive = async function* (
    session: Running,
    bytes: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      if (!sessions.has(sha256Hex(session.locator))) throw new Refusal("phone_ended");
      yield piece;
    }
  };

  const viewOf = (session: Running, origins: readonly string[]): PhoneSession => ({
    id: session.id,
    incidentId: session.incidentId,
    startedAt: new Date(session.startedMs).toISOString(),
    until: new Date(session.endsMs).toISOString(),
    canExtend: session.endsMs < session.startedMs + phoneLimits.longestMs,
    addresses: origins.map((origin) => `${origin}/${session.locator}/#${session.key}`),
    arrivals: session.arrivals,
  });
  let origins: readonly string[] = [];

  const begin = async (): Promise<void> => {
    const addresses = source.addresses();
    if (addresses.length === 0) throw new Refusal("phone_no_network");
    await closing;
    listener ??= openListener(desk, addresses, source.port, source.onBug);
    try {
      ({ origins } = await listener);
    } catch (error) {
      listener = undefined;
      throw error;
    }
  };

  return {
    async start(actor, incidentId) {
      const house = source.house();
      getIncident(house.read, incidentId);
      await begin();
      look();
      const known = running(incidentId);
      if (known) return viewOf(known, origins);
      const startedMs = house.clock().getTime();
      const session: Running = {
        id: newId("phs"),
        incidentId,
        actor: { id: actor.id },
        house,
        locator: randomBytes(12).toString("base64url"),
        key: randomBytes(16).toString("base64url"),
        startedMs,
        endsMs: startedMs + phoneLimits.sessionMs,
        arrivals: [],
        answers: new Map(),
        active: new Map(),
        bytes: 0,
      };
      try {
        house.write(actor, (tx) =>
          tx.record(phoneOpened, incidentId, {
            session: session.id,
            until: new Date(session.endsMs).toISOString(),
          }),
        );
      } catch (error) {
        shutIfIdle();
        throw error;
      }
      sessions.set(sha256Hex(session.locator), session);
      // `look` may have closed the listener of sessions that just ended.
      await begin();
      clearInterval(looking);
      looking = setInterval(look, LOOK_MS).unref();
      return viewOf(session, origins);
    },
    find(incidentId) {
      look();
      const session = running(incidentId);
      return session && viewOf(session, origins);
    },
    extend(actor, incidentId) {
      look();
      const session = running(incidentId);
      if (!session) throw new Refusal("phone_ended");
      const latest = session.startedMs + phoneLimits.longestMs;
      const endsMs = Math.min(nowMs(session) + phoneLimits.sessionMs, latest);
      session.house.write(actor, (tx) =>
        tx.record(phoneExtended, incidentId, {
          session: session.id,
          until: new Date(endsMs).toISOString(),
        }),
      );
      session.endsMs = endsMs;
      return viewOf(session, origins);
    },
    async stop(actor, incidentId) {
      const session = running(incidentId);
      if (!session) return;
      end(session, actor, "stopped");
      await closing;
    },
    async close() {
      for (const session of [...sessions.values()]) drop(session);
      await closing;
    },
  };
}

const atOf = (session: Running): string => session.house.clock().toISOString();

function arrivalOf(session: Running, name: string, intake: Intake): Arrival {
  const { outcome, evidenceId, label } = intake;
  return { at: atOf(session), name, outcome, evidenceId, label };
}
