import { z } from "zod";
import type { JsonValue } from "#src/lib/canonical-json.ts";

export type PayloadSchema = z.ZodType<Readonly<Record<string, JsonValue>>>;

/** A kind of event and the shape of its payload. */
export interface EventKind<S extends PayloadSchema = PayloadSchema> {
  readonly kind: string;
  readonly payload: S;
  /** Its rows may be written without an entry while the log is held: only who comes in and goes out. */
  readonly whileHeld: boolean;
}

/** Declares an event kind, e.g. `defineEvent("fact.added", z.object({ fact: z.string() }))`. */
export function defineEvent<S extends PayloadSchema>(
  kind: string,
  payload: S,
  { whileHeld = false }: { whileHeld?: boolean } = {},
): EventKind<S> {
  return { kind, payload, whileHeld };
}

/** Somebody was shown the keys. Whoever must rescue data from a held log may be shown them too. */
export const keysExported = defineEvent("keys.exported", z.object({}), { whileHeld: true });

/** The payload of entry `erased` was deleted; the entry and its digest stay. */
export const payloadErased = defineEvent("payload.erased", z.object({ erased: z.int().min(0) }));
