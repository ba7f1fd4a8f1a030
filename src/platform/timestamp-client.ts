/**
 * Asks a timestamp authority over HTTP (RFC 3161 §3.4). What comes back is believed only after it was verified.
 * Refuses: schemes but http and https, redirects, credentials inside the address, and credentials over plain HTTP to
 * another machine, because anybody on the way could read them.
 */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { buildRequest, CLOCK_TOLERANCE_MS, type Timestamp, verifyTimestamp } from "./timestamp.ts";
import { problem, type TimestampProblem } from "./timestamp-problems.ts";

const ANSWER_LIMIT_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;

export interface Authority {
  /** http or https. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** OID to ask for, and to insist on. */
  readonly policy?: string | undefined;
  /** PEM: the roots that sign the authority's certificates, with intermediates where the token lacks them. */
  readonly caBundle: string;
  /** PEM: further roots for the HTTPS connection itself. */
  readonly tlsCa?: string | undefined;
  /** For the whole exchange; 10 seconds when left out. */
  readonly timeoutMs?: number | undefined;
}

export type Asked =
  | {
      readonly isGranted: true;
      /** DER TimeStampResp. */
      readonly token: Buffer;
      /** Hex. */
      readonly nonce: string;
      readonly timestamp: Timestamp;
      readonly warnings: readonly TimestampProblem[];
    }
  | { readonly isGranted: false; readonly problems: readonly TimestampProblem[] };

const refused = (...problems: TimestampProblem[]): Asked => ({ isGranted: false, problems });

/**
 * Asks for a token over `bytes` and verifies it. `now` is read
 * when the answer is there. Never throws for the network.
 */
export async function askTimestamp(bytes: Uint8Array, authority: Authority, now: () => Date): Promise<Asked> {
  const address = readAddress(authority.url);
  if (!address) return refused(problem("address_unusable"));
  if (authority.user && address.protocol === "http:" && !isLoopback(address.hostname))
    return refused(problem("password_in_clear"));
  const request = buildRequest(bytes, authority.policy);
  const answer = await post(address, authority, request.body);
  if (!Buffer.isBuffer(answer)) return refused(answer);
  const at = now();
  const { isValid, problems, timestamp } = verifyTimestamp(bytes, answer, authority.caBundle, at, {
    nonce: request.nonce,
    policy: authority.policy,
  });
  if (!isValid || !timestamp) return refused(...problems);
  const warnings = [
    ...problems.filter((one) => one.code !== "from_future"),
    ...compareClocks(timestamp.genTime, at),
  ];
  return { isGranted: true, token: answer, nonce: request.nonce, timestamp, warnings };
}

/** The address if it can be asked at all. */
export function readAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) return undefined;
  return url.username === "" && url.password === "" ? url : undefined;
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

function compareClocks(genTime: Date, at: Date): TimestampProblem[] {
  const aheadMs = genTime.getTime() - at.getTime();
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) return [];
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return [problem("clock_differs", { minutes, direction: aheadMs > 0 ? "先" : "前" })];
}

/** The answer's body, or why there is none. */
function post(url: URL, authority: Authority, body: Buffer): Promise<Buffer | TimestampProblem> {
  const timeoutMs = authority.timeoutMs ?? TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  const options = {
    method: "POST",
    signal,
    agent: false as const,
    headers: {
      "content-type": "application/timestamp-query",
      accept: "application/timestamp-reply",
      "content-length": body.length,
      "user-agent": "akashi",
      ...(authority.user ? { authorization: basic(authority.user, authority.password ?? "") } : {}),
    },
  };
  return new Promise((resolve) => {
    const receive = (response: IncomingMessage): void => {
      const bad = statusProblem(response.statusCode ?? 0);
      if (bad) {
        response.destroy();
        resolve(bad);
        return;
      }
      collect(response).then(resolve, (error: unknown) => resolve(networkProblem(error, timeoutMs)));
    };
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, ...trusting(authority.tlsCa) }, receive)
        : httpRequest(url, options, receive);
    request.on("error", (error) => resolve(networkProblem(error, timeoutMs)));
    request.end(body);
  });
}

async function collect(response: IncomingMessage): Promise<Buffer | TimestampProblem> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > ANSWER_LIMIT_BYTES) {
      response.destroy();
      return problem("answer_too_large", { limit: ANSWER_LIMIT_BYTES / 1024 });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function statusProblem(status: number): TimestampProblem | undefined {
  if (status === 200) return undefined;
  if (status === 401 || status === 403) return problem("login_refused");
  if (status >= 300 && status < 400) return problem("redirected");
  return problem("answer_status", { status });
}

function networkProblem(error: unknown, timeoutMs: number): TimestampProblem {
  const { name, code = "" } = error as NodeJS.ErrnoException;
  if (name === "AbortError" || name === "TimeoutError")
    return problem("too_slow", { seconds: timeoutMs / 1000 });
  const isTls = /^(ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_SSL|HOSTNAME_)/.test(code);
  return problem(isTls ? "tls_untrusted" : "unreachable");
}

/** Naming a root for TLS replaces the built-in ones: both are wanted. */
const trusting = (pem: string | undefined): { ca?: string[] } =>
  pem ? { ca: [...rootCertificates, pem] } : {};

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
