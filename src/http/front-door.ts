/**
 * The first answer. Loading every room takes about a second; the front door listens at once, tells how things
 * stand, shows the login page of a sealed house, and lets everyone else wait until the rooms are open.
 * It knows no data: only whether a keyring lies in storage.
 */
import { access } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Config } from "#src/config.ts";
import { hostAllowed, SECURITY_HEADERS } from "./headers.ts";
import { loginPage } from "./login-page.ts";
import { createView } from "./view.ts";

/**
 * A connection that trickles its request must not hold a place
 * for ever; a full upload over a slow line may take long.
 */
const REQUEST_TIMEOUT_MS = 10 * 60_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FrontDoor {
  readonly server: Server;
  /** Resolves when the first answer was given. */
  readonly firstAnswer: Promise<void>;
  /** From now on every request, also those that wait, goes to the rooms. */
  admit(handler: Handler): void;
}

export function openFrontDoor(config: Config): FrontDoor {
  let rooms: Handler | undefined;
  const waiting: [IncomingMessage, ServerResponse][] = [];
  const { promise: firstAnswer, resolve: answeredFirst } = Promise.withResolvers<void>();
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    if (rooms) return rooms(request, response);
    // An answer may take a moment; meanwhile the rooms may have opened.
    void answerEarly(config, request, response).then((answered) => {
      if (answered) return answeredFirst();
      if (rooms) rooms(request, response);
      else waiting.push([request, response]);
    });
  });
  return {
    server,
    firstAnswer,
    admit: (handler) => {
      rooms = handler;
      for (const [request, response] of waiting.splice(0)) handler(request, response);
    },
  };
}

async function answerEarly(
  config: Config,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== "GET" || config.keyFile || !hostAllowed(config, request.headers.host)) return false;
  const isSealed = await access(join(config.storage, "keyring.json")).then(
    () => true,
    () => false,
  );
  if (request.url === "/healthz") {
    response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify({ state: isSealed ? "sealed" : "new" }));
    return true;
  }
  if (!isSealed || request.url !== "/login") return false;
  const html = createView().render(
    "access/login",
    "layout-bare",
    loginPage({ isSealed: true, login: "", next: "/" }),
  );
  response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/html; charset=utf-8" });
  response.end(html);
  return true;
}
