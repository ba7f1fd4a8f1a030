/** The words of an incident's letter: what follows the case, and what the owner changed. Saved as it goes. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { isCivilDate } from "#src/lib/civil-date.ts";
import { graphemeLength, hasControlCharacters } from "#src/lib/japanese-text.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { type BlockId, type BlockTexts, blockIds, blocksOf } from "./blocks.ts";
import { findEarlier } from "./earlier.ts";
import { letterDraftSaved } from "./events.ts";
import { prefilledBlocks, prefilledUse } from "./prefill.ts";
import { letterDraft } from "./tables.ts";
import { takenGrades, useGrades, type WordedTemplate, type Wording } from "./words.ts";

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
  /** The day printed on the letter that a 続報 or a 訂正 refers to; null follows the newest letter that was sent. */
  earlierOn: z.nullable(z.string().refine(isCivilDate, "実在する日付を入れてください。")).optional(),
  blocks: z.partialRecord(z.enum(blockIds), z.nullable(text(600))).optional(),
});
export type DraftChanges = z.infer<typeof draftChanges>;

/** A draft with nothing left open: stored words over those that follow the case. */
export interface Draft {
  readonly template: WordedTemplate;
  readonly sentOn: string | null;
  readonly taken: (typeof takenGrades)[number];
  readonly takenFact: string | null;
  readonly use: (typeof useGrades)[number];
  readonly useFact: string | null;
  readonly usedFor: string;
  readonly hasSealMark: boolean;
  /** null for the apology, and while no letter was sent. Of the run that it is about, if one is meant. */
  readonly earlierOn: string | null;
  readonly blocks: BlockTexts;
  /** Blocks whose words the owner changed. */
  readonly changed: ReadonlySet<BlockId>;
}

/**
 * What the owner wrote of this kind of letter, and for each part that was never written the words that follow from the
 * case. With the run that it is about, the day that its letters say of themselves: nobody has to type it. Throws
 * `not_found`.
 */
export function getDraft(
  read: Reader,
  incidentId: string,
  template: WordedTemplate = "apology",
  aboutRun?: string,
): Draft {
  const own = contentOf(read, incidentId, template);
  return draftOf(read, getCase(read, incidentId), { words: template, aboutRun }, own);
}

/** The draft as it would be with these changes; nothing is kept, and nothing refused. Throws `not_found`. */
export function typedDraft(read: Reader, one: Case, wording: Wording, changes: DraftChanges): Draft {
  const before = contentOf(read, one.incident.id, wording.words);
  const blocks = { ...before.blocks, ...changes.blocks };
  return draftOf(read, one, wording, { ...before, ...changes, blocks });
}

/** What a kind of letter says until the owner changes it: the case, and for later letters the apology's own words. */
interface Beginning {
  readonly changes: DraftChanges;
  readonly blocks: BlockTexts;
}

function beginningOf(read: Reader, one: Case, template: WordedTemplate): Beginning {
  if (template === "apology") return { changes: {}, blocks: prefilledBlocks(one, template) };
  const { blocks = {}, ...changes } = contentOf(read, one.incident.id, "apology");
  return {
    changes: { ...changes, sentOn: null },
    blocks: { ...prefilledBlocks(one, template), ...keptIn(template, blocks) },
  };
}

/** The apology's words that a later kind of letter goes on with. */
function keptIn(template: WordedTemplate, blocks: NonNullable<DraftChanges["blocks"]>): Partial<BlockTexts> {
  const carried: readonly BlockId[] =
    template === "followup"
      ? ["notIncluded", "cause", "harm", "measures", "advice", "preventionDone", "preventionPlanned", "desk"]
      : ["notIncluded", "desk"];
  return Object.fromEntries(
    carried.flatMap((id) => (typeof blocks[id] === "string" ? [[id, blocks[id]]] : [])),
  );
}

function draftOf(read: Reader, one: Case, { words: template, aboutRun }: Wording, own: DraftChanges): Draft {
  const { changes: before, blocks: prefilled } = beginningOf(read, one, template);
  const usedFor = own.usedFor ?? before.usedFor ?? prefilledUse(one);
  const changed = new Set(blockIds.filter((id) => typeof own.blocks?.[id] === "string"));
  return {
    template,
    sentOn: own.sentOn ?? null,
    taken: own.taken ?? before.taken ?? "suspected",
    takenFact: own.takenFact === undefined ? (before.takenFact ?? null) : own.takenFact,
    use: own.use ?? before.use ?? (usedFor === "" ? "none" : "suspected"),
    useFact: own.useFact === undefined ? (before.useFact ?? null) : own.useFact,
    usedFor,
    hasSealMark: own.hasSealMark ?? before.hasSealMark ?? true,
    earlierOn:
      template === "apology" ? null : earlierDay(read, one.incident.id, aboutRun, own.earlierOn ?? null),
    blocks: Object.fromEntries(
      blockIds.map((id) => [id, own.blocks?.[id] ?? prefilled[id]]),
    ) as unknown as BlockTexts,
    changed,
  };
}

/** That of the run that is meant goes before what was typed. */
function earlierDay(
  read: Reader,
  incidentId: string,
  aboutRun: string | undefined,
  typed: string | null,
): string | null {
  const about = aboutRun === undefined ? undefined : findEarlier(read, incidentId, aboutRun);
  return about?.on ?? typed ?? findEarlier(read, incidentId)?.on ?? null;
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
  const { changes: begun, blocks: prefilled } = beginningOf(tx.db, one, template);
  const ids = new Set(blocksOf(template).map((block) => block.id));
  const blocks = { ...before.blocks };
  for (const id of blockIds) {
    const typed = changes.blocks?.[id];
    if (typed === undefined) continue;
    if (!ids.has(id)) {
      throw new Refusal("invalid_input", {}, { [`blocks.${id}`]: "この種類のお手紙にはない項目です。" });
    }
    if (typed === null || typed === prefilled[id]) delete blocks[id];
    else blocks[id] = typed;
  }
  const after: DraftChanges = { ...before, ...changes, blocks };
  if (after.usedFor === (begun.usedFor ?? prefilledUse(one))) after.usedFor = null;
  if (after.earlierOn === findEarlier(tx.db, incidentId)?.on) after.earlierOn = null;
  const draft = draftOf(tx.db, one, { words: template }, after);
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
