/** /healthz, /api/session, /api/me, /api/users. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { deviceMarks, enter, leave } from "./entrance.ts";
import { loginInput, personInput } from "./forms.ts";
import { lock } from "./pages.ts";
import { addPerson } from "./people.ts";
import { startSession } from "./sessions.ts";
import { listUsers } from "./users.ts";

export const userShape = z.object({
  id: z.string(),
  login: z.string(),
  displayName: z.string(),
  role: z.enum(["owner", "staff", "adviser"]),
  isActive: z.boolean(),
});

export function accessApi(http: Http, app: Akashi): void {
  const open = { action: "public" as const };
  const own = { action: "session.own" as const };
  const manage = { action: "house.manage" as const };
  const tags = ["access"];

  http.get("/healthz", { config: open, schema: { hide: true } }, async () => ({ state: app.state() }));

  http.post(
    "/api/session",
    {
      config: open,
      schema: {
        tags,
        summary: "Log in; opens a sealed application.",
        body: loginInput,
        response: { 201: userShape },
      },
    },
    async (request, reply) => {
      const user = await app.logIn(
        request.body.login,
        request.body.password,
        request.ip,
        deviceMarks(request),
      );
      enter(app, request, reply, user);
      return reply.code(201).send(user);
    },
  );

  http.delete(
    "/api/session",
    {
      config: own,
      schema: { tags, summary: "Log out; the last one out seals.", response: { 204: z.null() } },
    },
    async (request, reply) => {
      lock(app, request);
      leave(reply);
      return reply.code(204).send(null);
    },
  );

  http.get(
    "/api/me",
    { config: own, schema: { tags, summary: "Who is asking.", response: { 200: userShape } } },
    async (request) => request.user!,
  );

  http.post(
    "/api/tokens",
    {
      config: { ...own, tellsSecret: true },
      schema: {
        tags,
        summary: "A personal access token for programs (90 days). Told once, and not again to a retry.",
        body: z.object({ label: z.string().trim().min(1).max(60) }),
        response: { 201: z.object({ token: z.string(), expiresAt: z.string() }) },
      },
    },
    async (request, reply) => {
      const { token, session } = app
        .house()
        .write(actorOf(request), (tx) => startSession(tx, request.user!.id, "token", request.body.label));
      return reply.code(201).send({ token, expiresAt: session.expiresAt });
    },
  );

  http.get(
    "/api/users",
    {
      config: manage,
      schema: {
        tags,
        summary: "People who may enter.",
        response: { 200: z.object({ items: z.array(userShape) }) },
      },
    },
    async () => ({ items: listUsers(app.house().read) }),
  );

  http.post(
    "/api/users",
    {
      config: manage,
      schema: { tags, summary: "Adds a person.", body: personInput, response: { 201: userShape } },
    },
    async (request, reply) =>
      reply.code(201).send(await addPerson(app.house(), actorOf(request), request.body)),
  );
}
