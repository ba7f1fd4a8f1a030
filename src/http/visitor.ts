/** Who is asking: the session behind the cookie or the bearer token, and whether the route allows it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import {
  type Action,
  actionScope,
  findSession,
  isAction,
  permitUser,
  type Session,
  type User,
} from "#src/features/access/index.ts";
import type { Actor } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

export const SESSION_COOKIE = "akashi_session";

/** `public` routes are answered to everyone, in every state of the application. */
type RouteAction = Action | "public";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route does; the guard permits or refuses it. Every route declares one. */
    action?: RouteAction;
  }
  interface FastifyRequest {
    user: User | undefined;
    session: Session | undefined;
  }
}

/** The actor of a guarded route. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.user) throw new Refusal("login_required");
  return request.actor ?? { id: request.user.id };
}

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor | undefined;
  }
}

export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly action: RouteAction;
}

declare module "fastify" {
  interface FastifyInstance {
    /** Every route with its action, for the test that walks them all. */
    readonly declaredRoutes: readonly DeclaredRoute[];
  }
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(request.headers.authorization ?? "");
  return bearer?.[1] ?? request.cookies[SESSION_COOKIE];
}

export function guardRoutes(http: FastifyInstance, app: Akashi): void {
  http.decorateRequest("user", undefined);
  http.decorateRequest("session", undefined);
  http.decorateRequest("actor", undefined);

  const declared: DeclaredRoute[] = [];
  http.decorate("declaredRoutes", declared);
  http.addHook("onRoute", (route) => {
    const action = route.config?.action;
    if (action === undefined) throw new Error(`${route.method} ${route.url} declares no action`);
    for (const method of [route.method].flat()) declared.push({ method, url: route.url, action });
    if (action === "public") return;
    if (!isAction(action)) throw new Error(`${route.method} ${route.url} declares an unknown action`);
    const names = route.url.split("/").includes(":incident");
    if ((actionScope(action) === "incident") !== names) {
      throw new Error(`${route.method} ${route.url}: ${action} and the path disagree about the incident`);
    }
  });

  // Before the body is read: nobody uploads what they may not.
  http.addHook("onRequest", async (request) => {
    const token = tokenOf(request);
    if (token !== undefined && app.state() === "open") {
      const found = findSession(app.house().read, token, app.clock());
      request.user = found?.user;
      request.session = found?.session;
    }
    const action = request.routeOptions.config.action;
    if (action === undefined || action === "public") return;
    if (!request.user) {
      app.house(); // Sealed or new says so before asking for a login.
      throw new Refusal("login_required");
    }
    permitUser(app.house().read, request.user, action, (request.params as { incident?: string }).incident);
  });
}
