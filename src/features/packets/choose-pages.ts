/** What the choosing page shows, and what it sends. */
import { z } from "zod";
import { documentName, listDocuments, listKinds } from "#src/features/documents/index.ts";
import { listEvidence, partLabels } from "#src/features/evidence/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { listRedactions } from "#src/features/redactions/index.ts";
import type { PacketChoice } from "./choice.ts";
import { documentRemarks } from "./rules.ts";
import { wishesIn } from "./wishes.ts";
import { type Column, codesOf, columnLabels, namingColumns } from "./words.ts";

const consentWords = {
  not_asked: "提供者の同意：まだ聞いていない",
  given: "",
  name_hidden: "提供者：名前を伏せれば提出してよい",
  declined: "提供者：提出しないでほしい",
  not_needed: "",
} as const;

export function chooser(house: House, incidentId: string, choice: PacketChoice) {
  const copies = listRedactions(house.read, incidentId).filter((one) => one.withdrawnAt === null);
  const chosen = new Map(choice.files.map((one) => [one.file, one.as]));
  const wishes = wishesIn(house.read, incidentId);
  const kinds = new Map(listKinds().map((one) => [one.kind, one.recipient]));
  return {
    values: {
      recipient: choice.recipient,
      name: choice.name,
      purpose: choice.purpose,
      customers: choice.customers === null ? "none" : choice.customers.masked ? "masked" : "full",
    },
    items: listEvidence(house.read, incidentId).map((item) => ({
      label: item.label,
      title: item.title,
      href: `/incidents/${incidentId}/evidence/${item.id}`,
      consent: consentWords[wishes.ofItem(item)],
      files: item.files.map((file) => ({
        name: `file.${file.id}`,
        label: file.label,
        about: `${partLabels[file.part]}${file.caption === "" ? "" : `　${file.caption}`}`,
        picture: file.isDrawable
          ? `/incidents/${incidentId}/evidence/${item.id}/files/${file.id}/thumb.jpg`
          : undefined,
        value: chosen.get(file.id) ?? "",
        options: [
          { value: "original", label: "元のファイル" },
          ...(file.isDrawable ? [{ value: "view", label: "表示用の写し" }] : []),
          ...copies
            .filter((one) => one.fileId === file.id)
            .map((one) => ({ value: one.id, label: `一部を隠した写し${one.number}（${one.extent}）` })),
        ],
      })),
    })),
    documents: listDocuments(house.read, incidentId).map((one) => {
      const remarks = documentRemarks(one, choice.recipient, wishes.withheldIn(one));
      const refusal = remarks.find((remark) => remark.kind === "refusal");
      return {
        value: one.id,
        label: `書類${one.number}　${documentName(one)}`,
        hint: refusal ? refusal.sentence : `${kinds.get(one.kind) ?? ""}用の書類`,
        isRefused: refusal !== undefined,
        checked: choice.documents.includes(one.id),
      };
    }),
    columns: codesOf(columnLabels)
      .filter((one) => one !== "number")
      .map((one) => ({
        value: one,
        label: columnLabels[one],
        hint: namingColumns.has(one) ? "伏せるときは入りません" : undefined,
      })),
    columnValues: choice.customers?.fields ?? (["items", "reports", "notice"] satisfies Column[]),
  };
}

const many = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .optional()
  .transform((list) => list ?? [])
  .catch([]);

/** The form as it was sent, in the shape of a choice; not checked yet. */
export function typedChoice(body: unknown) {
  const sent = z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(body ?? {});
  const text = (name: string): string => z.string().catch("").parse(sent[name]);
  const list = text("customers");
  return {
    recipient: text("recipient"),
    name: text("name"),
    purpose: text("purpose"),
    files: Object.keys(sent)
      .filter((name) => name.startsWith("file.") && text(name) !== "")
      .map((name) => ({ file: name.slice("file.".length), as: text(name) })),
    documents: many.parse(sent.documents),
    customers:
      list === "masked" || list === "full"
        ? { masked: list === "masked", fields: many.parse(sent.fields) as Column[] }
        : null,
  };
}
