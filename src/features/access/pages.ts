/** Login, lock, recovery, and the people of the house. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, fieldErrors, type Http, loginPage } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { deviceMarks, enter, leave, sealWhenEmpty } from "./entrance.ts";
import { loginInput, newPassword } from "./forms.ts";
import { peoplePages } from "./people-pages.ts";
import { endSession } from "./sessions.ts";

const body = z.record(z.string(), z.string()).catch({});

/** Only a path of this application; anything else goes home. */
const safeNext = (next: string | undefined): string =>
  next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes("\\") ? next : "/";

export function accessPages(http: Http, app: Akashi): void {
  peoplePages(http, app);
  const open = { config: { action: "public" as const } };
  const own = { config: { action: "session.own" as const } };

  const loginScreen = (
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) =>
    reply.page(
      "access/login",
      loginPage({
        isSealed: app.state() === "sealed",
        login: values.login ?? "",
        next: safeNext(values.next),
        errors,
      }),
    );

  http.get("/login", open, async (request, reply) => {
    if (app.state() === "new") return reply.redirect("/setup", 303);
    if (request.user) return reply.redirect("/", 303);
    return loginScreen(reply, body.parse(request.query));
  });

  http.post("/login", open, async (request, reply) => {
    const values = body.parse(request.body);
    const parsed = loginInput.safeParse(values);
    if (!parsed.success) return loginScreen(reply.code(400), values, fieldErrors(parsed.error));
    try {
      const { login, password } = parsed.data;
      const user = await app.logIn(login, password, request.ip, deviceMarks(request));
      enter(app, request, reply, user);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return loginScreen(reply.code(error.status), values, { form: error.sentence });
    }
    return reply.redirect(safeNext(values.next), 303);
  });

  http.post("/lock", own, async (request, reply) => {
    lock(app, request);
    leave(reply);
    return reply.redirect("/login", 303);
  });

  const recoverScreen = (
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) =>
    reply.page("access/recover", {
      title: "復旧シートで開ける",
      bare: true,
      // The code is their own typing of 32 letters; passwords are not kept.
      values: { code: values.code ?? "", login: values.login ?? "" },
      errors,
    });

  http.get("/recover", open, async (_request, reply) => {
    if (app.state() === "new") return reply.redirect("/setup", 303);
    return recoverScreen(reply, {});
  });

  http.post("/recover", open, async (request, reply) => {
    const values = body.parse(request.body);
    const parsed = newPassword.safeParse(values);
    if (!parsed.success) return recoverScreen(reply.code(400), values, fieldErrors(parsed.error));
    try {
      const user = await app.recover(values.code ?? "", parsed.data.login, parsed.data.password, request.ip);
      request.session = enter(app, request, reply, user);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return recoverScreen(reply.code(error.status), values, error.fields ?? { code: error.sentence });
    }
    return reply.done(
      "/",
      "復旧シートで開け、パスワードを新しくしました。次からは、新しいパスワードでログインしてください。",
    );
  });
}

/** Ends this session; when it was the last one at hand, the keys are forgotten too. */
export function lock(app: Akashi, request: FastifyRequest): void {
  app.house().write(actorOf(request), (tx) => endSession(tx, request.session!.id));
  sealWhenEmpty(app);
}
