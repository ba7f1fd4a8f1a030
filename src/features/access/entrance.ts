/** Starting and ending a browser session: the cookie and its row. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import { SESSION_COOKIE } from "#src/http/index.ts";
import { startSession } from "./sessions.ts";
import type { User } from "./users.ts";

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

export function enter(app: Akashi, request: FastifyRequest, reply: FastifyReply, user: User): void {
  const { token } = app
    .house()
    .write({ id: user.id }, (tx) =>
      startSession(tx, user.id, "browser", labelOf(request.headers["user-agent"])),
    );
  reply.setCookie(SESSION_COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: request.protocol === "https",
  });
}

export function leave(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: "/", httpOnly: true, sameSite: "strict" });
}
