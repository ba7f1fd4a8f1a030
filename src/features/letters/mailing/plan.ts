/** Whom a mail can go to, and for whom not, with the reason in words. */
import { type Customer, listCustomersForLetters } from "#src/features/customers/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { addresseeOf } from "../addressee.ts";
import type { Addressee } from "../dossier.ts";
import { dueNotices } from "../filter.ts";
import { type SentLetter, sentLetters } from "../past.ts";
import { getRun } from "../queries.ts";
import type { WordedTemplate } from "../words.ts";
import { alreadyTold, mailUnsettled } from "../written-to.ts";
import { mailAddress } from "./compose.ts";

export const mailProblemCodes = [
  "no_email",
  "bad_email",
  "no_items",
  "unsettled",
  "same_address",
  "has_letter",
  "needs_check",
  "written_since",
  "gone",
] as const;
export type MailProblemCode = (typeof mailProblemCodes)[number];

export const mailProblemSentences: Readonly<Record<MailProblemCode, string>> = {
  no_email: "メールアドレスがありません。封書でお送りください。",
  bad_email:
    "メールアドレスの形ではないか、2つ以上書かれています。お客様のページで直すか、封書でお送りください。",
  no_items: "この方について、対象となる情報の項目がありません。お客様のページで項目を選んでください。",
  unsettled:
    "前のメールが届いたかどうか、まだ分かっていません。前の回のページで「届いていた」か「届いていない」を選んでからお送りください。",
  same_address:
    "ほかの方と同じメールアドレスです。別の方にも読まれることがあります。封書にすることを考えてください。",
  has_letter: "同じ種類のお知らせを、前にもお送りしています。もう一度送る方かどうかをご確認ください。",
  needs_check: "お名前や住所の確認がまだです。",
  written_since:
    "この回を始めたあとで、同じお知らせを別の回でお送りしました。二度にならないよう、この回では送りません。",
  gone: "対象から外れたか、「送らない」になりました。",
};

export interface MailRecipient {
  readonly customer: Customer;
  readonly addressee: Addressee;
  /** "" where there is none. */
  readonly address: string;
  readonly problems: readonly { readonly code: MailProblemCode; readonly isBlocking: boolean }[];
  readonly isReady: boolean;
  /** The letter or mail to this person that a 続報 or a 訂正 is about. */
  readonly earlier: SentLetter | undefined;
}

/** Who is asked about. */
export interface MailFilter {
  /** The apology goes to those whose letter is due; later letters to those who were written to, on paper or by mail. */
  readonly words: WordedTemplate;
  /** Only who was written to in this run. A 訂正 goes to nobody without it. */
  readonly aboutRun?: string | null | undefined;
  /** Only these people, whatever their state. */
  readonly ids?: readonly string[];
}

/** Affected people without 「送らない」, in the order of the register of letters. Throws `not_found` for an unknown run. */
export async function planMails(
  read: Reader,
  incidentId: string,
  { words, aboutRun, ids }: MailFilter,
): Promise<MailRecipient[]> {
  const one = getCase(read, incidentId);
  if (aboutRun) getRun(read, incidentId, aboutRun);
  if (words === "correction" && !aboutRun) return [];
  const isLater = words !== "apology";
  const sent =
    isLater || aboutRun
      ? await sentLetters(read, incidentId, { run: aboutRun ?? undefined, ids })
      : undefined;
  const filter = ids ? { ids } : isLater ? {} : { notices: dueNotices };
  // A run that goes on asks about its own people, among them the one whose mail is on its way.
  const unsettled = ids ? new Set<string>() : mailUnsettled(read, incidentId);
  const told = ids || !isLater ? new Set<string>() : alreadyTold(read, incidentId, { words, aboutRun });
  const found: MailRecipient[] = [];
  const shared = new Map<string, number>();
  for (const customer of listCustomersForLetters(read, incidentId, filter)) {
    const earlier = sent?.get(customer.id);
    if (sent && !earlier) continue;
    const address = mailAddress(customer.email) ?? "";
    if (address !== "") shared.set(address.toLowerCase(), (shared.get(address.toLowerCase()) ?? 0) + 1);
    const addressee = addresseeOf(customer, one.shop, one.answers.data.itemsOther);
    const noted = [
      ...(unsettled.has(customer.id) ? [stops("unsettled")] : []),
      ...(told.has(customer.id) ? [notes("has_letter")] : []),
    ];
    found.push({ ...recipientOf(customer, addressee, address, noted), earlier });
    // A register of a hundred thousand must not hold up everybody else's pages.
    if (found.length % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return found.map((recipient) =>
    (shared.get(recipient.address.toLowerCase()) ?? 0) < 2
      ? recipient
      : { ...recipient, problems: [...recipient.problems, notes("same_address")] },
  );
}

type Problem = MailRecipient["problems"][number];

function recipientOf(
  customer: Customer,
  addressee: Addressee,
  address: string,
  ofBefore: readonly Problem[],
): Omit<MailRecipient, "earlier"> {
  const problems = [
    ...(address === "" ? [stops(customer.email?.trim() ? "bad_email" : "no_email")] : []),
    ...(addressee.items.length === 0 ? [stops("no_items")] : []),
    ...ofBefore,
    ...(customer.needsCheck ? [notes("needs_check")] : []),
  ];
  return { customer, addressee, address, problems, isReady: !problems.some((one) => one.isBlocking) };
}

const stops = (code: MailProblemCode): Problem => ({ code, isBlocking: true });
const notes = (code: MailProblemCode): Problem => ({ code, isBlocking: false });
