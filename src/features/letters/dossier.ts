/**
 * Everything a letter prints, of whichever kind, ready to print. The templates in templates/letters read this and
 * nothing else.
 */
import { z } from "zod";
import type { Case } from "#src/features/incidents/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import type { Addressing } from "./addressing.ts";
import type { Draft } from "./draft.ts";
import { letterNumber, takenGrades } from "./words.ts";

const text = z.string();

/** The same in every letter of a run; frozen when the run begins. */
export const commonDossier = z.object({
  sentOn: text,
  shop: z.object({
    name: text,
    legalName: text,
    postal: text,
    address: text,
    /** 「代表　見本 花子」 */
    representative: text,
    hasSealMark: z.boolean(),
  }),
  leak: z.object({
    taken: z.enum(takenGrades),
    isTakenConfirmed: z.boolean(),
    /** 「当店の元従業員により」; never a name. */
    by: text,
    usedFor: text,
    isUseConfirmed: z.boolean(),
    isUseSuspected: z.boolean(),
  }),
  /** The letter that a 続報 or a 訂正 refers to; "" in the first. */
  earlier: z.object({ on: text }),
  /** "" where a kind of letter does not have it. */
  text: z.object({
    outline: text,
    known: text,
    changed: text,
    wrong: text,
    right: text,
    why: text,
    notIncluded: text,
    cause: text,
    harm: text,
    measures: text,
    advice: text,
    prevention: text,
    desk: text,
  }),
});
export type CommonDossier = Readonly<z.infer<typeof commonDossier>>;

export const letterDossier = commonDossier.extend({
  /** 「0012」, so that whoever calls can be found. */
  number: text,
  /** With the number of that letter to this person; "" where none is known. */
  earlier: z.object({ on: text, number: text }),
  customer: z.object({
    postal: text,
    address: text,
    name: text,
    addressee: text,
    called: text,
    owner: text,
    isFamily: z.boolean(),
  }),
  /** What of this person's data is concerned, in words. */
  items: z.array(text),
});
export type LetterDossier = Readonly<z.infer<typeof letterDossier>>;

/** Whom one letter goes to. */
export interface Addressee {
  readonly addressing: Addressing;
  readonly postal: string;
  readonly address: string;
  readonly items: readonly string[];
}

export function commonDossierOf(one: Case, draft: Draft): CommonDossier {
  const { shop } = one;
  const { blocks } = draft;
  return {
    sentOn: draft.sentOn === null ? "" : formatEra(draft.sentOn),
    shop: {
      name: shop.tradeName,
      legalName: shop.legalName,
      postal: postalWords(shop.postal),
      address: shop.address,
      representative: [shop.representativeTitle, shop.representativeName].filter(Boolean).join("　"),
      hasSealMark: draft.hasSealMark,
    },
    leak: {
      taken: draft.taken,
      isTakenConfirmed: draft.taken === "confirmed",
      by: takenBy(one),
      usedFor: draft.usedFor,
      isUseConfirmed: draft.use === "confirmed",
      isUseSuspected: draft.use === "suspected",
    },
    earlier: { on: draft.earlierOn === null ? "" : formatEra(draft.earlierOn) },
    text: {
      outline: blocks.outline,
      known: blocks.known,
      changed: blocks.changed,
      wrong: blocks.wrong,
      right: blocks.right,
      why: blocks.why,
      notIncluded: blocks.notIncluded,
      cause: blocks.cause,
      harm: blocks.harm,
      measures: blocks.measures,
      advice: blocks.advice,
      prevention: preventionOf(blocks.preventionDone, blocks.preventionPlanned),
      desk: blocks.desk,
    },
  };
}

/** `earlier`: 「0012」, the number of the letter to this person that this one refers to. */
export function dossierOf(common: CommonDossier, number: number, to: Addressee, earlier = ""): LetterDossier {
  const { as, name, addressee, called, owner } = to.addressing;
  const { postal, address } = to;
  return {
    ...common,
    number: letterNumber(number),
    earlier: { ...common.earlier, number: earlier },
    customer: { postal, address, name, addressee, called, owner, isFamily: as === "family" },
    items: [...to.items],
  };
}

/** By whom, as surely as it is known and only where it is true: without a known relation nobody is pointed at. */
function takenBy({ answers, words }: Case): string {
  const { relation } = answers.leaver;
  if (relation === null || relation === "分からない") return "外部に";
  // 面貸し is a word of the trade.
  return relation === "面貸し" ? "当店の席を借りて営業していた者により" : `当店の${words.person}により`;
}

function preventionOf(done: string, planned: string): string {
  if (planned === "") return done;
  return `${done === "" ? "" : `【実施済み】${done}\n`}【今後】${planned}`;
}
