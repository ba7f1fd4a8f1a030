/** The register's fields as people read them. */
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import type { Fields } from "./fields.ts";
import { consentLabels, formLabels, kindLabels } from "./words.ts";

const words: Record<keyof Fields, string> = {
  kind: "種別",
  title: "標目（証拠の名前）",
  form: "原本・写しの別",
  created: "作成年月日",
  postmarkOn: "消印の日",
  author: "作成者（差出人）",
  recipient: "受け取ったお客様",
  obtainedOn: "入手した日",
  obtainedAt: "入手した時刻",
  obtainedBy: "入手した人",
  obtainedFrom: "入手元",
  obtainedHow: "入手のしかた",
  photographer: "撮影した人",
  photographedOn: "撮影した日",
  photographedAt: "撮影した時刻",
  photographedWhere: "撮影した場所",
  photographedWith: "撮影した機器",
  keptWhere: "現物の保管場所",
  keptBy: "現物の保管者",
  purpose: "この証拠で分かること（立証趣旨）",
  consent: "提供者の同意",
  note: "備考",
};

export const fieldWords = (name: string): string => words[name as keyof Fields] ?? name;

const day = (date: string | null): string => (date === null ? "" : formatEra(date));

/** Values as a form shows them for editing; 不詳 is an empty date. */
export function formValues(fields: Fields): Record<keyof Fields, string> {
  return {
    ...fields,
    created: fields.created.precision === "unknown" ? "" : formatPartialDate(fields.created),
    postmarkOn: day(fields.postmarkOn),
    obtainedOn: day(fields.obtainedOn),
    obtainedAt: fields.obtainedAt ?? "",
    photographedOn: day(fields.photographedOn),
    photographedAt: fields.photographedAt ?? "",
  };
}

/** Value of one field as a page shows it; empty when nothing is known. */
function fieldValue(fields: Fields, name: keyof Fields): string {
  return name === "consent" && fields.consent === "not_asked" ? "" : chosenValue(fields, name);
}

/** Value of one field as its form shows it, a choice by its label. */
export function chosenValue(fields: Fields, name: keyof Fields): string {
  switch (name) {
    case "kind":
      return kindLabels[fields.kind];
    case "form":
      return formLabels[fields.form];
    case "consent":
      return consentLabels[fields.consent];
    default:
      return formValues(fields)[name];
  }
}

export interface FieldRow {
  readonly label: string;
  readonly value: string;
  /** Papers for police and lawyers need it. */
  readonly isNeeded: boolean;
}

const needed: readonly (keyof Fields)[] = [
  "purpose",
  "recipient",
  "created",
  "author",
  "obtainedFrom",
  "consent",
];

/** The register's lines of an item in the order of DOMAIN §5.3; day and time of day share a line. */
export function fieldRows(fields: Fields): FieldRow[] {
  const row = (name: keyof Fields, time?: keyof Fields): FieldRow => ({
    label: words[name],
    isNeeded: needed.includes(name),
    value: [fieldValue(fields, name), time ? fieldValue(fields, time) : ""].filter(Boolean).join(" "),
  });
  return [
    row("kind"),
    row("form"),
    row("purpose"),
    row("recipient"),
    row("created"),
    row("postmarkOn"),
    row("author"),
    row("obtainedOn", "obtainedAt"),
    row("obtainedBy"),
    row("obtainedFrom"),
    row("obtainedHow"),
    row("consent"),
    row("photographedOn", "photographedAt"),
    row("photographer"),
    row("photographedWhere"),
    row("photographedWith"),
    row("keptWhere"),
    row("keptBy"),
    ...(fields.note ? [row("note")] : []),
  ];
}

/** What an edit changed, field by field, in words. */
export function changesBetween(before: Fields, after: Fields): { label: string; from: string; to: string }[] {
  return (Object.keys(words) as (keyof Fields)[])
    .map((name) => ({ label: words[name], from: fieldValue(before, name), to: fieldValue(after, name) }))
    .filter((change) => change.from !== change.to);
}
