/** /setup: three short screens – the shop, you and your password, the recovery sheet. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { enter } from "#src/features/access/entrance.ts";
import { ownerInput } from "#src/features/access/index.ts";
import { listIncidents } from "#src/features/incidents/index.ts";
import { industries, shopInput, unprintableFields } from "#src/features/shops/index.ts";
import { actorOf, attachment, fieldErrors, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { loadSample } from "#src/sample/index.ts";
import { setupShop } from "./forms.ts";
import { renderRecoverySheet } from "./recovery-sheet.ts";

/** Groups asked for on the proof, counted from 1 as printed. */
const ASKED = [3, 6] as const;
const STEPS = 3;

const shopFields = Object.keys(setupShop.shape);
const body = z.record(z.string(), z.string()).catch({});

export function setupPages(http: Http, app: Akashi): void {
  const open = { config: { action: "public" as const } };

  const refuseWhenSetUp = (): void => {
    if (app.state() !== "new") throw new Refusal("already_set_up");
  };
  const strangerErrors = ({ token }: Record<string, string>): Record<string, string> =>
    app.setupToken === undefined || token === app.setupToken
      ? {}
      : { token: "起動した画面に表示された設定用の番号を入れてください。" };
  const shopScreen = (
    reply: FastifyReply,
    values: Record<string, unknown>,
    errors?: Record<string, string>,
  ) =>
    reply.page("setup/shop", {
      title: "お店のことを教えてください",
      bare: true,
      steps: STEPS,
      industries,
      values,
      errors,
    });
  const ownerScreen = (
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) =>
    reply.page("setup/owner", {
      title: "あなたのことと、パスワード",
      bare: true,
      steps: STEPS,
      values,
      errors,
      needsToken: app.setupToken !== undefined,
      carried: shopFields.map((name) => ({ name, value: values[name] ?? "" })),
    });
  const sampleScreen = (
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) =>
    reply.page("setup/sample", {
      title: "サンプル事件で試す",
      bare: true,
      values,
      errors,
      needsToken: app.setupToken !== undefined,
    });

  http.get("/setup", open, async (_request, reply) => {
    if (app.state() !== "new") return reply.redirect("/login", 303);
    return shopScreen(reply, { industry: "salon", representativeTitle: "代表" });
  });

  http.post("/setup/shop", open, async (request, reply) => {
    refuseWhenSetUp();
    const values = body.parse(request.body);
    const parsed = setupShop.safeParse(values);
    if (!parsed.success) return shopScreen(reply.code(400), values, fieldErrors(parsed.error));
    const unprintable = unprintableFields(shopInput.parse(parsed.data));
    if (Object.keys(unprintable).length > 0) return shopScreen(reply.code(400), values, unprintable);
    return ownerScreen(reply, { ...values, displayName: values.representativeName ?? "" });
  });

  http.post("/setup", open, async (request, reply) => {
    refuseWhenSetUp();
    const values = body.parse(request.body);
    const shop = setupShop.safeParse(values);
    if (!shop.success) return shopScreen(reply.code(400), values, fieldErrors(shop.error));
    const owner = ownerInput.safeParse(values);
    const errors = { ...(owner.success ? {} : fieldErrors(owner.error)), ...strangerErrors(values) };
    if (!owner.success || errors.token) return ownerScreen(reply.code(400), withoutPasswords(values), errors);
    const { user } = await app.setUp(shopInput.parse(shop.data), owner.data);
    enter(app, request, reply, user);
    return reply.redirect("/setup/recovery", 303);
  });

  http.get("/setup/sample", open, async (_request, reply) => {
    refuseWhenSetUp();
    return sampleScreen(reply, { login: "sample" });
  });

  http.post("/setup/sample", open, async (request, reply) => {
    refuseWhenSetUp();
    const values = body.parse(request.body);
    const owner = ownerInput.safeParse({ ...values, displayName: "見本 花子" });
    const errors = { ...(owner.success ? {} : fieldErrors(owner.error)), ...strangerErrors(values) };
    if (!owner.success || errors.token)
      return sampleScreen(reply.code(400), withoutPasswords(values), errors);
    const { user } = await loadSample(app, owner.data);
    enter(app, request, reply, user);
    return reply.redirect("/setup/recovery", 303);
  });

  const sheetScreen = (
    reply: FastifyReply,
    values: Record<string, string>,
    errors?: Record<string, string>,
  ) => {
    const pending = app.pendingRecovery();
    return reply.page("setup/recovery-sheet", {
      title: "復旧シートを印刷してください",
      bare: true,
      steps: pending?.replaces ? undefined : STEPS,
      replaces: pending?.replaces,
      groups: pending?.code.split("-").map((text, index) => ({ place: index + 1, text })),
      asked: ASKED.map((number) => ({
        name: `group${number}`,
        label: `${number}番の4文字`,
        value: values[`group${number}`],
        error: errors?.[`group${number}`],
      })),
      isPrinted: values.printed === "yes",
      errors,
    });
  };
  const guarded = { config: { action: "house.manage" as const } };

  http.get("/setup/recovery", guarded, async (_request, reply) => sheetScreen(reply, {}));

  http.get("/setup/recovery.pdf", guarded, async (_request, reply) => {
    const pending = app.pendingRecovery();
    if (!pending) throw new Refusal("not_found");
    reply
      .type("application/pdf")
      .header("content-disposition", attachment("復旧シート.pdf", "recovery-sheet.pdf"));
    return reply.send(renderRecoverySheet(app.house(), pending.code));
  });

  http.post("/setup/recovery", guarded, async (request, reply) => {
    const pending = app.pendingRecovery();
    // Proven in another window, or the keys were forgotten: the page says what to do.
    if (!pending) return reply.redirect("/setup/recovery", 303);
    const values = body.parse(request.body);
    const errors: Record<string, string> = {};
    for (const number of ASKED)
      if (!values[`group${number}`]?.trim())
        errors[`group${number}`] = `${number}番の4文字を入れてください。`;
    if (values.printed !== "yes")
      errors.printed = "印刷して、しまう場所に入れたら、チェックを付けてください。";
    if (Object.keys(errors).length === 0) {
      const groups = new Map(ASKED.map((number) => [number - 1, values[`group${number}`] ?? ""]));
      for (const index of await app.proveRecovery(actorOf(request), groups)) {
        errors[`group${index + 1}`] = `${index + 1}番の4文字が違います。印刷した紙のとおりに入れてください。`;
      }
    }
    if (Object.keys(errors).length > 0) return sheetScreen(reply.code(400), values, errors);
    if (pending.replaces) {
      return reply.done(
        "/settings/people",
        "新しい復旧シートを確かめました。前のシートはもう使えませんので、細かく破って捨ててください。",
      );
    }
    const hasCase = listIncidents(app.house().read, request.user!).length > 0;
    return reply.done(
      "/",
      hasCase
        ? "復旧シートを確かめました。次は、事件の画面の「次にすること」をご覧ください。"
        : "準備ができました。次は、起きたことを順にお聞きします。",
    );
  });

  http.get("/setup/recovery/again", guarded, async (_request, reply) =>
    reply.page("setup/recovery-again", { title: "新しい復旧シートを作る", bare: true }),
  );

  http.post("/setup/recovery/again", guarded, async (_request, reply) => {
    app.reissueRecovery();
    return reply.redirect("/setup/recovery", 303);
  });
}

/** A form shown again keeps what was typed, but never a password. */
function withoutPasswords(values: Record<string, string>): Record<string, string> {
  const { password: _password, passwordAgain: _again, ...rest } = values;
  return rest;
}
