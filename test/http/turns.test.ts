import { once } from "node:events";
import { connect, type Socket } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { answerInTurn } from "#src/http/turns.ts";
import { openTestApp } from "../support/house.ts";

let http: FastifyInstance | undefined;
afterEach(() => http?.close());

/** Counts the turns of the event loop until `end` is called. */
function countTurns(): { now(): number; end(): void } {
  let turn = 0;
  let hasEnded = false;
  const count = (): void => {
    turn += 1;
    if (!hasEnded) setImmediate(count);
  };
  count();
  return {
    now: () => turn,
    end: () => {
      hasEnded = true;
    },
  };
}

/** A service that notes who is answered, in which order. */
async function openService() {
  const answered: string[] = [];
  http = Fastify();
  answerInTurn(http);
  http.get<{ Params: { who: string } }>("/:who", (request) => {
    answered.push(request.params.who);
    return "";
  });
  await http.listen({ host: "127.0.0.1", port: 0 });
  const { port } = http.server.address() as { port: number };
  return { http, answered, port };
}

async function openConnection(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}
const asking = (who: string): string => `GET /${who} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;

it("answers whoever came first first", async () => {
  const { http, answered } = await openService();
  const people = ["a", "b", "c", "d"];
  await Promise.all(people.map((who) => http.inject(`/${who}`)));
  expect(answered).toEqual(people);
});

it("lets a connection that sends many requests at once stand in line again for each", async () => {
  const { answered, port } = await openService();
  const [many, one] = [await openConnection(port), await openConnection(port)];
  many.write(asking("many").repeat(6));
  one.write(asking("one"));
  await once(one, "data");
  expect(answered.slice(0, 2).sort()).toEqual(["many", "one"]);
  many.destroy();
  one.destroy();
});

it("answers one request of the service in each turn of the event loop", async () => {
  const at = await openTestApp();
  const turns = countTurns();
  const answers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { statusCode } = await at.http.inject("/healthz");
      return { statusCode, turn: turns.now() };
    }),
  );
  turns.end();
  await at.close();
  expect(answers.map((one) => one.statusCode)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(answers.map((one) => one.turn)).size).toBe(5);
});
