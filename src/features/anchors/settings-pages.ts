/** The forms of 時刻の証明 and メール. Stored passwords are never put into a page. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { forgetFailures } from "./asking.ts";
import { type Part, type Typed, typedOf } from "./forms.ts";
import { forgetTroubles } from "./schedule.ts";
import {
  anchorSettingsInput,
  changeAnchorSettings,
  changeMailSettings,
  findAnchorSettings,
  findMailSettings,
  mailSettingsInput,
} from "./settings.ts";

const FILES = { caFile: "caBundle", tlsCaFile: "tlsCa" };

const schedules = [
  { value: "off", label: "自動では取らない", hint: "「時刻の証明」の画面のボタンを押したときだけ取ります。" },
  { value: "daily", label: "1日に1回", hint: "記録が増えた日に、1回だけ取ります。おすすめです。" },
  {
    value: "hours",
    label: "時間を決めて",
    hint: "前の時刻証明から決めた時間がたち、記録が増えていたら取ります。",
  },
];

const securities = [
  { value: "tls", label: "TLS（はじめから暗号化。番号はふつう465）" },
  { value: "starttls", label: "STARTTLS（番号はふつう587）" },
  { value: "none", label: "暗号化しない（このパソコンの中のサーバーだけ）" },
];

export function settingsPages(http: Http, app: Akashi): void {
  const manage = { config: { action: "house.manage" as const } };

  const timestampForm = (reply: FastifyReply, values: object, errors?: Readonly<Record<string, string>>) =>
    reply.page("anchors/timestamp-settings", {
      title: "時刻の証明の設定",
      place: "settings",
      schedules,
      hasPassword: findAnchorSettings(app.house().read)?.hasPassword,
      hasMailServer: findMailSettings(app.house().read) !== undefined,
      values,
      errors,
    });

  http.get("/settings/timestamps/setup", manage, async (_request, reply) =>
    timestampForm(reply, findAnchorSettings(app.house().read) ?? { schedule: "daily", everyHours: 24 }),
  );

  http.post("/settings/timestamps/setup", manage, async (request, reply) => {
    const typed = await typedIn(request);
    const refused = change(() => {
      const input = anchorSettingsInput.safeParse({
        ...typed,
        ...checks(typed, "mailsEach", "forgetsPassword"),
      });
      if (!input.success) return fieldErrors(input.error);
      app.house().write(actorOf(request), (tx) => changeAnchorSettings(tx, input.data));
      return undefined;
    });
    if (refused) return timestampForm(reply.code(400), shown(typed), refused);
    forgetFailures(app.house());
    forgetTroubles(app.house());
    return reply.done(
      "/settings/timestamps",
      typed.url
        ? "時刻の証明の設定を記録しました。次は、下のボタンで時刻証明を1つ取り、つながるかを確かめてください。"
        : "時刻の証明の設定を記録しました。",
    );
  });

  const mailForm = (reply: FastifyReply, values: object, errors?: Readonly<Record<string, string>>) =>
    reply.page("anchors/mail-settings", {
      title: "メール",
      place: "settings",
      securities,
      hasPassword: findMailSettings(app.house().read)?.hasPassword,
      values,
      errors,
    });

  http.get("/settings/mail", manage, async (_request, reply) =>
    mailForm(reply, findMailSettings(app.house().read) ?? { security: "tls", port: 465 }),
  );

  http.post("/settings/mail", manage, async (request, reply) => {
    const typed = await typedIn(request);
    const refused = change(() => {
      const input = mailSettingsInput.safeParse({ ...typed, ...checks(typed, "forgetsPassword") });
      if (!input.success) return fieldErrors(input.error);
      app.house().write(actorOf(request), (tx) => changeMailSettings(tx, input.data));
      return undefined;
    });
    if (refused) return mailForm(reply.code(400), shown(typed), refused);
    forgetTroubles(app.house());
    return reply.done(
      "/settings/mail",
      "メールの設定を記録しました。次は「時刻の証明」で送り先を入れ、記録の控えを送って確かめてください。",
    );
  });
}

/** The errors of the form, from the schema or from a refusal of the change; undefined when it is done. */
function change(
  apply: () => Record<string, string> | undefined,
): Readonly<Record<string, string>> | undefined {
  try {
    return apply();
  } catch (error) {
    if (error instanceof Refusal && error.code === "invalid_input" && error.fields) return error.fields;
    throw error;
  }
}

const checks = (typed: Typed, ...names: string[]): Record<string, boolean> =>
  Object.fromEntries(names.map((name) => [name, typed[name] === "yes"]));

/** What was typed goes back into the form, but for the password. */
function shown({ password: _password, ...typed }: Typed): object {
  return { ...typed, ...checks(typed, "mailsEach", "forgetsPassword") };
}

async function typedIn(request: FastifyRequest): Promise<Typed> {
  const parts: Part[] = [];
  if (!request.isMultipart()) {
    for (const [name, value] of Object.entries((request.body ?? {}) as Record<string, unknown>)) {
      if (typeof value === "string") parts.push({ name, value });
    }
    return typedOf(parts, FILES);
  }
  for await (const part of request.parts({ limits: { fileSize: 200_000, files: 2 } })) {
    if (part.type === "file") parts.push({ name: part.fieldname, value: await part.toBuffer() });
    else if (typeof part.value === "string") parts.push({ name: part.fieldname, value: part.value });
  }
  return typedOf(parts, FILES);
}
