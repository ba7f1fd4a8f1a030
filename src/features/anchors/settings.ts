/**
 * Which authority and which mail server, as the owner set them. Passwords go in and are never handed to a page again.
 */
import { z } from "zod";
import type { EventKind, Tx } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { MailServer } from "#src/platform/mailer.ts";
import { whyNotBundle } from "#src/platform/timestamp.ts";
import { type Authority, isLoopback, readAddress } from "#src/platform/timestamp-client.ts";
import { anchorSettingsChanged, mailSettingsChanged } from "./events.ts";
import { anchorSetting, mailSetting } from "./tables.ts";

const line = (limit: number) => z.string().trim().max(limit, "長すぎます。短くしてください。").default("");
const email = line(254).refine((text) => text === "" || z.email().safeParse(text).success, {
  message: "メールアドレスの形ではありません。「name@example.jp」のように、1つだけ書いてください。",
});
const pem = line(100_000);

/** The password as typed; empty keeps the stored one, unless `forgetsPassword`. */
const secret = { password: z.string().max(500).default(""), forgetsPassword: z.boolean().default(false) };

export const anchorSettingsInput = z.object({
  url: line(500).refine((text) => text === "" || readAddress(text) !== undefined, {
    message:
      "http:// か https:// で始まるアドレスを書いてください。利用者名とパスワードは、下の欄に分けて書いてください。",
  }),
  user: line(200),
  ...secret,
  policy: line(200).refine((text) => text === "" || /^[0-2](\.(0|[1-9]\d*))+$/.test(text), {
    message:
      "ポリシーは「1.2.392.…」のような数字と点だけで書いてください。分からないときは空のままにしてください。",
  }),
  caBundle: pem,
  tlsCa: pem.refine((text) => text === "" || whyNotBundle(text) === undefined, {
    message: "ルートCA証明書が読み取れません。PEM形式の文字を、初めから終わりまで貼り付けてください。",
  }),
  schedule: z.enum(["off", "daily", "hours"], { message: "どのくらいの間隔で取るかを選んでください。" }),
  everyHours: z.coerce
    .number({ message: "時間は数字で書いてください。" })
    .int("時間は1から720までの整数で書いてください。")
    .min(1, "時間は1から720までの整数で書いてください。")
    .max(720, "時間は1から720までの整数で書いてください。")
    .default(24),
  mailTo: email,
  mailsEach: z.boolean().default(false),
});

export type AnchorSettingsInput = z.infer<typeof anchorSettingsInput>;

export const mailSettingsInput = z.object({
  host: line(253).refine((text) => /^[A-Za-z0-9.:-]+$/.test(text), {
    message: "メールサーバーの名前を「smtp.example.jp」のように書いてください。",
  }),
  port: z.coerce
    .number({ message: "番号は数字で書いてください。" })
    .int("番号は1から65535までの整数で書いてください。")
    .min(1, "番号は1から65535までの整数で書いてください。")
    .max(65_535, "番号は1から65535までの整数で書いてください。"),
  security: z.enum(["tls", "starttls", "none"], { message: "暗号化のしかたを選んでください。" }),
  user: line(200),
  ...secret,
  sender: email.refine((text) => text !== "", { message: "差出人のメールアドレスを書いてください。" }),
});

export type MailSettingsInput = z.infer<typeof mailSettingsInput>;

/** Without passwords: `hasPassword` tells whether one is kept. */
export interface AnchorSettings extends Omit<AnchorSettingsInput, "password" | "forgetsPassword"> {
  readonly hasPassword: boolean;
  readonly changedAt: string;
}

export interface MailSettings extends Omit<MailSettingsInput, "password" | "forgetsPassword"> {
  readonly hasPassword: boolean;
}

export function findAnchorSettings(read: Reader): AnchorSettings | undefined {
  const row = read.select().from(anchorSetting).get();
  if (!row) return undefined;
  const { id: _id, password, ...rest } = row;
  return { ...rest, hasPassword: password !== "" };
}

export function findMailSettings(read: Reader): MailSettings | undefined {
  const row = read.select().from(mailSetting).get();
  if (!row) return undefined;
  const { id: _id, changedAt: _changedAt, password, ...rest } = row;
  return { ...rest, hasPassword: password !== "" };
}

