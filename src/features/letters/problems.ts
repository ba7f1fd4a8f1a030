/** What can stand in the way of a person's letter: the list, its words, and where it is mended. */
import type { Customer } from "#src/features/customers/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { findVariants } from "#src/typeset/index.ts";
import { namedOf } from "./addressee.ts";
import { isCompanyWithPerson } from "./addressing.ts";
import type { Addressee } from "./dossier.ts";
import type { Correspondence } from "./past.ts";
import { namedCharacter, unprintableIn } from "./unprintable.ts";
import { type LetterTemplate, letterNumber } from "./words.ts";

/** In the order in which a page shows them: what stops a letter first. */
export const problemGroups = {
  no_address: {
    isBlocking: true,
    label: "住所がない",
    todo: "お客様のページで住所を入れます。分からない方は、代替措置（公表や掲示。個人情報保護法26条2項ただし書、令和8年6月24日時点）を検討します。",
  },
  unprintable: {
    isBlocking: true,
    label: "印刷できない文字がある",
    todo: "元の名簿の字に直すか、その方だけ手書きにします。",
  },
  address_too_long: {
    isBlocking: true,
    label: "宛名が封筒の窓に入りきらない",
    todo: "住所を短い書き方に直すか、その方だけ手書きにします。",
  },
  no_items: {
    isBlocking: true,
    label: "対象となる情報の項目がない",
    todo: "お客様のページで項目を選びます。",
  },
  returned_before: {
    isBlocking: false,
    label: "前のお手紙が戻ってきた（返戻）",
    todo: "住所をご確認ください。分からないときは、代替措置（公表や掲示。個人情報保護法26条2項ただし書、令和8年6月24日時点）を検討します。",
  },
  duplicate: {
    isBlocking: false,
    label: "同じお名前・住所の方がいる",
    todo: "同じ方なら、片方の印を外すか、お客様のページで重複として整理します。",
  },
  needs_check: {
    isBlocking: false,
    label: "お名前や住所の確認がまだ",
    todo: "お客様のページで、元の名簿と見くらべます。",
  },
  company_or_person: {
    isBlocking: false,
    label: "会社名と個人名が一緒になっている",
    todo: "個人の方なら、会社名と氏名の欄を分けます。",
  },
  name_like_other_party: {
    isBlocking: false,
    label: "辞めた人などと同じお名前",
    todo: "お送りする方かどうかをご確認ください。",
  },
  other_form: {
    isBlocking: false,
    label: "お名前や住所の字の形が変わる",
    todo: "印刷では普通の形の字になります。元の形で書くときは、その方だけ手書きにします。",
  },
  no_postal: {
    isBlocking: false,
    label: "郵便番号がない",
    todo: "お届けが遅れることがあります。お客様のページで入れられます。",
  },
  has_letter: {
    isBlocking: false,
    label: "前にもお手紙を作っている",
    todo: "もう一度送る方かどうかをご確認ください。",
  },
} as const satisfies Record<string, { isBlocking: boolean; label: string; todo: string }>;

export type ProblemCode = keyof typeof problemGroups;
export const problemCodes = Object.keys(problemGroups) as ProblemCode[];

export interface Problem {
  readonly code: ProblemCode;
  /** What is the matter and what to do. */
  readonly sentence: string;
  /** No letter is made for this person while it is so. */
  readonly isBlocking: boolean;
}

export const problem = (code: ProblemCode, sentence: string): Problem => ({
  code,
  sentence,
  isBlocking: problemGroups[code].isBlocking,
});

/** What the person's own entry shows; whether the address fits the window is asked of the typesetting. */
export function problemsOf(customer: Customer, addressee: Addressee): Problem[] {
  const problems: Problem[] = [];
  if (customer.address === null || customer.address.trim() === "") {
    problems.push(
      problem(
        "no_address",
        "住所がありません。住所を調べて入れるか、ほかの方法でのお知らせを検討してください。",
      ),
    );
  } else if (addressee.postal === "") {
    problems.push(problem("no_postal", "郵便番号がありません。お届けが遅れることがあります。"));
  }
  const printed = [
    ["お名前", addressee.addressing.addressee],
    ["住所", `${addressee.postal}${addressee.address}`],
  ] as const;
  for (const [what, text] of printed) {
    const characters = unprintableIn(text);
    if (characters.length === 0) continue;
    problems.push(
      problem(
        "unprintable",
        `${what}に印刷できない文字があります：${characters.map(namedCharacter).join("、")}。元の名簿の字に直すか、この方だけ手書きにしてください。`,
      ),
    );
  }
  const forms = printed.flatMap(([, text]) => findVariants(text));
  if (forms.length > 0) {
    const pairs = forms.map(({ character, prints }) => `「${character}」は「${prints}」`);
    problems.push(
      problem(
        "other_form",
        `字の形が指定されています。印刷では、${[...new Set(pairs)].join("、")}の形になります。元の形で書くときは、この方だけ手書きにしてください。`,
      ),
    );
  }
  if (addressee.items.length === 0) {
    problems.push(
      problem(
        "no_items",
        "この方について、対象となる情報の項目がありません。お客様のページで項目を選んでください。",
      ),
    );
  }
  if (customer.needsCheck) {
    const [warning] = customer.warnings;
    problems.push(problem("needs_check", warning?.sentence ?? "お名前や住所の確認がまだです。"));
  }
  if (isCompanyWithPerson(namedOf(customer))) {
    problems.push(
      problem(
        "company_or_person",
        "会社名のあとに個人のお名前があるようです。「御中」で書きます。個人の方なら、会社名と氏名の欄を分けてください。",
      ),
    );
  }
  return problems;
}

export const tooLong = (): Problem =>
  problem(
    "address_too_long",
    "宛名が封筒の窓に入りきりません。住所を短い書き方に直すか、この方だけ手書きにしてください。",
  );

export const likeOtherParty = (): Problem =>
  problem("name_like_other_party", "辞めた人などと同じお名前です。お送りする方かどうかご確認ください。");

export const duplicateOf = (label: string): Problem =>
  problem("duplicate", `お客様${label}と、お名前・住所が同じです。同じ方なら、片方の印を外してください。`);

/** What became of earlier letters. The register's own 返戻 counts too: not every letter was made here. */
export function problemsOfPast(
  customer: Customer,
  { past, isTold }: { readonly past: Correspondence | undefined; readonly isTold: boolean },
  template: LetterTemplate,
): Problem[] {
  const problems: Problem[] = [];
  if (past !== undefined && past.returnedOn !== null) {
    problems.push(
      problem(
        "returned_before",
        `前のお手紙が${formatEra(past.returnedOn)}に戻ってきました（${past.returnedReason}）。住所をご確認ください。分からないときは、代替措置を検討してください。`,
      ),
    );
  } else if (customer.notice === "返戻") {
    const day = customer.noticedOn === null ? "" : `${formatEra(customer.noticedOn)}に`;
    problems.push(
      problem(
        "returned_before",
        `前のお手紙が${day}戻ってきました（返戻）。住所をご確認ください。分からないときは、代替措置を検討してください。`,
      ),
    );
  }
  // A 続報 goes to those who had a letter: what asks for a second look is the same letter again.
  if (past?.template === template) {
    problems.push(
      problem("has_letter", `第${past.run}回でお手紙（番号 ${letterNumber(past.number)}）を作っています。`),
    );
  } else if (isTold) {
    problems.push(
      problem(
        "has_letter",
        "同じ種類のお知らせを、電子メールでお送りしています。もう一度送る方かどうかをご確認ください。",
      ),
    );
  }
  return problems;
}
