/** The end of a server: who is being answered gets the answer, and nobody can put the end off. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Watches a server from its beginning; the function it gives ends it, and resolves when no connection is left. Takes no
 * new ones, and no second request over an old one. What is still asking or reading after `graceMs` (milliseconds) is
 * cut off. Whole requests that wait for their answer are not: a write under way ends, and is told.
 */
export function watchConnections(server: Server): (graceMs: number) => Promise<void> {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse<IncomingMessage>>();
  let isEnding = false;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  // Ahead of whoever answers: the head of the answer tells that the connection ends with it.
  server.prependListener("request", (_request, response) => {
    answers.add(response);
    response.once("close", () => answers.delete(response));
    if (isEnding) response.shouldKeepAlive = false;
  });

  const cutOff = (): void => {
    const waiting = [...answers].filter((one) => one.req.complete && !one.headersSent);
    const spared = new Set(waiting.map((one) => one.req.socket));
    for (const socket of sockets) if (!spared.has(socket)) socket.destroy();
  };

  return (graceMs) => {
    isEnding = true;
    for (const response of answers) response.shouldKeepAlive = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    // Again and again: an answer that begins late may also find nobody who reads it.
    const turn = setInterval(cutOff, graceMs);
    server.close(() => {
      clearInterval(turn);
      resolve();
    });
    server.closeIdleConnections();
    return promise;
  };
}