/** The authority with its password, or undefined while address or root certificates are missing. */
export function findAuthority(read: Reader): Authority | undefined {
  const row = read.select().from(anchorSetting).get();
  if (!row || row.url === "" || row.caBundle === "") return undefined;
  const { url, user, password, policy, caBundle, tlsCa } = row;
  return { url, user, password, policy: policy || undefined, caBundle, tlsCa };
}

/** The mail server with its password, or undefined before it was set. */
export function findMailServer(read: Reader): MailServer | undefined {
  const row = read.select().from(mailSetting).get();
  if (!row) return undefined;
  const { host, port, security, user, password, sender } = row;
  return { host, port, security, user, password, sender };
}

/** Throws `invalid_input` with its fields for settings that contradict each other. */
export function changeAnchorSettings(tx: Tx, input: AnchorSettingsInput): void {
  const before = tx.db.select().from(anchorSetting).get();
  const { password: typed, forgetsPassword, ...rest } = input;
  const target = readAddress(input.url);
  const isMoved = before !== undefined && readAddress(before.url)?.origin !== target?.origin;
  const fields: Record<string, string> = {};
  if (input.url !== "") {
    const obstacle = whyNotBundle(input.caBundle);
    if (obstacle) fields.caBundle = obstacle;
  } else if (input.schedule !== "off") {
    fields.url = "自動で取るには、時刻認証局のアドレスが必要です。";
  }
  if (input.mailsEach && input.mailTo === "") fields.mailTo = "送り先のメールアドレスを書いてください。";
  const password = keptPassword(before?.password, { typed, forgetsPassword, isMoved }, fields);
  if (input.user !== "" && target?.protocol === "http:" && !isLoopback(target.hostname)) {
    fields.url =
      "利用者名とパスワードを使うときは、https:// のアドレスにしてください。http:// では途中で読まれるおそれがあるため、送りません。";
  }
  if (Object.keys(fields).length > 0) throw new Refusal("invalid_input", {}, fields);
  const row = { ...rest, password, changedAt: tx.at.toISOString() };
  tx.db
    .insert(anchorSetting)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({ target: anchorSetting.id, set: row })
    .run();
  recordChange(tx, anchorSettingsChanged, before, { ...rest, password });
}

/** Throws `invalid_input` with its fields for settings that contradict each other. */
export function changeMailSettings(tx: Tx, input: MailSettingsInput): void {
  const before = tx.db.select().from(mailSetting).get();
  const { password: typed, forgetsPassword, ...rest } = input;
  const isMoved = before !== undefined && before.host !== input.host;
  const fields: Record<string, string> = {};
  const password = keptPassword(before?.password, { typed, forgetsPassword, isMoved }, fields);
  if (input.user !== "" && input.security === "none" && !isLoopback(input.host)) {
    fields.security =
      "利用者名とパスワードを使うときは、TLSかSTARTTLSを選んでください。暗号化しないと、途中で読まれるおそれがあります。";
  }
  if (Object.keys(fields).length > 0) throw new Refusal("invalid_input", {}, fields);
  const row = { ...rest, password, changedAt: tx.at.toISOString() };
  tx.db
    .insert(mailSetting)
    .values({ id: 1, ...row })
    .onConflictDoUpdate({ target: mailSetting.id, set: row })
    .run();
  recordChange(tx, mailSettingsChanged, before, { ...rest, password });
}

/** A password that was typed for one server is never sent to another unasked. */
function keptPassword(
  stored: string | undefined,
  input: { typed: string; forgetsPassword: boolean; isMoved: boolean },
  fields: Record<string, string>,
): string {
  if (input.typed !== "") return input.typed;
  if (input.forgetsPassword || !stored) return "";
  if (input.isMoved)
    fields.password = "接続先を変えるときは、パスワードをもう一度入れるか、「消す」を選んでください。";
  return stored;
}

function recordChange(
  tx: Tx,
  event: EventKind<typeof anchorSettingsChanged.payload>,
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>>,
): void {
  const fields = Object.keys(after).filter((name) => before?.[name] !== after[name]);
  tx.record(event, null, { fields });
}
