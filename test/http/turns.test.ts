import { connect } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { answerInTurn } from "#src/http/turns.ts";

let http: FastifyInstance;
afterEach(() => http.close());

/** A service that notes who was answered in which turn of the event loop, and is busy for a moment each time. */
async function openService() {
  http = Fastify();
  answerInTurn(http);
  const answered: { who: string; turn: number }[] = [];
  let turn = 0;
  const count = (): void => {
    turn += 1;
    if (http.server.listening) setImmediate(count);
  };
  http.get<{ Params: { who: string } }>("/:who", (request) => {
    answered.push({ who: request.params.who, turn });
    const until = performance.now() + 3;
    while (performance.now() < until);
    return "";
  });
  await http.listen({ host: "127.0.0.1", port: 0 });
  count();
  return { answered, port: (http.server.address() as { port: number }).port };
}

/** Asks `times` times, again as soon as it is answered. */
async function keepAsking(port: number, who: string, times: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  for (let asked = 0; asked < times; asked += 1) {
    socket.write(`GET /${who} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
  }
  socket.destroy();
}

it("answers one request in each turn of the event loop, everybody as often as they ask", async () => {
  const { answered, port } = await openService();
  const people = ["a", "b", "c", "d", "e"];
  await Promise.all(people.map((who) => keepAsking(port, who, 4)));
  expect(new Set(answered.map((one) => one.turn)).size).toBe(20);
  for (const who of people) expect(answered.filter((one) => one.who === who)).toHaveLength(4);
});

it("answers when nobody else asks", async () => {
  const { answered, port } = await openService();
  await keepAsking(port, "alone", 3);
  expect(answered.map((one) => one.who)).toEqual(["alone", "alone", "alone"]);
});
