/** What every request must pass before any route: known host, same origin, strict headers. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "#src/config.ts";
import { Refusal } from "#src/lib/refusal.ts";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
].join("; ");

const hostName = (host: string): string => host.toLowerCase().replace(/:\d+$/, "");

/** Adds the hooks. Pages are never cached: they hold customers' data. */
export function guardRequests(http: FastifyInstance, config: Config): void {
  const hosts = new Set([...LOOPBACK, ...config.allowedHosts]);
  http.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
      "x-frame-options": "SAMEORIGIN",
      "x-robots-tag": "noindex",
      "cache-control": "no-store",
    });
    // A name that resolves to this machine from a stranger's page (DNS rebinding) is refused.
    if (!hosts.has(hostName(request.headers.host ?? ""))) throw new Refusal("unknown_host");
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
