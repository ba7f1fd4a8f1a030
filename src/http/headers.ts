/** Headers of every answer, and the names under which the service may be addressed. */
import type { Config } from "#src/config.ts";

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

/** Pages are never cached: they hold customers' data. */
export const SECURITY_HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "SAMEORIGIN",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
} as const;

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

const nameOf = (host: string | undefined): string => (host ?? "").toLowerCase().replace(/:\d+$/, "");

/** Whether a Host header names this machine itself. */
export const isLoopbackName = (host: string | undefined): boolean => LOOPBACK.includes(nameOf(host));

/** A name that resolves to this machine from a stranger's page (DNS rebinding) is not allowed. */
export function hostAllowed(config: Config, host: string | undefined): boolean {
  return isLoopbackName(host) || config.allowedHosts.includes(nameOf(host));
}
