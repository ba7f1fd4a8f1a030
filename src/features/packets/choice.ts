/** What somebody chose to hand over, as it is typed, kept and vouched for. */
import { z } from "zod";
import { canonicalJson, type JsonValue } from "#src/lib/canonical-json.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import { codesOf, columnLabels, recipientLabels } from "./words.ts";

const line = (longest: number, missing: string) =>
  z
    .string(missing)
    .trim()
    .refine((text) => text !== "", missing)
    .refine((text) => !hasControlCharacters(text), "使えない文字（見えない制御文字）が含まれています。")
    .refine((text) => graphemeLength(text) <= longest, `${longest}文字以内で入れてください。`);

const id = z.string().max(64);
/** More than this no disc holds; several packets do. */
const MOST_FILES = 2000;

export const packetChoice = z.object({
  recipient: z.enum(codesOf(recipientLabels), "渡す相手の種類を選んでください。"),
  name: line(200, "渡す相手の名前を入れてください。例：例示警察署 生活安全課"),
  purpose: line(300, "渡す目的を入れてください。例：被害の相談のため"),
  /** `as`: `original`, `view`, or the id of a redaction of the file. */
  files: z
    .array(z.strictObject({ file: id, as: z.string().max(64) }))
    .max(MOST_FILES, `一度に渡せるのは${MOST_FILES}点までです。いくつかの提出用データに分けてください。`)
    .refine(
      (files) => new Set(files.map((one) => `${one.file} ${one.as}`)).size === files.length,
      "同じファイルが2回選ばれています。",
    )
    .default([]),
  documents: z
    .array(id)
    .max(200)
    .refine((ids) => new Set(ids).size === ids.length, "同じ書類が2回選ばれています。")
    .default([]),
  /** null: no list of customers. */
  customers: z
    .strictObject({
      masked: z.boolean(),
      fields: z.array(z.enum(codesOf(columnLabels))).min(1, "名簿に入れる項目を選んでください。"),
    })
    .nullable()
    .default(null),
});
export type PacketChoice = z.output<typeof packetChoice>;

export const digestOf = (value: unknown): string => sha256Hex(canonicalJson(value as JsonValue));
