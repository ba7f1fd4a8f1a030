/**
 * E-mail as a file (EML, RFC 5322): header lines, an empty line, a body. The header is checked line by line; the body
 * is kept as it is, attachments included, and nothing of it is opened.
 */
import { Refusal } from "#src/lib/refusal.ts";
import type { Inspection } from "./inspection.ts";

/** RFC 5322 allows 998 characters; programs that forget to fold are met, an attack has megabytes. */
const LONGEST_LINE = 65_536;
const LONGEST_HEADER = 1024 * 1024;
const FIELD = /^([!-9;-~]{1,100})[ \t]*:/;
/** Fields that people do not type at the top of a note. */
const TELLING = [
  "received",
  "return-path",
  "delivered-to",
  "message-id",
  "mime-version",
  "dkim-signature",
  "arc-seal",
  "x-received",
];
const LF = 0x0a;

/** Whether the first bytes are the header of an e-mail. */
export function looksLikeMail(head: Buffer): boolean {
  const lines = head.toString("latin1").split("\n");
  const names = new Set<string>();
  // The last line may be cut.
  for (const [index, line] of lines.slice(0, Math.max(1, lines.length - 1)).entries()) {
    if (line.trim() === "") break;
    if (/^[ \t]/.test(line) && index > 0) continue;
    if (index === 0 && isMailboxMark(line)) continue;
    const name = FIELD.exec(line)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    names.add(name);
  }
  const has = (...wanted: string[]): boolean => wanted.every((name) => names.has(name));
  const isTold = names.size > 1 && TELLING.some((name) => names.has(name));
  return isTold || has("from", "date", "subject") || has("from", "to", "subject");
}

/** Some programs save the line of their mailbox in front. */
const isMailboxMark = (line: string): boolean => /^>?From \S/.test(line);

export function inspectMail(): Inspection {
  let inHeader = true;
  let line: Buffer[] = [];
  let lineBytes = 0;
  let headerBytes = 0;
  let lines = 0;
  const names = new Set<string>();

  const endLine = (): void => {
    const text = Buffer.concat(line).toString("latin1").replace(/\r$/, "");
    line = [];
    lineBytes = 0;
    if (text === "") {
      inHeader = false;
      return;
    }
    lines += 1;
    if (/^[ \t]/.test(text) && lines > 1) return;
    if (lines === 1 && isMailboxMark(text)) return;
    const name = FIELD.exec(text)?.[1]?.toLowerCase();
    if (name === undefined) throw new Refusal("evidence_mail_broken");
    names.add(name);
  };

  return {
    push(chunk) {
      for (let at = 0; inHeader && at < chunk.length; ) {
        const found = chunk.indexOf(LF, at);
        const end = found < 0 ? chunk.length : found;
        const piece = chunk.subarray(at, end);
        lineBytes += piece.length;
        headerBytes += piece.length + 1;
        if (lineBytes > LONGEST_LINE || headerBytes > LONGEST_HEADER) {
          throw new Refusal("evidence_mail_header");
        }
        if (piece.includes(0)) throw new Refusal("evidence_mail_broken");
        line.push(Buffer.from(piece));
        at = end + 1;
        if (found >= 0) endLine();
      }
    },
    finish() {
      if (inHeader && lineBytes > 0) endLine();
      // A message without its sender and time may have been cut, or never was one.
      if (!names.has("from") && !names.has("date")) throw new Refusal("evidence_mail_broken");
      return { mediaType: "message/rfc822" };
    },
  };
}
