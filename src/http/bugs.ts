/**
 * What the log may hold of an error that nobody expected. Its
 * message is left out: it could quote what a person typed.
 */
import type { FastifyRequest } from "fastify";

export interface Trace {
  readonly kind: string;
  readonly code: string | undefined;
  /** Innermost first. */
  readonly place: readonly string[];
}

export function traceOf(error: unknown): Trace {
  if (!(error instanceof Error)) return { kind: typeof error, code: undefined, place: [] };
  const place = (error.stack ?? "").split("\n").filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  return { kind: error.name, code: (error as NodeJS.ErrnoException).code, place: place.slice(0, 8) };
}

/** Logs once what nobody expected of work that goes on after the answer. */
export function watch(request: FastifyRequest, ended: Promise<{ readonly error?: unknown }>): void {
  void ended.then(({ error }) => {
    if (error !== undefined) request.log.error(traceOf(error));
  });
}
