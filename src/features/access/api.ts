/** /healthz, /api/session, /api/me, /api/users, /api/recovery. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { deviceMarks, enter, leave } from "./entrance.ts";
import { loginInput, loginName, newPassword, personInput } from "./forms.ts";
import { lock } from "./pages.ts";
import { addPerson, changePerson, setPassword } from "./people.ts";
import { startSession } from "./sessions.ts";
import { findUser, listUsers, type User } from "./users.ts";

export const userShape = z.object({
  id: z.string(),
  login: z.string(),
  displayName: z.string(),
  role: z.enum(["owner", "staff", "adviser"]),
  isActive: z.boolean(),
});

const person = z.object({ id: z.string().max(64) });
const change = z.strictObject({
  role: z.enum(["owner", "staff", "adviser"]).optional(),
  isActive: z.boolean().optional(),
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
        body: loginInput.strict(),
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
      schema: {
        tags,
        summary:
          "Log out; the last person out seals, whatever tokens live (but for a house opened by a key file).",
        response: { 204: z.null() },
      },
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
        summary:
          "A personal access token for programs (90 days). Told once, and not again to a retry. It opens nothing: while the application is sealed it is answered 423. Programs that work while nobody is in need AKASHI_KEY_FILE.",
        body: z.strictObject({ label: z.string().trim().min(1).max(60) }),
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
      schema: { tags, summary: "Adds a person.", body: personInput.strict(), response: { 201: userShape } },
    },
    async (request, reply) =>
      reply.code(201).send(await addPerson(app.house(), actorOf(request), request.body)),
  );

  http.patch(
    "/api/users/:id",
    {
      config: manage,
      schema: {
        tags,
        summary: "Changes role or activity; ends the person's sessions.",
        params: person,
        body: change,
        response: { 200: userShape },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { role, isActive } = getUser(id);
      await changePerson(app.house(), actorOf(request), id, {
        role: request.body.role ?? role,
        isActive: request.body.isActive ?? isActive,
      });
      return getUser(id);
    },
  );

  http.post(
    "/api/users/:id/password",
    {
      config: manage,
      schema: {
        tags,
        summary: "Sets a person's password; ends their sessions.",
        params: person,
        body: z.strictObject({ password: z.string() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id, login } = getUser(request.params.id);
      const { password } = newPassword.parse({ login, password: request.body.password });
      await setPassword(app.house(), actorOf(request), id, password, "owner");
      return reply.code(204).send(null);
    },
  );

  http.post(
    "/api/recovery",
    {
      config: open,
      schema: {
        tags,
        summary: "Opens by the recovery code, sets a new password and logs in.",
        body: z.strictObject({ code: z.string().max(200), login: loginName, password: z.string() }),
        response: { 201: userShape },
      },
    },
    async (request, reply) => {
      const { login, password } = newPassword.parse(request.body);
      const user = await app.recover(request.body.code, login, password, request.ip);
      enter(app, request, reply, user);
      return reply.code(201).send(user);
    },
  );

  function getUser(id: string): User {
    const found = findUser(app.house().read, id);
    if (!found) throw new Refusal("not_found");
    return found;
  }
}
