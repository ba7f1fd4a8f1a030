/** What a person should check in a row that came in, in words for the owner. */
import type { Suspicion } from "#src/lib/japanese-text.ts";
import { type CustomerField, fieldLabel } from "./columns.ts";

export type WarningCode =
  | Suspicion
  | "middle_dot"
  | "line_break"
  | "postal_zero_restored"
  | "postal_unreadable"
  | "phone_zero_restored"
  | "phone_unreadable"
  | "email_unreadable"
  | "date_unreadable"
  | "number_unreadable"
  | "dm_unreadable"
  | "card_number_dropped"
  | "short_row"
  | "name_unlikely"
  | "duplicate_number"
  | "duplicate_person";

export interface ImportWarning {
  readonly code: WarningCode;
  readonly field: CustomerField | null;
  readonly detail: WarningDetail;
}

/** A warning as a person reads it. */
export interface SpokenWarning extends ImportWarning {
  readonly sentence: string;
}

/** What a sentence says beside its code: the earlier row of the list, or why a date is none. */
export type WarningDetail = { readonly row?: number; readonly reason?: string };

/** Doubts that a person must settle before a letter goes out; the rest are remarks. */
const serious: ReadonlySet<WarningCode> = new Set([
  "private_use",
  "geta",
  "replacement",
  "question",
  "middle_dot",
  "invisible",
  "line_break",
  "short_row",
  "name_unlikely",
  "postal_unreadable",
  "duplicate_number",
  "duplicate_person",
]);

export const isSerious = (warning: ImportWarning): boolean => serious.has(warning.code);

const sentences: Record<WarningCode, (label: string, detail: WarningDetail) => string> = {
  private_use: (label) =>
    `「${label}」に外字（この名簿を作った機械だけで見える文字）があります。元の名簿で字をご確認ください。`,
  geta: (label) => `「${label}」に〓（表せない文字の印）があります。元の名簿で字をご確認ください。`,
  replacement: (label) => `「${label}」に読み取れない文字があります。元の名簿で字をご確認ください。`,
  question: (label) =>
    `「${label}」に「?」があります。漢字が置き換わった可能性があるため、元の名簿で字をご確認ください。`,
  middle_dot: (label) =>
    `「${label}」に「・」があります。漢字が置き換わった可能性があるため、元の名簿で字をご確認ください。`,
  invisible: (label) => `「${label}」に目に見えない文字があります。元の名簿と見比べてください。`,
  line_break: (label) => `「${label}」に改行があります。お手紙での見え方をご確認ください。`,
  postal_zero_restored: () => "郵便番号の先頭の0を補って照合しています。正しいかご確認ください。",
  postal_unreadable: () => "郵便番号が7桁ではありません。ご確認ください。",
  phone_zero_restored: (label) => `「${label}」の先頭の0を補って照合しています。正しいかご確認ください。`,
  phone_unreadable: (label) => `「${label}」を電話番号として読み取れませんでした。元のまま取り込みます。`,
  email_unreadable: () => "メールアドレスの形になっていません。元のまま取り込みます。",
  date_unreadable: (label, { reason = "" }) => `「${label}」を元のまま取り込みます。${reason}`,
  number_unreadable: (label) => `「${label}」を数として読み取れませんでした。この項目は空にします。`,
  dm_unreadable: () => "「DM可否」が可・不可のどちらか分かりませんでした。元のまま取り込みます。",
  card_number_dropped: () =>
    "お客様番号の欄にクレジットカード番号と思われる数字があったため、その内容は取り込みません。",
  short_row: () => "この行は列の数が見出しより少なく、残りの欄を空として取り込みます。内容をご確認ください。",
  name_unlikely: () => "「氏名」がお名前ではないようです（数字だけ、または計）。お客様の行かご確認ください。",
  duplicate_number: (_, { row = 0 }) => `お客様番号が${row}行目と同じです。同じ方かご確認ください。`,
  duplicate_person: (_, { row = 0 }) => `氏名と連絡先が${row}行目と同じです。同じ方かご確認ください。`,
};

export function warn(
  code: WarningCode,
  field: CustomerField | null,
  detail: WarningDetail = {},
): ImportWarning {
  return { code, field, detail };
}

/** In words for the owner; made only where somebody reads them, because a long list has many. */
export function sentenceOf({ code, field, detail }: ImportWarning): string {
  return sentences[code](field === null ? "" : fieldLabel(field), detail);
}

/** Warnings as they are stored: without their sentences, which would be most of what a long list takes up. */
export function storedWarnings(warnings: readonly ImportWarning[]): string {
  if (warnings.length === 0) return "[]";
  return JSON.stringify(warnings.map(({ code, field, detail }) => [code, field, detail]));
}

/** Stored warnings with their sentences. */
export function readWarnings(stored: string): SpokenWarning[] {
  if (stored === "[]") return [];
  const list = JSON.parse(stored) as [WarningCode, CustomerField | null, WarningDetail][];
  return list.map(([code, field, detail]) => {
    const warning = warn(code, field, detail);
    return { ...warning, sentence: sentenceOf(warning) };
  });
}
