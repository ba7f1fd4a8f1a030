/** The form of a notice: what its fields show, and what was typed into them. */
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { gridFormNames } from "#src/typeset/index.ts";
import { mostOthers, type NoticeFields, noticeInput } from "./notices.ts";
import type { Notice } from "./queries.ts";
import { formLabels } from "./words.ts";

export type Values = Readonly<Record<string, string>>;

const otherFieldsAt = (index: number) => ({
  name: `otherName${index + 1}`,
  address: `otherAddress${index + 1}`,
});
export const otherFields: readonly string[] = Array.from({ length: mostOthers }, (_, index) =>
  Object.values(otherFieldsAt(index)),
).flat();

/** A field as the form shows it, a choice by its label. */
export const shownOf = (found: Notice, name: string): string =>
  name === "form" ? formLabels[found.form] : (valuesOf(found)[name] ?? "");

export function valuesOf({
  datedOn,
  id: _id,
  incidentId: _incident,
  number: _number,
  revision: _revision,
  withdrawn: _withdrawn,
  others,
  ...rest
}: Notice): Values {
  return {
    ...rest,
    ...fieldsOfOthers(others),
    datedOn: datedOn === null ? "" : formatEra(datedOn),
  };
}

/** Fields of every pair, those that nobody fills too: a receiver whom a colleague took away differs as well. */
export function fieldsOfOthers(others: readonly { name: string; address: string }[]): Values {
  const pairs = Array.from({ length: mostOthers }, (_, index) => {
    const { name, address } = others[index] ?? { name: "", address: "" };
    return [
      [otherFieldsAt(index).name, name],
      [otherFieldsAt(index).address, address],
    ];
  });
  return Object.fromEntries(pairs.flat());
}

/** Pairs of the form that hold anything, in their order. */
export function othersOf(values: Values): { name: string; address: string }[] {
  return Array.from({ length: mostOthers }, (_, index) => ({
    name: values[otherFieldsAt(index).name] ?? "",
    address: values[otherFieldsAt(index).address] ?? "",
  })).filter(({ name, address }) => name.trim() !== "" || address.trim() !== "");
}

/** Faults of what was parsed, by the names that the fields of others have on the page. */
export function namedByField(faults: Values): Values {
  const named = Object.entries(faults).map(([name, sentence]) => {
    const found = /^others\.(\d+)\.(name|address)$/.exec(name);
    if (found === null) return [name, sentence];
    const fields = otherFieldsAt(Number(found[1]));
    return [found[2] === "name" ? fields.name : fields.address, sentence];
  });
  return Object.fromEntries(named);
}

/** What was typed, one empty pair, and those in which somebody else wrote. */
export function shownOthers(values: Values, errors: Values = {}) {
  const typed = othersOf(values);
  const lastWrong = Math.floor(otherFields.findLastIndex((field) => errors[field]) / 2);
  const length = Math.min(mostOthers, Math.max(typed.length, lastWrong) + 1);
  return Array.from({ length }, (_, index) => {
    const { name: nameField, address: addressField } = otherFieldsAt(index);
    return {
      ...(typed[index] ?? { name: "", address: "" }),
      nameField,
      addressField,
      nameLabel: `ほかの受取人${index + 1}のお名前`,
      addressLabel: `ほかの受取人${index + 1}の住所`,
      nameError: errors[nameField],
      addressError: errors[addressField],
    };
  });
}

/** What is counted while it is typed: no field has to be right yet. */
export function asTyped(values: Values): NoticeFields {
  const form = gridFormNames.find((name) => name === values.form) ?? "vertical-20x26";
  const datedOn = noticeInput.shape.datedOn.safeParse(values.datedOn ?? "");
  const text = (name: string): string => (values[name] ?? "").replace(/\r\n?/g, "\n").trimEnd();
  return {
    recipientName: text("recipientName"),
    recipientAddress: text("recipientAddress"),
    others: othersOf(values).map(({ name, address }) => ({ name: name.trim(), address: address.trim() })),
    form,
    title: text("title"),
    body: text("body"),
    properNouns: text("properNouns"),
    datedOn: datedOn.success ? datedOn.data : null,
  };
}
