import { afterEach, expect, test } from "vitest";
import { sendMail } from "#src/platform/mailer.ts";
import { type MailboxOptions, startMailbox } from "../support/mailbox.ts";

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function start(options: MailboxOptions = {}) {
  const mailbox = await startMailbox(options);
  running.push(mailbox);
  return mailbox;
}

const MAIL = { to: "lawyer@example.jp", subject: "記録の控え", text: "控えです。\nakashi/log/7f3a\n777\n" };
const server = (port: number) => ({
  host: "127.0.0.1",
  port,
  security: "none" as const,
  sender: "shop@example.jp",
  timeoutMs: 3000,
});

test("hands over plain text in Japanese with an attachment, to one address", async () => {
  const mailbox = await start();
  const attachments = [{ filename: "checkpoint.txt", content: Buffer.from("777\n"), type: "text/plain" }];
  expect(await sendMail(server(mailbox.port), { ...MAIL, attachments })).toBeUndefined();
  const [mail] = await mailbox.mails();
  expect([mail!.from, mail!.to]).toEqual(["shop@example.jp", ["lawyer@example.jp"]]);
  expect(mail!.subject).toBe("記録の控え");
  expect(mail!.text.trim()).toBe("控えです。\nakashi/log/7f3a\n777");
  expect(mail!.html).toBeUndefined();
  expect(mail!.attachments).toEqual([{ filename: "checkpoint.txt", content: "777\n" }]);
});

test("an address with a comma or a line end makes no second recipient", async () => {
  const mailbox = await start();
  for (const to of [
    "a@example.jp, b@example.jp",
    "a@example.jp\nBcc: b@example.jp",
    "a@example.jp>,<b@example.jp",
  ]) {
    await sendMail(server(mailbox.port), { ...MAIL, to });
  }
  const mails = await mailbox.mails();
  expect(mails.every((mail) => mail.to.length === 1)).toBe(true);
  expect(mails.flatMap((mail) => mail.to)).not.toContain("b@example.jp");
});

test("the sender's name is read as it was written, and brings no head line and no address of its own", async () => {
  const mailbox = await start();
  const names = [
    "ヘアサロン見本",
    "Salon Mihon",
    'サロン "見本", 例示店 <bcc@example.jp>',
    'Salon "Mihon", Inc. <bcc@example.jp>',
    "見本\r\nBcc: bcc@example.jp\r\n\r\n本文",
    "Mihon\nBcc: bcc@example.jp",
    "=?UTF-8?Q?=0D=0ABcc:_bcc@example.jp?=",
    "見本\u2028Bcc: bcc@example.jp",
    "長".repeat(200),
    "",
  ];
  for (const from of names) expect(await sendMail(server(mailbox.port), { ...MAIL, from })).toBeUndefined();
  const mails = await mailbox.mails();
  expect(mails.map(({ head }) => head.from.map(({ name }) => name))).toEqual([
    ["ヘアサロン見本"],
    ["Salon Mihon"],
    ['サロン "見本", 例示店 <bcc@example.jp>'],
    ['Salon "Mihon", Inc. <bcc@example.jp>'],
    ["見本 Bcc: bcc@example.jp 本文"],
    ["Mihon Bcc: bcc@example.jp"],
    ["= ?UTF-8?Q?=0D=0ABcc:_bcc@example.jp?="],
    ["見本 Bcc: bcc@example.jp"],
    ["長".repeat(200)],
    [""],
  ]);
  for (const { from, to, head, text } of mails) {
    expect([from, to]).toEqual(["shop@example.jp", ["lawyer@example.jp"]]);
    expect(head.from.map(({ address }) => address)).toEqual(["shop@example.jp"]);
    expect(head.to).toEqual(["lawyer@example.jp"]);
    expect(head.names).toEqual(mails[0]!.head.names);
    expect(text.trim()).toBe("控えです。\nakashi/log/7f3a\n777");
  }
});

test("STARTTLS and TLS with a root of our own are used; without that root nothing is sent → mail_tls", async () => {
  for (const security of ["starttls", "tls"] as const) {
    const mailbox = await start({ security, user: "shop", password: "鈴7つ" });
    const secure = { ...server(mailbox.port), security, user: "shop", password: "鈴7つ" };
    expect(await sendMail({ ...secure, tlsCa: mailbox.caPem }, MAIL)).toBeUndefined();
    expect((await sendMail(secure, MAIL))?.code).toBe("mail_tls");
    expect(await mailbox.mails()).toHaveLength(1);
  }
});

test("a server that offers no encryption although STARTTLS was chosen → mail_tls, nothing sent", async () => {
  const mailbox = await start();
  expect((await sendMail({ ...server(mailbox.port), security: "starttls" }, MAIL))?.code).toBe("mail_tls");
  expect(await mailbox.mails()).toEqual([]);
});

test("a wrong password → mail_login_refused", async () => {
  const mailbox = await start({ user: "shop", password: "right" });
  const login = { ...server(mailbox.port), user: "shop" };
  expect((await sendMail({ ...login, password: "wrong" }, MAIL))?.code).toBe("mail_login_refused");
  expect(await sendMail({ ...login, password: "right" }, MAIL)).toBeUndefined();
});

test("a password without encryption to another machine → mail_password_in_clear, nothing sent", async () => {
  const elsewhere = { ...server(25), host: "smtp.example.jp", user: "shop", password: "x" };
  expect((await sendMail(elsewhere, MAIL))?.code).toBe("mail_password_in_clear");
});

test("a refused recipient → mail_address_refused; a closed port → mail_unreachable; silence → mail_slow", async () => {
  const refusing = await start({ refuses: true });
  expect((await sendMail(server(refusing.port), MAIL))?.code).toBe("mail_address_refused");
  const closed = await startMailbox({});
  await closed.close();
  expect((await sendMail(server(closed.port), MAIL))?.code).toBe("mail_unreachable");
  const silent = await start({ isSilent: true });
  expect((await sendMail({ ...server(silent.port), timeoutMs: 500 }, MAIL))?.code).toBe("mail_slow");
});

test("a line that breaks, or falls silent, after the text may have delivered it; one that breaks before never does", async () => {
  const broken = await start({ afterText: "break" });
  expect(await sendMail(server(broken.port), MAIL)).toMatchObject({ mayHaveArrived: true });
  const mute = await start({ afterText: "mute" });
  expect(await sendMail({ ...server(mute.port), timeoutMs: 800 }, MAIL)).toMatchObject({
    code: "mail_slow",
    mayHaveArrived: true,
  });
  const refusing = await start({ refuses: true });
  expect(await sendMail(server(refusing.port), MAIL)).toMatchObject({ mayHaveArrived: false });
  expect(await sendMail(server(1), MAIL)).toMatchObject({ mayHaveArrived: false });
});
