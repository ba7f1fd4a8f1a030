/** The words of an incident's letter: what follows the case, and what the owner changed. Saved as it goes. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { isCivilDate } from "#src/lib/civil-date.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type BlockId, type BlockTexts, blockIds } from "./blocks.ts";
import { letterDraftSaved } from "./events.ts";
import { prefilledBlocks, prefilledUse } from "./prefill.ts";
import { letterDraft } from "./tables.ts";
import { takenGrades, useGrades, type WordedTemplate } from "./words.ts";

const text = (longest: number) =>
  z
    .string("文字で入れてください。")
    .overwrite((typed) => typed.replace(/\r\n?/g, "\n").trim())
    .refine(
      (typed) => !hasControlCharacters(typed, true),
      "使えない文字（見えない制御文字）が含まれています。",
    )
    .refine((typed) => graphemeLength(typed) <= longest, `${longest}文字以内で入れてください。`);
const line = (longest: number) =>
  text(longest).refine((typed) => !typed.includes("\n"), "改行を入れずに書いてください。");

/** What may be changed; what is not named stays. A null text follows the case again. */
export const draftChanges = z.strictObject({
  /** The day printed on the letter. */
  sentOn: z.nullable(z.string().refine(isCivilDate, "実在する日付を入れてください。")).optional(),
  taken: z.enum(takenGrades, "確かさを選んでください。").optional(),
  /** 確認済 facts of the timeline that the wording rests on. */
  takenFact: z.nullable(z.string().max(64)).optional(),
  use: z.nullable(z.enum(useGrades, "使われた様子を選んでください。")).optional(),
  useFact: z.nullable(z.string().max(64)).optional(),
  /** 「案内はがきの送付」: fits into 「…に使用された」. */
  usedFor: z.nullable(line(60)).optional(),
  hasSealMark: z.boolean().optional(),
  blocks: z.partialRecord(z.enum(blockIds), z.nullable(text(600))).optional(),
});
export type DraftChanges = z.infer<typeof draftChanges>;

/** A draft with nothing left open: stored words over those that follow the case. */
export interface Draft {
  readonly sentOn: string | null;
  readonly taken: (typeof takenGrades)[number];
  readonly takenFact: string | null;
  readonly use: (typeof useGrades)[number];
  readonly useFact: string | null;
  readonly usedFor: string;
  readonly hasSealMark: boolean;
  readonly blocks: BlockTexts;
  /** Blocks whose words the owner changed. */
  readonly changed: ReadonlySet<BlockId>;
}

export function getDraft(read: Reader, incidentId: string, template: WordedTemplate = "apology"): Draft {
  return draftOf(getCase(read, incidentId), contentOf(read, incidentId, template));
}

function draftOf(one: Case, own: DraftChanges): Draft {
  const prefilled = prefilledBlocks(one);
  const usedFor = own.usedFor ?? prefilledUse(one);
  const changed = new Set(blockIds.filter((id) => typeof own.blocks?.[id] === "string"));
  return {
    sentOn: own.sentOn ?? null,
    taken: own.taken ?? "suspected",
    takenFact: own.takenFact ?? null,
    use: own.use ?? (usedFor === "" ? "none" : "suspected"),
    useFact: own.useFact ?? null,
    usedFor,
    hasSealMark: own.hasSealMark ?? true,
    blocks: Object.fromEntries(
      blockIds.map((id) => [id, own.blocks?.[id] ?? prefilled[id]]),
    ) as unknown as BlockTexts,
    changed,
  };
}

/**
 * Saves some words; also unfinished ones, the linter judges later. A text that equals what follows the case is not
 * kept, so that it goes on following. Throws `invalid_input` where the letter would be surer than the facts.
 */
export function saveDraft(
  tx: Tx,
  incidentId: string,
  changes: DraftChanges,
  template: WordedTemplate = "apology",
): Draft {
  const one = getCase(tx.db, incidentId);
  const before = contentOf(tx.db, incidentId, template);
  const prefilled = prefilledBlocks(one);
  const blocks = { ...before.blocks };
  for (const id of blockIds) {
    const typed = changes.blocks?.[id];
    if (typed === undefined) continue;
    if (typed === null || typed === prefilled[id]) delete blocks[id];
    else blocks[id] = typed;
  }
  const after: DraftChanges = { ...before, ...changes, blocks };
  if (after.usedFor === prefilledUse(one)) after.usedFor = null;
  const draft = draftOf(one, after);
  refuseTooCertain(one, draft);
  const fields = (Object.keys(after) as (keyof DraftChanges)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const row = {
    content: JSON.stringify(after),
    changedAt: tx.at.toISOString(),
    changedBy: tx.actor.id,
  };
  tx.db
    .insert(letterDraft)
    .values({ incidentId, template, ...row })
    .onConflictDoUpdate({ target: [letterDraft.incidentId, letterDraft.template], set: row })
    .run();
  tx.record(letterDraftSaved, incidentId, { template, fields });
  return draft;
}

/** True while the 確認済 fact that a sure wording rests on is still on the timeline. */
export function isBorneOut(one: Case, factId: string | null): boolean {
  return one.facts.some((fact) => fact.id === factId && fact.certainty === "確認済");
}

function refuseTooCertain(one: Case, draft: Draft): void {
  const fields: Record<string, string> = {};
  const choose =
    "「確認済」の書き方にするには、時系列から、そのもとになる「確認済」の出来事を選んでください。無ければ「おそれ」のままにします。";
  if (draft.taken === "confirmed" && !isBorneOut(one, draft.takenFact)) fields.takenFact = choose;
  if (draft.use === "confirmed" && !isBorneOut(one, draft.useFact)) fields.useFact = choose;
  if (draft.use === "confirmed" && draft.taken !== "confirmed") {
    fields.use =
      "持ち出しが「おそれ」のときは、使われたことも「おそれ」として書きます。先に持ち出しの確かさを選び直してください。";
  }
  if (draft.use !== "none" && draft.usedFor === "") {
    fields.usedFor = "どのように使われた（おそれがある）のかを入れてください。例：案内はがきの送付";
  }
  if (Object.keys(fields).length > 0) throw new Refusal("invalid_input", {}, fields);
}

function contentOf(read: Reader, incidentId: string, template: WordedTemplate): DraftChanges {
  const row = read
    .select({ content: letterDraft.content })
    .from(letterDraft)
    .where(and(eq(letterDraft.incidentId, incidentId), eq(letterDraft.template, template)))
    .get();
  return row === undefined ? {} : draftChanges.parse(JSON.parse(row.content));
}
