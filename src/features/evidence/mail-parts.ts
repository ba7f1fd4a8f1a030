/**
 * What stands in the bytes of an e-mail: header lines, the words as plain text, names and sizes of attachments. HTML is
 * never rendered, nothing is fetched, no attachment is opened. Pure, and slow where somebody made it so: see
 * mail-view.ts.
 */
import PostalMime, { type Address, type Email } from "postal-mime";

export interface MailView {
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  /** As the header has it, with its zone. */
  readonly date: string;
  readonly messageId: string;
  /** The newest relay first, as the header has them. */
  readonly received: readonly string[];
  readonly text: string;
  /** The words go on behind what is shown. */
  readonly isCut: boolean;
  readonly attachments: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly sizeBytes: number;
  }[];
}

const LONGEST_TEXT = 100_000;
const MOST_LISTED = 200;
const LIMITS = { maxNestingDepth: 32, maxHeadersSize: 4 * 1024 * 1024, forceRfc822Attachments: true };

/** Undefined when its parts cannot be told apart. */
export async function mailIn(bytes: Uint8Array): Promise<MailView | undefined> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1000)).toString("latin1");
  // The line of a mailbox in front is no field.
  const start = /^>?From [^\n]*\n/.exec(head)?.[0].length ?? 0;
  const email = await PostalMime.parse(bytes.subarray(start), LIMITS).catch(() => undefined);
  return email && viewOf(email);
}

function viewOf(email: Email): MailView {
  const raw = (key: string): string[] =>
    email.headers.filter((header) => header.key === key).map((header) => visible(header.value));
  const text = visibleText(email.text ?? "");
  return {
    from: email.from ? wordsOf(email.from) : (raw("from")[0] ?? ""),
    to: (email.to ?? []).map(wordsOf).join("、"),
    cc: (email.cc ?? []).map(wordsOf).join("、"),
    subject: visible(email.subject ?? ""),
    date: raw("date")[0] ?? "",
    messageId: visible(email.messageId ?? ""),
    received: raw("received").slice(0, MOST_LISTED),
    text: text.slice(0, LONGEST_TEXT).toWellFormed(),
    isCut: text.length > LONGEST_TEXT,
    attachments: email.attachments.slice(0, MOST_LISTED).map((one) => ({
      name: visible(one.filename ?? "") || "名前のない添付",
      mediaType: visible(one.mimeType),
      sizeBytes: typeof one.content === "string" ? one.content.length : one.content.byteLength,
    })),
  };
}

function wordsOf(address: Address): string {
  if (address.group) return [address.name, ...address.group.map(wordsOf)].map(visible).join("、");
  return visible(address.name ? `${address.name} <${address.address}>` : address.address);
}

/** One line, without what turns or hides writing. */
const visible = (text: string): string => visibleText(text).replace(/\s+/g, " ").trim();

const visibleText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n\t]/gu, "");
