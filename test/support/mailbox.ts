/** A real mail server on loopback that keeps what it is given. Its certificate is made by `openssl`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime, { type Address } from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface MailboxOptions {
  /** Default `none`. */
  readonly security?: "tls" | "starttls" | "none";
  /** Asks for these. */
  readonly user?: string;
  readonly password?: string;
  /** Takes no recipient. */
  readonly refuses?: boolean;
  /** Keeps the text and breaks the line instead of answering; `mute`: leaves it open and says nothing more. */
  readonly afterText?: "break" | "mute";
  /** Accepts connections and says nothing. */
  readonly isSilent?: boolean;
}

export interface ReceivedMail {
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  /** Of the head: all that it says of sender and recipients, and the names of its lines. */
  readonly head: {
    readonly from: readonly { readonly name: string; readonly address: string }[];
    readonly to: readonly string[];
    readonly names: readonly string[];
  };
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  readonly attachments: readonly { filename: string; content: string }[];
}

export interface Mailbox {
  readonly port: number;
  readonly caPem: string;
  mails(): Promise<ReceivedMail[]>;
  close(): Promise<void>;
}

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const { security = "none" } = options;
  if (options.isSilent) return startSilence();
  const certificate = security === "none" ? undefined : makeCertificate();
  const received: { from: string; to: string[]; raw: Buffer }[] = [];
  const server = new SMTPServer({
    secure: security === "tls",
    disabledCommands: security === "starttls" ? [] : ["STARTTLS"],
    authOptional: options.user === undefined,
    allowInsecureAuth: true,
    logger: false,
    ...certificate,
    onAuth: (auth, _session, done) => {
      const isRight = auth.username === options.user && auth.password === options.password;
      done(
        isRight ? null : new Error("Invalid username or password"),
        isRight ? { user: auth.username } : undefined,
      );
    },
    onRcptTo: (_address, _session, done) => done(options.refuses ? new Error("No such user") : null),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(pieces),
        });
        if (options.afterText === undefined) done();
        else if (options.afterText === "break") for (const socket of sockets) socket.destroy();
      });
    },
  });
  server.on("error", () => undefined);
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    caPem: certificate?.cert ?? "",
    mails: () => Promise.all(received.map(readMail)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readMail({
  from,
  to,
  raw,
}: {
  from: string;
  to: string[];
  raw: Buffer;
}): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: "utf8" });
  return {
    from,
    to,
    head: {
      from: flat(mail.from ? [mail.from] : []),
      to: flat([...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])]).map((one) => one.address),
      names: mail.headers.map(({ key }) => key),
    },
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: mail.html,
    attachments: mail.attachments.map((one) => ({
      filename: one.filename ?? "",
      content: String(one.content),
    })),
  };
}

const flat = (found: readonly Address[]): { name: string; address: string }[] =>
  found.flatMap((one) => one.group ?? [{ name: one.name, address: one.address }]);

async function startSilence(): Promise<Mailbox> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caPem: "",
    mails: async () => [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "akashi-mailbox-"));
  const options =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 30";
  execFileSync(
    "openssl",
    [...options.split(" "), "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
    {
      cwd: folder,
      stdio: "pipe",
    },
  );
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const made = { key: read("key.pem"), cert: read("cert.pem") };
  rmSync(folder, { recursive: true });
  return made;
}
