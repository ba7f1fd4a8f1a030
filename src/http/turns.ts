/** Requests are answered in the order in which they came, one connection after the other. */
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * One request in each turn of the event loop, that of the longest waiting connection first. Otherwise all that came
 * during a turn would be answered in the next, in an order of the system's own that stays the same: whoever is last in
 * it asks again just too late for the next turn, and waits for two each time. A connection that sends many requests at
 * once stands in line again for each.
 */
export function answerInTurn(http: FastifyInstance): void {
  const line: Socket[] = [];
  const waiting = new Map<Socket, (() => void)[]>();
  const answerNext = (): void => {
    const socket = line.shift();
    const own = socket && waiting.get(socket);
    const answer = own?.shift();
    if (socket && own?.length === 0) waiting.delete(socket);
    else if (socket) line.push(socket);
    if (line.length > 0) setImmediate(answerNext);
    answer?.();
  };
  http.addHook("onRequest", ({ raw: { socket } }, _reply, done) => {
    const own = waiting.get(socket);
    if (own) {
      own.push(done);
      return;
    }
    waiting.set(socket, [done]);
    line.push(socket);
    if (line.length === 1) setImmediate(answerNext);
  });
}
