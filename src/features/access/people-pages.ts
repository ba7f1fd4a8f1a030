/** 設定 → 使う人: who may enter and in which role, and the live sessions. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sealWhenEmpty } from "./entrance.ts";
import { newPassword, personInput } from "./forms.ts";
import { addPerson, changePerson, setPassword } from "./people.ts";
import { isRecoveryProven } from "./recovery.ts";
import { endSession, listSessions } from "./sessions.ts";
import { findUser, listUsers } from "./users.ts";

const body = z.record(z.string(), z.string()).catch({});
const change = z.object({
  role: z.enum(["owner", "staff", "adviser"], "役割を選んでください。"),
  isActive: z.preprocess((value) => value === "yes", z.boolean()),
});

export const roleNames = { owner: "オーナー", staff: "スタッフ", adviser: "弁護士・専門家" } as const;
const roles = [
  { value: "staff", label: "スタッフ（まかされた事件の記録と確認）" },
  { value: "adviser", label: "弁護士・専門家（まかされた事件の確認と受け取り）" },
  { value: "owner", label: "オーナー（すべて）" },
];

export function peoplePages(http: Http, app: Akashi): void {
  const guarded = { config: { action: "house.manage" as const } };
  const own = { config: { action: "session.own" as const } };

  const listScreen = (
    request: FastifyRequest,
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) => {
    const { read } = app.house();
    const people = listUsers(read);
    const names = new Map(people.map((person) => [person.id, person.displayName]));
    return reply.page("access/people", {
      title: "使う人",
      place: "settings",
      roles,
      values: { role: "staff", login: values.login, displayName: values.displayName },
      errors,
      isRecoveryProven: isRecoveryProven(read),
      people: people.map((person) => ({
        ...person,
        roleName: roleNames[person.role],
        state: person.isActive ? "使えます" : "停止中",
      })),
      sessions: listSessions(read, app.clock()).map((session) => ({
        ...session,
        who: names.get(session.userId),
        isThis: session.id === request.session?.id,
      })),
    });
  };

  http.get("/settings/people", guarded, async (request, reply) => listScreen(request, reply, {}));

  http.post("/settings/people", guarded, async (request, reply) => {
    const values = body.parse(request.body);
    const parsed = personInput.safeParse(values);
    if (!parsed.success) return listScreen(request, reply.code(400), values, fieldErrors(parsed.error));
    try {
      await addPerson(app.house(), actorOf(request), parsed.data);
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return listScreen(request, reply.code(error.status), values, { ...error.fields });
    }
    return reply.done(
      "/settings/people",
      "使う人を加えました。次は、事件の画面で「見られる人」に加えてください。",
    );
  });

  const person = z.object({ id: z.string().max(64) });
  const personScreen = (reply: FastifyReply, id: string, errors?: Record<string, string>) => {
    const found = findUser(app.house().read, id);
    if (!found) throw new Refusal("not_found");
    return reply.page("access/person", {
      title: found.displayName,
      place: "settings",
      person: found,
      roles,
      errors,
    });
  };

  http.get("/settings/people/:id", { ...guarded, schema: { params: person } }, async (request, reply) =>
    personScreen(reply, request.params.id),
  );

  http.post("/settings/people/:id", { ...guarded, schema: { params: person } }, async (request, reply) => {
    await changePerson(
      app.house(),
      actorOf(request),
      request.params.id,
      change.parse(body.parse(request.body)),
    );
    return reply.done("/settings/people", "役割を変えました。その方のログインはいったん終わりました。");
  });

  http.post(
    "/settings/people/:id/password",
    { ...guarded, schema: { params: person } },
    async (request, reply) => {
      const found = findUser(app.house().read, request.params.id);
      if (!found) throw new Refusal("not_found");
      const parsed = newPassword.safeParse({ ...body.parse(request.body), login: found.login });
      if (!parsed.success) return personScreen(reply.code(400), found.id, fieldErrors(parsed.error));
      await setPassword(app.house(), actorOf(request), found.id, parsed.data.password, "owner");
      return reply.done("/settings/people", "パスワードを変えました。ご本人に直接お伝えください。");
    },
  );

  http.post(
    "/settings/sessions/:id/end",
    { ...guarded, schema: { params: person } },
    async (request, reply) => {
      app.house().write(actorOf(request), (tx) => endSession(tx, request.params.id));
      sealWhenEmpty(app);
      return reply.done("/settings/people", "その端末のログインを終わらせました。");
    },
  );

  const passwordScreen = (reply: FastifyReply, errors?: Record<string, string>) =>
    reply.page("access/own-password", { title: "自分のパスワードを変える", place: "settings", errors });

  http.get("/settings/password", own, async (_request, reply) => passwordScreen(reply));

  http.post("/settings/password", own, async (request, reply) => {
    const values = body.parse(request.body);
    const { login, id } = request.user!;
    const parsed = newPassword.safeParse({ ...values, login });
    if (!parsed.success) return passwordScreen(reply.code(400), fieldErrors(parsed.error));
    // Apart from the login's own count: whoever found an open screen must not lock its owner out.
    const key = `password:${id}`;
    app.throttle.begin(key);
    if (!(await app.house().keyring.openByPassword(login, values.current ?? ""))) {
      return passwordScreen(reply.code(400), { current: "今のパスワードが違います。" });
    }
    app.throttle.succeeded(key);
    await setPassword(app.house(), actorOf(request), id, parsed.data.password, "self");
    return reply.redirect("/login", 303);
  });
}
