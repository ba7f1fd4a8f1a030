/**
 * The check of `decodeEntry` without building an entry: the one text that these values can have is compared with the
 * bytes. A test proves that both accept the same; what is refused here is explained by `decodeEntry`.
 */
import { entrySchema } from "./entry.ts";

const AT = '","at":"';
const HEAD = '{"actor":"';
const AT_LENGTH = 24;
const TIME = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** What is known of an entry beside its own bytes; `incident` as JSON (`null` or a quoted id). */
export interface Expected {
  readonly seq: number;
  readonly kind: string;
  readonly incident: string;
  readonly log: string;
  readonly payloadSha256: string;
  readonly prev: string;
}

/** Few actors, kinds and days stand in many entries: each is judged once. */
function judgedOnce(accepts: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    let verdict = known.get(text);
    if (verdict === undefined) {
      verdict = accepts(text);
      if (known.size > 10_000) known.clear();
      known.set(text, verdict);
    }
    return verdict;
  };
}

const { actor, at, incident, kind } = entrySchema.shape;
const isActor = judgedOnce((text) => actor.safeParse(text).success);
const isKind = judgedOnce((text) => kind.safeParse(text).success);
const isDay = judgedOnce((text) => at.safeParse(`${text}T00:00:00.000Z`).success);
const isIncident = judgedOnce((text) => {
  if (text === "null") return true;
  return text === `"${text.slice(1, -1)}"` && incident.safeParse(text.slice(1, -1)).success;
});

/** Whether these are the bytes (read as latin1) of the canonical entry with exactly these values. */
export function isCanonicalEntry(text: string, expected: Expected): boolean {
  const end = text.indexOf('"', HEAD.length);
  const time = end + AT.length;
  if (!isActor(text.slice(HEAD.length, end))) return false;
  if (!isDay(text.slice(time, time + 10)) || !TIME.test(text.slice(time + 10, time + AT_LENGTH)))
    return false;
  if (!isKind(expected.kind) || !isIncident(expected.incident)) return false;
  return (
    text ===
    `${HEAD}${text.slice(HEAD.length, end)}${AT}${text.slice(time, time + AT_LENGTH)}","incident":${expected.incident},"kind":"${expected.kind}","log":"${expected.log}","payload_sha256":"${expected.payloadSha256}","prev":"${expected.prev}","seq":${expected.seq},"v":1}`
  );
}
