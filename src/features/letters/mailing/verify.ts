/** Does every mail still say what the log said when it was sent, failed or was left out? */
import { and, asc, eq } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { letterRunStarted } from "../events.ts";
import { letter, letterMail } from "../tables.ts";
import { letterNumber, type MailState } from "../words.ts";
import { mailBegun, mailFailed, mailLeftOut, mailSent, mailWaitsAgain } from "./events.ts";
import { mailDigest } from "./mails.ts";

interface MailFault {
  readonly code: "mail_not_in_log" | "mail_differs" | "mail_not_in_register";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<MailFault["code"], string> = {
  mail_not_in_log: "電子メールが、始めたときの記録に見当たりません。",
  mail_differs: "電子メールの宛先・文・送った日時などが、記録と違います。",
  mail_not_in_register: "記録にある電子メールが、一覧から消えています。",
};

/** One Japanese sentence for a fault. */
export const mailFaultSentence = (fault: MailFault): string => `${meanings[fault.code]}（${fault.where}）`;

interface Told {
  state: MailState;
  problem: string;
  attempts: number;
  sha256: string | undefined;
  changedAt: string | null;
}

/** Compares every mail with its entries. Returns all it finds. People and numbers are compared with the letters. */
export function verifyMails(read: Reader): MailFault[] {
  const told = toldMails(read);
  const faults: MailFault[] = [];
  const rows = read
    .select({ mail: letterMail, runId: letter.runId, customerId: letter.customerId })
    .from(letterMail)
    .leftJoin(letter, and(eq(letter.incidentId, letterMail.incidentId), eq(letter.number, letterMail.number)))
    .orderBy(asc(letterMail.runId), asc(letterMail.number))
    .all();
  for (const { mail: row, runId, customerId } of rows) {
    const key = keyOf(row.runId, row.number);
    const where = `番号${letterNumber(row.number)} ${row.runId}`;
    const last = told.get(key);
    told.delete(key);
    if (!last) {
      faults.push({ code: "mail_not_in_log", where });
      continue;
    }
    const sha256 = row.text === "" && row.address === "" ? undefined : mailDigest(row);
    const isSame =
      row.runId === runId &&
      row.customerId === customerId &&
      row.state === last.state &&
      row.problem === last.problem &&
      row.attempts === last.attempts &&
      row.changedAt === last.changedAt &&
      sha256 === last.sha256;
    if (!isSame) faults.push({ code: "mail_differs", where });
  }
  for (const where of told.keys()) faults.push({ code: "mail_not_in_register", where });
  return faults;
}

const keyOf = (run: string, number: number): string => `${run} ${number}`;

function toldMails(read: Reader): Map<string, Told> {
  const mails = new Map<string, Told>();
  for (const { payload } of eventsTold(read, letterRunStarted)) {
    if (payload.template !== "email") continue;
    for (let number = payload.first; number < payload.first + payload.letters; number += 1) {
      mails.set(keyOf(payload.run, number), {
        state: "waiting",
        problem: "",
        attempts: 0,
        sha256: undefined,
        changedAt: null,
      });
    }
  }
  const happened: { seq: number; at: string; key: string; apply: (mail: Told) => void }[] = [];
  const add = (
    { seq, at }: { seq: number; at: string },
    { run, letter }: { run: string; letter: number },
    apply: (mail: Told) => void,
  ) => happened.push({ seq, at, key: keyOf(run, letter), apply });
  for (const { entry, payload } of eventsTold(read, mailBegun)) {
    add(entry, payload, (mail) => {
      Object.assign(mail, { state: "sending", problem: "", sha256: payload.sha256 });
      mail.attempts += 1;
    });
  }
  for (const { entry, payload } of eventsTold(read, mailSent)) {
    add(entry, payload, (mail) => {
      if (mail.state !== "sending") mail.attempts += 1;
      Object.assign(mail, { state: "sent", problem: "", sha256: payload.sha256 });
    });
  }
  for (const { entry, payload } of eventsTold(read, mailFailed)) {
    add(entry, payload, (mail) => Object.assign(mail, { state: "failed", problem: payload.problem }));
  }
  for (const { entry, payload } of eventsTold(read, mailLeftOut)) {
    add(entry, payload, (mail) => Object.assign(mail, { state: "left_out", problem: payload.problem }));
  }
  for (const { entry, payload } of eventsTold(read, mailWaitsAgain)) {
    add(entry, payload, (mail) =>
      Object.assign(mail, { state: "waiting", problem: payload.problem, sha256: undefined }),
    );
  }
  for (const { at, key, apply } of happened.sort((a, b) => a.seq - b.seq)) {
    const mail = mails.get(key);
    if (!mail) continue;
    apply(mail);
    mail.changedAt = at;
  }
  return mails;
}
