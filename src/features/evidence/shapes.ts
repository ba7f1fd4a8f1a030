/** Evidence as programs read it. */
import { z } from "zod";
import { codesOf, consentLabels, formLabels, kindLabels, mediaLabels, partLabels } from "./words.ts";

const civilDate = z.string().nullable();

const fileShape = z.object({
  id: z.string(),
  evidenceId: z.string(),
  branch: z.int().meta({ description: "枝番, from 1" }),
  label: z.string(),
  fileName: z.string(),
  mediaType: z.enum(codesOf(mediaLabels)),
  sizeBytes: z.int(),
  sha256: z.string().meta({ description: "Hex SHA-256 of the original" }),
  part: z.enum(codesOf(partLabels)),
  caption: z.string(),
  revision: z.int().meta({ description: "Of part and caption" }),
  width: z.int().nullable(),
  height: z.int().nullable(),
  camera: z.string(),
  takenAt: z.string().nullable().meta({ description: "By the camera's clock, without zone" }),
  takenOffset: z.string().nullable(),
  hasGps: z
    .boolean()
    .meta({ description: "The original says where it was taken; pictures made from it do not" }),
  durationMs: z.int().nullable().meta({ description: "Of films and recordings" }),
  recordedAt: z.string().nullable().meta({ description: "UTC, by the clock of the device" }),
  codecs: z.string(),
  isDrawable: z.boolean(),
  addedAt: z.string(),
  addedBy: z.string(),
});

export const evidenceShape = z.object({
  id: z.string(),
  incidentId: z.string(),
  number: z.int(),
  label: z.string(),
  kind: z.enum(codesOf(kindLabels)),
  title: z.string(),
  form: z.enum(codesOf(formLabels)),
  created: z.object({
    precision: z.enum(["day", "month", "year", "unknown"]),
    date: civilDate,
    around: z.boolean(),
  }),
  postmarkOn: civilDate,
  author: z.string(),
  recipient: z.string(),
  obtainedOn: civilDate,
  obtainedAt: z.string().nullable(),
  obtainedBy: z.string(),
  obtainedFrom: z.string(),
  obtainedHow: z.string(),
  photographer: z.string(),
  photographedOn: civilDate,
  photographedAt: z.string().nullable(),
  photographedWhere: z.string(),
  photographedWith: z.string(),
  keptWhere: z.string(),
  keptBy: z.string(),
  purpose: z.string(),
  consent: z.enum(codesOf(consentLabels)),
  note: z.string(),
  revision: z.int(),
  addedAt: z.string(),
  addedBy: z.string(),
  withdrawnAt: z.string().nullable(),
  withdrawnReason: z.string(),
  files: z.array(fileShape).readonly(),
  factIds: z.array(z.string()).readonly(),
});

export const uploadShape = z.object({
  items: z.array(
    z.object({
      outcome: z.enum(["added", "known"]),
      evidenceId: z.string(),
      fileId: z.string(),
      number: z.int(),
      label: z.string(),
      isPicture: z.boolean(),
    }),
  ),
  refused: z.array(z.object({ index: z.int(), fileName: z.string(), code: z.string(), message: z.string() })),
});

/** Described only: the files themselves stream past validation. */
export const uploadBody = z.object({
  kind: z.enum(codesOf(kindLabels)).optional(),
  files: z.array(z.file()).optional().meta({ description: "Each an item of its own" }),
  front: z
    .file()
    .optional()
    .meta({ description: "Parts of one item: front, back, postmark, envelope, contents" }),
  back: z.file().optional(),
  postmark: z.file().optional(),
});
