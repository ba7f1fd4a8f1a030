/** Starting and ending a browser session: the cookie and its row. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import { isLoopbackName, SESSION_COOKIE } from "#src/http/index.ts";
import { isAnybodyIn, type Session, startSession } from "./sessions.ts";
import type { User } from "./users.ts";

const DEVICE_COOKIE = "akashi_device";
const DEVICE_DAYS = 180;
/** People who share one browser. */
const MOST_MARKS = 5;

/** Marks of those who entered from this browser before (see `Keyring.markDevice`). */
export function deviceMarks(request: FastifyRequest): readonly string[] {
  return (request.cookies[DEVICE_COOKIE] ?? "").split("~").slice(0, MOST_MARKS);
}

/** Label of a session in the list: the kind of browser, not its whole fingerprint. */
function labelOf(userAgent: string | undefined): string {
  const text = userAgent ?? "";
  const device = /iPhone|iPad/.test(text)
    ? "iPhone・iPad"
    : /Android/.test(text)
      ? "Android"
      : /Windows/.test(text)
        ? "Windows"
        : /Mac OS/.test(text)
          ? "Mac"
          : "そのほかの機器";
  return device;
}

/** Returns the session that began. */
export function enter(app: Akashi, request: FastifyRequest, reply: FastifyReply, user: User): Session {
  const { token, session } = app
    .house()
    .write({ id: user.id }, (tx) =>
      startSession(tx, user.id, "browser", labelOf(request.headers["user-agent"])),
    );
  const { keyring } = app.house();
  const options = {
    path: "/",
    httpOnly: true,
    sameSite: "strict" as const,
    // Beyond this machine a relay speaks HTTPS for us; the request itself does not tell.
    secure: !isLoopbackName(request.headers.host),
  };
  const others = deviceMarks(request).filter((mark) => mark && !keyring.isDeviceOf(user.login, mark));
  const marks = [keyring.markDevice(user.login), ...others].slice(0, MOST_MARKS);
  reply.setCookie(SESSION_COOKIE, token, options);
  reply.setCookie(DEVICE_COOKIE, marks.join("~"), { ...options, maxAge: DEVICE_DAYS * 86_400 });
  return session;
}

export function leave(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: "/", httpOnly: true, sameSite: "strict" });
}

/** When nobody is in any more, the keys are forgotten too. */
export function sealWhenEmpty(app: Akashi): void {
  const opensAlone = app.config.keyFile !== undefined;
  if (!isAnybodyIn(app.house().read, app.clock(), opensAlone)) app.seal();
}
