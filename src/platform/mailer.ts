/**
 * Mail through the owner's own server: plain text with attachments, one recipient a message.
 * Promises: TLS certificates are checked; a password never goes over an unencrypted line to another machine; an
 * unreachable server answers as a value, in time. Knows nothing of what it sends.
 */
import { rootCertificates } from "node:tls";

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte (465); `starttls`: required after greeting (587); `none`: unencrypted. */
  readonly security: "tls" | "starttls" | "none";
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The address in From. */
  readonly sender: string;
  /** PEM: further roots to check the server by. */
  readonly tlsCa?: string | undefined;
  /** For each step of the exchange; when left out 15 seconds for the first, and a minute for each answer after it. */
  readonly timeoutMs?: number | undefined;
}

export interface Mail {
  /** Whose name stands before the sender's address; none when left out. */
  readonly from?: string | undefined;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly content: Buffer;
    readonly type: string;
  }[];
}

const sentences = {
  mail_password_in_clear:
    "暗号化しない接続では、パスワードを送りません（途中で読まれるおそれがあります）。メールの設定で「TLS」か「STARTTLS」を選んでください。",
  mail_unreachable:
    "メールサーバーにつながりませんでした。インターネットの接続と、メールの設定のサーバー名・番号（ポート）を確かめてください。",
  mail_slow:
    "メールサーバーから時間内に答えがありませんでした。しばらくおいてからお試しください。続くときは、番号（ポート）と暗号化の選び方を確かめてください。",
  mail_tls:
    "メールサーバーとの暗号化ができないか、サーバーの証明書を確かめられないため、送るのをやめました。サーバー名と暗号化の選び方を確かめてください。",
  mail_login_refused:
    "メールサーバーが利用者名とパスワードを受け付けませんでした。メールの設定に入れ直してください（アプリ用のパスワードが要ることがあります）。",
  mail_address_refused:
    "メールサーバーが、差出人か宛先のアドレスを受け付けませんでした。アドレスに誤りがないか確かめてください。",
  mail_refused:
    "メールサーバーがこのメールを受け付けませんでした。しばらくおいてからお試しください。続くときは、メールの契約先にお尋ねください。",
} as const;

export type MailCode = keyof typeof sentences;

export interface MailProblem {
  readonly code: MailCode;
  /** Japanese: what happened, what to do. */
  readonly message: string;
  /**
   * The line broke after the text was handed over and before the server answered: nobody knows whether it was taken.
   */
  readonly mayHaveArrived: boolean;
}

/** The sentence of a code that was kept. */
export const mailSentence = (code: string): string | undefined =>
  Object.hasOwn(sentences, code) ? sentences[code as MailCode] : undefined;

const GREETING_MS = 15_000;
/**
 * A server that looks through a mail for viruses answers late;
 * to hang up on it leaves the mail in doubt (RFC 5321 §4.5.3.2).
 */
const ANSWER_MS = 60_000;

/** Sends one message; the problem when it could not be handed over. Never throws for the network. */
export async function sendMail(server: MailServer, mail: Mail): Promise<MailProblem | undefined> {
  if (server.security === "none" && server.user && !isLoopback(server.host))
    return told("mail_password_in_clear");
  const greetingMs = server.timeoutMs ?? GREETING_MS;
  // Loaded when first needed: it would add a tenth of a second to every start.
  const { createTransport } = await import("nodemailer");
  const handing = { isTextGone: false };
  const transport = createTransport({
    logger: textWatcher(handing),
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    requireTLS: server.security === "starttls",
    ignoreTLS: server.security === "none",
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: server.timeoutMs ?? ANSWER_MS,
    ...(server.user ? { auth: { user: server.user, pass: server.password ?? "" } } : {}),
    ...(server.tlsCa ? { tls: { ca: [...rootCertificates, server.tlsCa] } } : {}),
    // Contents are given as bytes; nothing is read from a path or fetched from an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      // The name, too, as an object: quotes, commas and angle brackets in it are words, never a second address.
      from: { name: plainName(mail.from ?? ""), address: server.sender },
      // An object, so that a comma makes no second recipient.
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      attachments: (mail.attachments ?? []).map(({ filename, content, type }) => ({
        filename,
        content,
        contentType: type,
      })),
    });
    return undefined;
  } catch (error) {
    return told(codeOf(error), handing.isTextGone && !hasAnswer(error));
  } finally {
    transport.close();
  }
}

const told = (code: MailCode, mayHaveArrived = false): MailProblem => ({
  code,
  message: sentences[code],
  mayHaveArrived,
});

/** An answer of the server, whatever it says, is never in doubt. */
const hasAnswer = (error: unknown): boolean =>
  (error as { responseCode?: number }).responseCode !== undefined;

/** Without line ends, and without what a mail program could take for an encoded word (RFC 2047) and decode. */
const plainName = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll("=?", "= ?")
    .trim();

const ignore = (): void => undefined;

/**
 * Notes when the text, with the line that ends it, is on its way. The library's errors do not tell: a line that breaks
 * afterwards fails as one that never stood. What else it would log is thrown away.
 */
function textWatcher(handing: { isTextGone: boolean }) {
  return {
    level: ignore,
    trace: ignore,
    debug: ignore,
    info: (about: unknown) => {
      if ((about as { tnx?: string } | undefined)?.tnx === "message") handing.isTextGone = true;
    },
    warn: ignore,
    error: ignore,
    fatal: ignore,
  };
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

function codeOf(error: unknown): MailCode {
  const { code = "", message = "", cause } = error as NodeJS.ErrnoException;
  const inner = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (code === "EAUTH") return "mail_login_refused";
  if (code === "EENVELOPE") return "mail_address_refused";
  if (code === "ETLS" || /certificate|STARTTLS|wrong version number|SSL/i.test(`${message} ${inner}`))
    return "mail_tls";
  if (code === "ETIMEDOUT" || inner === "ETIMEDOUT") return "mail_slow";
  if (["ECONNECTION", "ESOCKET", "EDNS", "ECONNREFUSED", "ENOTFOUND"].includes(code))
    return "mail_unreachable";
  return "mail_refused";
}
