/** Choosing recipients: what can be asked of a list of planned letters. */
import { z } from "zod";
import { type NoticeState, noticeStates } from "#src/features/customers/index.ts";
import { type DataItem, dataItems } from "#src/features/incidents/index.ts";
import { readPostal, searchKey } from "#src/lib/match-keys.ts";
import { type ProblemCode, problemCodes } from "./problems.ts";

/** Where somebody stands, in an owner's words; each is a few states of the notice. */
export const standings = {
  due: { label: "これから送る方", notices: ["未着手"] },
  prepared: { label: "作ったが、まだ発送していない方", notices: ["発送準備"] },
  sent: { label: "発送済・再送の方", notices: ["発送済", "再送", "電子メール済"] },
  returned: { label: "戻ってきた方（返戻）", notices: ["返戻"] },
  all: { label: "すべて", notices: noticeStates },
} as const satisfies Record<string, { label: string; notices: readonly NoticeState[] }>;
export type Standing = keyof typeof standings;
export const standingNames = Object.keys(standings) as Standing[];

/**
 * People whose letter is due: nothing was made for them yet. Who was sent a second letter (再送) is not written to again.
 */
export const dueNotices: readonly NoticeState[] = standings.due.notices;

export const prefectures =
  "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県".split(
    " ",
  );

/** "" where the address does not begin with one: many lists leave it out. */
export function prefectureOf(address: string | null): string {
  const text = (address ?? "").trimStart();
  const head = text.charAt(3) === "県" ? text.slice(0, 4) : text.slice(0, 3);
  return prefectures.includes(head) ? head : "";
}

const postal = z
  .string()
  .trim()
  .max(20)
  .transform((typed, context) => {
    if (typed === "") return "";
    const digits = typed.normalize("NFKC").replace(/[〒\s-]/g, "");
    if (/^\d{3,7}$/.test(digits)) return digits;
    const { key } = readPostal(typed);
    if (key !== null) return key;
    context.addIssue({ code: "custom", message: "郵便番号は数字3〜7桁で入れてください。例：100-0001" });
    return z.NEVER;
  });

const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.union([z.literal(""), z.enum(names)]);

/** "" means: does not matter. */
export const recipientFilter = z.object({
  standing: z.enum(standingNames).default("due"),
  q: z.string().trim().max(100).default(""),
  prefecture: z.union([z.literal(""), z.enum(prefectures)]).default(""),
  postalFrom: postal.default(""),
  postalTo: postal.default(""),
  item: z.union([z.literal(""), z.enum(dataItems)]).default(""),
  email: oneOf(["yes", "no"]).default(""),
  returned: oneOf(["yes", "no"]).default(""),
  to: oneOf(["self", "parents", "family"]).default(""),
  /** One kind of problem, any of them, or only those whose letter can be made. */
  problem: z.union([z.literal(""), z.enum(["any", "blocking", "ready", ...problemCodes])]).default(""),
});
export type RecipientFilter = z.output<typeof recipientFilter>;
export const everybodyDue: RecipientFilter = recipientFilter.parse({});

/** What a filter looks at. */
export interface Filterable {
  readonly notice: NoticeState;
  readonly search: string;
  readonly postalKey: string;
  readonly prefecture: string;
  readonly leaked: readonly DataItem[];
  readonly hasEmail: boolean;
  readonly addressTo: "self" | "parents" | "family";
  readonly isReady: boolean;
  has(code: ProblemCode): boolean;
  readonly hasProblem: boolean;
}

/** A test for one person; made once for a list. */
export function filterOf(filter: RecipientFilter): (one: Filterable) => boolean {
  const notices = new Set<string>(standings[filter.standing].notices);
  const key = filter.q === "" ? "" : searchKey(filter.q);
  const digits = /^\d+$/.test(filter.q) ? filter.q : undefined;
  const from = filter.postalFrom.padEnd(7, "0");
  const to = filter.postalTo.padEnd(7, "9");
  const hasRange = filter.postalFrom !== "" || filter.postalTo !== "";
  return (one) =>
    notices.has(one.notice) &&
    (filter.prefecture === "" || one.prefecture === filter.prefecture) &&
    (!hasRange || (one.postalKey !== "" && one.postalKey >= from && one.postalKey <= to)) &&
    (filter.item === "" || one.leaked.includes(filter.item)) &&
    (filter.email === "" || one.hasEmail === (filter.email === "yes")) &&
    (filter.returned === "" || one.has("returned_before") === (filter.returned === "yes")) &&
    (filter.to === "" || one.addressTo === filter.to) &&
    fitsProblem(one, filter.problem) &&
    (key === "" || one.search.includes(key) || (digits !== undefined && one.postalKey.startsWith(digits)));
}

function fitsProblem(one: Filterable, problem: RecipientFilter["problem"]): boolean {
  switch (problem) {
    case "":
      return true;
    case "any":
      return one.hasProblem;
    case "blocking":
      return !one.isReady;
    case "ready":
      return one.isReady;
    default:
      return one.has(problem);
  }
}
