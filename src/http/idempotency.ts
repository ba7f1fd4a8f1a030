/** `Idempotency-Key`: a retried API write is answered as the first time, never recorded twice. */
import type { FastifyInstance } from "fastify";
import type { Akashi } from "#src/app.ts";
import { findAnswer } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

const LONGEST_ANSWER = 256 * 1024;

declare module "fastify" {
  interface FastifyContextConfig {
    /** The answer holds a secret that is told once: it is never kept, and a retry is refused instead. */
    tellsSecret?: boolean;
  }
}

export function replayWrites(http: FastifyInstance, app: Akashi): void {
  http.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    // Pages answer with what a browser shows once; only programs retry by themselves.
    if (typeof key !== "string" || !request.user || request.method === "GET") return;
    if (!request.url.startsWith("/api/")) return;
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
    reply.code(earlier.status).header("idempotent-replayed", "true");
    if (!earlier.body) return reply.send();
    return reply.type("application/json; charset=utf-8").send(earlier.body);
  });
  http.addHook("onSend", async (request, reply, payload) => {
    const claim = request.actor?.request;
    // Logging out may have sealed the house.
    if (!claim?.claimed || request.routeOptions.config.tellsSecret || app.state() !== "open") return payload;
    const body = payload ?? "";
    if (typeof body !== "string" || body.length > LONGEST_ANSWER) return payload;
    app.house().keepAnswer(request.user!.id, claim.key, reply.statusCode, body);
    return payload;
  });
}
