/** What pages and API say of one mail. */
import { mailSentence } from "#src/platform/mailer.ts";
import type { MailText } from "./compose.ts";
import type { PersonsMail } from "./mails.ts";
import { type MailProblemCode, mailProblemSentences } from "./plan.ts";

/** Why a mail was not taken, was left out, or is unclear; undefined where nothing stands in its way. */
export function mailReason({ state, problem }: PersonsMail): string | undefined {
  if (state === "sending") {
    return "送っている途中で止まったため、届いたかどうか分かりません。送信済みフォルダーなどで確かめて、「届いていた」か「届いていない」を選んでください。自動では送り直しません。";
  }
  if (problem === "by_hand") return "送らないことにしました。";
  if (Object.hasOwn(mailProblemSentences, problem)) return mailProblemSentences[problem as MailProblemCode];
  return problem === "" ? undefined : (mailSentence(problem) ?? problem);
}

/** What was handed over, as it is kept: the subject is the first line. */
export function readKept({ address, text }: PersonsMail): { address: string } & MailText {
  const end = text.indexOf("\n\n");
  return { address, subject: text.slice(0, end), text: text.slice(end + 2) };
}
