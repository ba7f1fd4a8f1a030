/**
 * What the register says of an item (DOMAIN §5.3). Every
 * wording is kept as a revision; the file itself never changes.
 */
import { z } from "zod";
import { readPartialDate } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { canonicalJson } from "#src/lib/canonical-json.ts";
import type { PartialDate } from "#src/lib/japanese-calendar.ts";
import { revisionRead } from "#src/lib/revision.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { typedLine, typedProse, typedTime, typedWholeDay } from "#src/lib/typed-text.ts";
import { type evidence, evidenceRevision } from "./tables.ts";
import { codesOf, consentLabels, evidenceLabel, formLabels, kindLabels } from "./words.ts";

const unknown: PartialDate = { precision: "unknown", date: null, around: false };

/** 「令和8年11月頃」, 「不詳」, `2026-11-13`; empty is 不詳. */
const partialDay = z.string("文字で入れてください。").transform((typed, context): PartialDate => {
  const reading = readPartialDate(typed.trim());
  if (reading.ok) return reading.value ?? unknown;
  context.addIssue({ code: "custom", message: reading.reason });
  return z.NEVER;
});

const needsDay = "日付を入れてから、時刻を入れてください。";

const shape = z.object({
  kind: z.enum(codesOf(kindLabels), "種別を選んでください。"),
  title: typedLine(200).refine((text) => text !== "", "標目（証拠の名前）を入れてください。"),
  form: z.enum(codesOf(formLabels), "原本・写し・電磁的記録のどれかを選んでください。"),
  created: partialDay,
  postmarkOn: typedWholeDay,
  author: typedLine(100),
  recipient: typedLine(100),
  obtainedOn: typedWholeDay,
  obtainedAt: typedTime,
  obtainedBy: typedLine(100),
  obtainedFrom: typedLine(200),
  obtainedHow: typedLine(200),
  photographer: typedLine(100),
  photographedOn: typedWholeDay,
  photographedAt: typedTime,
  photographedWhere: typedLine(200),
  photographedWith: typedLine(100),
  keptWhere: typedLine(200),
  keptBy: typedLine(100),
  purpose: typedProse(2000),
  consent: z.enum(codesOf(consentLabels), "提供者の同意を選んでください。"),
  note: typedProse(2000),
});

/** What people type: dates and times as text. */
export const fieldsInput = shape
  .refine((fields) => fields.obtainedAt === null || fields.obtainedOn !== null, {
    path: ["obtainedAt"],
    message: needsDay,
  })
  .refine((fields) => fields.photographedAt === null || fields.photographedOn !== null, {
    path: ["photographedAt"],
    message: needsDay,
  });
/** Any of the fields, and the revision that the writer had before them. */
export const fieldChanges = shape.partial().extend({ revision: revisionRead });
export type FieldChanges = z.infer<typeof fieldChanges>;
export type Fields = z.infer<typeof shape>;
export const fieldNames = Object.keys(shape.shape) as (keyof Fields)[];

export const blankFields: Omit<Fields, "kind" | "title" | "form"> = {
  created: unknown,
  postmarkOn: null,
  author: "",
  recipient: "",
  obtainedOn: null,
  obtainedAt: null,
  obtainedBy: "",
  obtainedFrom: "",
  obtainedHow: "",
  photographer: "",
  photographedOn: null,
  photographedAt: null,
  photographedWhere: "",
  photographedWith: "",
  keptWhere: "",
  keptBy: "",
  purpose: "",
  consent: "not_asked",
  note: "",
};

export function toColumns({ created, ...rest }: Fields) {
  return {
    ...rest,
    createdOn: created.date,
    createdPrecision: created.precision,
    createdAround: created.around,
  };
}

export function fromColumns(row: typeof evidence.$inferSelect): Fields {
  const created: PartialDate =
    row.createdPrecision === "unknown" || row.createdOn === null
      ? unknown
      : { precision: row.createdPrecision, date: row.createdOn, around: row.createdAround };
  return {
    kind: row.kind,
    title: row.title,
    form: row.form,
    created,
    postmarkOn: row.postmarkOn,
    author: row.author,
    recipient: row.recipient,
    obtainedOn: row.obtainedOn,
    obtainedAt: row.obtainedAt,
    obtainedBy: row.obtainedBy,
    obtainedFrom: row.obtainedFrom,
    obtainedHow: row.obtainedHow,
    photographer: row.photographer,
    photographedOn: row.photographedOn,
    photographedAt: row.photographedAt,
    photographedWhere: row.photographedWhere,
    photographedWith: row.photographedWith,
    keptWhere: row.keptWhere,
    keptBy: row.keptBy,
    purpose: row.purpose,
    consent: row.consent,
    note: row.note,
  };
}

/** Folds width and case, so that 「ｅ－００１」 finds E-001. */
export const searchKey = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");

export function searchTextOf(number: number, fields: Fields, fileNames: readonly string[]): string {
  return searchKey(
    [
      evidenceLabel(number),
      kindLabels[fields.kind],
      fields.title,
      fields.author,
      fields.recipient,
      fields.obtainedFrom,
      fields.obtainedBy,
      fields.keptWhere,
      fields.purpose,
      fields.note,
      ...fileNames,
    ].join("\n"),
  );
}

/** Keeps one wording of the register. Returns its digest, which the ledger entry holds. */
export function saveRevision(tx: Tx, evidenceId: string, revision: number, fields: Fields): string {
  const text = canonicalJson(fields);
  tx.db
    .insert(evidenceRevision)
    .values({ evidenceId, revision, fields: text, at: tx.at.toISOString(), byUser: tx.actor.id })
    .run();
  return sha256Hex(text);
}
