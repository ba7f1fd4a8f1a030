/** What every request must pass before any route: known host, same origin, strict headers. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "#src/config.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { hostAllowed, SECURITY_HEADERS } from "./headers.ts";

export function guardRequests(http: FastifyInstance, config: Config): void {
  http.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (!hostAllowed(config, request.headers.host)) throw new Refusal("unknown_host");
    if (!isSafe(request.method) && isFromOtherSite(request)) throw new Refusal("other_site");
  });
}

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS";

/**
 * Browsers send Sec-Fetch-Site or Origin with every state-changing request. A request with neither comes from
 * a program, which no page of another site can drive.
 */
function isFromOtherSite(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}
