/** Requests are answered in the order in which they came. */
import type { FastifyInstance } from "fastify";

/**
 * One request in each turn of the event loop, the longest waiting first. Otherwise all that came during a turn would be
 * answered in the next, in an order of the system's own that stays the same: whoever is last in it asks again just too
 * late for the next turn, and waits for two each time.
 */
export function answerInTurn(http: FastifyInstance): void {
  const waiting: (() => void)[] = [];
  const answerNext = (): void => {
    const answer = waiting.shift();
    if (waiting.length > 0) setImmediate(answerNext);
    answer?.();
  };
  http.addHook("onRequest", (_request, _reply, done) => {
    waiting.push(done);
    if (waiting.length === 1) setImmediate(answerNext);
  });
}
