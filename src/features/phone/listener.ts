/**
 * The listener for phones: plain HTTP on addresses of the shop's network, only while a session runs. It knows a page,
 * a style, the modules of one script, and how to hand an upload to the desk. Everything else is 404, the same for all.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { Refusal } from "#src/lib/refusal.ts";
import { phoneLimits } from "./limits.ts";
import { phoneFiles } from "./modules.ts";
import type { Desk } from "./sessions.ts";

export interface Listener {
  /** `http://192.168.0.5:49152`, in the order of the addresses asked for. */
  readonly origins: readonly string[];
  close(): Promise<void>;
}

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
} as const;

const REQUEST_TIMEOUT_MS = 30 * 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const MINUTE_MS = 60_000;
const MOST_SENDERS = 1000;

const ASSET = /^\/([A-Za-z0-9_-]{16})\/(?:page\.css|m\/(\d{1,3})\.js)?$/;
const UPLOAD = /^\/([A-Za-z0-9_-]{16})\/files\/([A-Za-z0-9_-]{16,40})$/;

/** Throws `phone_port_busy` when no address can be listened on. `onBug` gets what nobody expected. */
export async function openListener(
  desk: Desk,
  addresses: readonly string[],
  port: number,
  onBug: (error: unknown) => void,
): Promise<Listener> {
  const servers: Server[] = [];
  const hosts = new Set<string>();
  const allow = senders();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!allow(request.socket.remoteAddress ?? "")) refuse(response, 429);
    else if (!hosts.has(request.headers.host ?? "")) refuse(response, 404);
    else if (request.method === "GET" || request.method === "HEAD") show(desk, request, response);
    else {
      void take(desk, request, response).catch((error: unknown) => {
        // A line that was cut is no bug.
        if (request.complete || !request.destroyed) onBug(error);
        if (response.headersSent) response.destroy();
        else refuse(response, 503);
      });
    }
  };
  for (const address of addresses) {
    const server = createServer(
      { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS },
      answer,
    );
    server.maxConnections = phoneLimits.connections;
    server.timeout = phoneLimits.idleMs;
    server.keepAliveTimeout = 5000;
    // The same number everywhere, once the first address has one.
    const wanted = servers[0] ? (servers[0].address() as AddressInfo).port : port;
    if (await isListening(server, wanted, address)) {
      servers.push(server);
      hosts.add(hostOf(server));
    }
  }
  if (servers.length === 0) throw new Refusal("phone_port_busy");
  return {
    origins: [...hosts].map((host) => `http://${host}`),
    close: async () => {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

async function isListening(server: Server, port: number, address: string): Promise<boolean> {
  try {
    server.listen(port, address);
    await once(server, "listening");
    // A session must not keep a program alive that is about to end.
    server.unref();
    return true;
  } catch {
    return false;
  }
}

const hostOf = (server: Server): string => {
  const { address, port } = server.address() as AddressInfo;
  return `${address}:${port}`;
};

/** Requests of each sender in the running minute. */
function senders(): (address: string) => boolean {
  const counts = new Map<string, number>();
  let minute = 0;
  return (address) => {
    const now = Math.floor(Date.now() / MINUTE_MS);
    if (now !== minute || counts.size > MOST_SENDERS) counts.clear();
    minute = now;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    return count <= phoneLimits.requestsPerMinute;
  };
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "text/plain; charset=utf-8",
    connection: "close",
  });
  response.end(status === 404 ? "Not found\n" : "Try again later\n");
}

function show(desk: Desk, request: IncomingMessage, response: ServerResponse): void {
  const [, locator = "", number] = ASSET.exec(request.url ?? "") ?? [];
  const found = desk.find(locator);
  const { page, css, modules } = phoneFiles();
  const module = number === undefined ? undefined : modules[Number(number)];
  if (!found) refuse(response, 404);
  else if (module !== undefined) send(request, response, "text/javascript", module);
  else if (number !== undefined) refuse(response, 404);
  else if (request.url?.endsWith("page.css")) send(request, response, "text/css", css);
  else
    send(
      request,
      response,
      "text/html",
      page.replace("{{recipient}}", found.recipient).replace("{{largest}}", String(desk.largestBytes)),
    );
}

/** Packed texts: the same few modules for every phone. */
const packed = new Map<string, Buffer>();

function send(request: IncomingMessage, response: ServerResponse, type: string, text: string): void {
  const head = { ...HEADERS, "content-type": `${type}; charset=utf-8` };
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? "")) || type === "text/html") {
    response.writeHead(200, head).end(request.method === "HEAD" ? "" : text);
    return;
  }
  const body = packed.get(text) ?? gzipSync(text);
  packed.set(text, body);
  response.writeHead(200, { ...head, "content-encoding": "gzip" }).end(request.method === "HEAD" ? "" : body);
}

/** A browser that is still sending hears no answer: what was refused is read to its end and forgotten. */
async function drain(request: IncomingMessage): Promise<void> {
  try {
    for await (const _ of request.iterator({ destroyOnReturn: false }));
  } catch {
    // The line broke: nobody waits for the answer.
  }
}

async function take(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, locator, id] = UPLOAD.exec(request.url ?? "") ?? [];
  const { origin, host } = request.headers;
  const bytes = Number(request.headers["content-length"] ?? Number.NaN);
  const isOwn = origin === undefined || origin === `http://${host}`;
  if (request.method !== "PUT" || !locator || !id || !isOwn || !Number.isSafeInteger(bytes)) {
    refuse(response, 404);
    return;
  }
  const source: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  const answer = await desk.receive(locator, { id, bytes, source });
  if (answer && bytes <= desk.mostBytes) await drain(request);
  if (!answer) {
    refuse(response, 404);
    return;
  }
  const { status, outcome, message } = answer;
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "application/json; charset=utf-8",
    // What was not read of a refused upload would be taken for the next request.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(JSON.stringify({ outcome, message }));
}
