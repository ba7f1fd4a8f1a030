/** Whom letters can go to, and for whom not, with the reason in words. One letter for a person, not for a household. */
import { type Customer, type LettersFilter, listCustomersForLetters } from "#src/features/customers/index.ts";
import { blockedNames, getCase } from "#src/features/incidents/index.ts";
import type { Shop } from "#src/features/shops/index.ts";
import { addressKey, nameKey } from "#src/lib/match-keys.ts";
import { hyphenated } from "#src/lib/postal-code.ts";
import type { Reader } from "#src/platform/database.ts";
import { longAddresses } from "./address-room.ts";
import { addressing, isCompanyWithPerson } from "./addressing.ts";
import type { Addressee } from "./dossier.ts";
import { itemWords } from "./items.ts";
import { namesIn } from "./lint/names.ts";
import { latestLetters } from "./queries.ts";
import { namedCharacter, unprintableIn } from "./unprintable.ts";
import { leavesRoomForSender } from "./window.ts";
import { letterNumber } from "./words.ts";

export type ProblemCode =
  | "no_address"
  | "unprintable"
  | "address_too_long"
  | "no_items"
  | "needs_check"
  | "duplicate"
  | "company_or_person"
  | "name_like_other_party"
  | "no_postal"
  | "has_letter";

export interface Problem {
  readonly code: ProblemCode;
  /** What is the matter and what to do. */
  readonly sentence: string;
  /** No letter is made for this person while it is so. */
  readonly isBlocking: boolean;
}

export interface Recipient {
  readonly customer: Customer;
  readonly addressee: Addressee;
  readonly problems: readonly Problem[];
  readonly isReady: boolean;
}

/** Affected people without 「送らない」, in the order in which letters are handed in, each with what stands in the way. */
export async function planRecipients(
  read: Reader,
  incidentId: string,
  filter: LettersFilter = {},
): Promise<Recipient[]> {
  const { shop, answers } = getCase(read, incidentId);
  const other = answers.data.itemsOther;
  const customers: Customer[] = [];
  const addressees: Addressee[] = [];
  for (const customer of listCustomersForLetters(read, incidentId, filter)) {
    customers.push(customer);
    addressees.push(addresseeOf(customer, shop, other));
    // A register of a hundred thousand must not hold up everybody else's pages.
    if (customers.length % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const tooLong = leavesRoomForSender(shop) ? await longAddresses(shop, addressees) : new Set<number>();
  const blocked = blockedNames(read, incidentId);
  const letters = latestLetters(read, incidentId);
  const seen = new Map<string, string>();
  const planned: Recipient[] = [];
  for (const [index, customer] of customers.entries()) {
    const addressee = addressees[index]!;
    const problems = problemsOf(customer, addressee);
    if (tooLong.has(index)) {
      problems.push(
        stops(
          "address_too_long",
          "宛名が封筒の窓に入りきりません。住所を短い書き方に直すか、この方だけ手書きにしてください。",
        ),
      );
    }
    if (namesIn(customer.name, blocked).length > 0) {
      problems.push(
        notes("name_like_other_party", "辞めた人などと同じお名前です。お送りする方かどうかご確認ください。"),
      );
    }
    const household = `${nameKey(customer.name)} ${addressKey(addressee.address)}`;
    const twin = seen.get(household);
    if (twin === undefined) seen.set(household, customer.label);
    else if (addressee.address !== "") {
      problems.push(
        notes("duplicate", `お客様${twin}と、お名前・住所が同じです。同じ方なら、片方の印を外してください。`),
      );
    }
    const letter = letters.get(customer.id);
    if (letter !== undefined) {
      problems.push(
        notes(
          "has_letter",
          `第${letter.run}回でお手紙（番号 ${letterNumber(letter.number)}）を作っています。`,
        ),
      );
    }
    planned.push({ customer, addressee, problems, isReady: !problems.some((problem) => problem.isBlocking) });
    if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return planned;
}

export function addresseeOf(customer: Customer, shop: Shop, other: string): Addressee {
  return {
    addressing: addressing(namedOf(customer)),
    postal: postalOf(customer),
    address: [customer.address, customer.building].filter((line) => line?.trim()).join("\n"),
    items: customer.leakedItems.map((item) => itemWords(item, shop.industry, other)),
  };
}

const namedOf = (customer: Customer) => ({
  name: customer.name,
  company: customer.company,
  honorific: customer.honorific,
  isMinor: customer.addressTo === "parents",
  isDeceased: customer.addressTo === "family",
});

function postalOf({ postal, postalKey }: Customer): string {
  return /^\d{7}$/.test(postalKey) ? hyphenated(postalKey) : (postal ?? "").replace(/^〒\s*/, "");
}

function problemsOf(customer: Customer, addressee: Addressee): Problem[] {
  const problems: Problem[] = [];
  if (customer.address === null || customer.address.trim() === "") {
    problems.push(
      stops(
        "no_address",
        "住所がありません。住所を調べて入れるか、ほかの方法でのお知らせを検討してください。",
      ),
    );
  } else if (addressee.postal === "") {
    problems.push(notes("no_postal", "郵便番号がありません。お届けが遅れることがあります。"));
  }
  const printed = [
    ["お名前", addressee.addressing.addressee],
    ["住所", `${addressee.postal}${addressee.address}`],
  ] as const;
  for (const [what, text] of printed) {
    const characters = unprintableIn(text);
    if (characters.length === 0) continue;
    problems.push(
      stops(
        "unprintable",
        `${what}に印刷できない文字があります：${characters.map(namedCharacter).join("、")}。元の名簿の字に直すか、この方だけ手書きにしてください。`,
      ),
    );
  }
  if (addressee.items.length === 0) {
    problems.push(
      stops(
        "no_items",
        "この方について、対象となる情報の項目がありません。お客様のページで項目を選んでください。",
      ),
    );
  }
  if (customer.needsCheck) {
    const [warning] = customer.warnings;
    problems.push(notes("needs_check", warning?.sentence ?? "お名前や住所の確認がまだです。"));
  }
  if (isCompanyWithPerson(namedOf(customer))) {
    problems.push(
      notes(
        "company_or_person",
        "会社名のあとに個人のお名前があるようです。「御中」で書きます。個人の方なら、会社名と氏名の欄を分けてください。",
      ),
    );
  }
  return problems;
}

const stops = (code: ProblemCode, sentence: string): Problem => ({ code, sentence, isBlocking: true });
const notes = (code: ProblemCode, sentence: string): Problem => ({ code, sentence, isBlocking: false });
