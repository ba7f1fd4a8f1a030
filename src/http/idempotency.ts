/** `Idempotency-Key`: a retried API write is answered as the first time, never recorded twice. */
import type { FastifyInstance } from "fastify";
import type { Akashi } from "#src/app.ts";
import { findAnswer } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

const LONGEST_ANSWER = 256 * 1024;

export function replayWrites(http: FastifyInstance, app: Akashi): void {
  http.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    if (typeof key !== "string" || !request.user || request.method === "GET") return;
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Refusal("invalid_input");
    const route = `${request.method} ${request.url.split("?")[0]}`;
    const earlier = findAnswer(app.house().read, request.user.id, key);
    if (!earlier) {
      request.actor = { id: request.user.id, request: { key, route, claimed: false } };
      return;
    }
    if (earlier.route !== route || earlier.status === null) {
      throw new Refusal("already_done", { entry: earlier.firstSeq });
    }
    return reply
      .code(earlier.status)
      .header("idempotent-replayed", "true")
      .type("application/json; charset=utf-8")
      .send(earlier.body);
  });
  http.addHook("onSend", async (request, reply, payload) => {
    const claim = request.actor?.request;
    if (!claim?.claimed || typeof payload !== "string" || payload.length > LONGEST_ANSWER) return payload;
    app.house().keepAnswer(request.user!.id, claim.key, reply.statusCode, payload);
    return payload;
  });
}
