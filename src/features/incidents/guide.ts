/** The guided form: short steps, one question a screen or one small group, saved as it goes. */
import { findQuestion, isAskFilled } from "./form.ts";
import type { Answers, SectionId } from "./sections/index.ts";

export interface GuideStep {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  /** Questions, as `section.question`. */
  readonly asks: readonly string[];
  /** Also asks the name of the person who left. */
  readonly asksName?: boolean;
  /** One question that has an answer for not knowing: it must be answered. */
  readonly isChoice?: boolean;
}

type Ask = { [S in SectionId]: `${S}.${keyof Answers[S] & string}` }[SectionId];

const step = (
  id: string,
  title: string,
  lead: string,
  asks: readonly Ask[],
  more: Partial<GuideStep> = {},
): GuideStep => ({
  id,
  title,
  lead,
  asks,
  ...more,
});

export const guide: readonly GuideStep[] = [
  step(
    "trigger",
    "何が起きましたか",
    "一つずつお聞きします。途中でやめても、そこまでの内容は残ります。",
    ["discovery.trigger"],
    {
      isChoice: true,
    },
  ),
  step(
    "relation",
    "その人は、お店とどういう関係でしたか",
    "関係によって、書類の言葉や確かめることが変わります。",
    ["leaver.relation"],
    {
      isChoice: true,
    },
  ),
  step("discovery", "どのように分かりましたか", "最初に気づいたときのことを教えてください。", [
    "discovery.how",
    "discovery.foundOn",
    "discovery.finder",
    "discovery.finderName",
  ]),
  step(
    "person",
    "その人のことを教えてください",
    "お名前は、お客様への書類には出ません。",
    ["leaver.job", "leaver.joinedOn", "leaver.noticeOn", "leaver.leftOn"],
    { asksName: true },
  ),
  step("access", "その人は、何を見られましたか", "ふだんの仕事で使えたものを選んでください。", [
    "leaver.access",
    "leaver.workplace",
    "leaver.workplaceCertainty",
  ]),
  step(
    "items",
    "どの情報が持ち出された可能性がありますか",
    "確かでなくても、可能性があるものを選んでください。",
    ["data.items", "data.sensitive", "data.payment"],
  ),
  step("storage", "その情報は、どこにありましたか", "持ち出される前の、お店での保管のしかたです。", [
    "data.medium",
    "data.keptWhere",
    "data.ownership",
  ]),
  step("people", "何人分ですか", "はっきりしないときは、範囲でも大丈夫です。", [
    "data.people",
    "data.peopleBasis",
  ]),
  step("usage", "どのように使われましたか", "お客様に届いたもの、言われたことを教えてください。", [
    "usage.ways",
    "usage.since",
    "usage.content",
  ]),
  step("response", "これまでに、何をしましたか", "していないことがあっても大丈夫です。", [
    "response.done",
    "response.contact",
    "response.note",
  ]),
  step(
    "known",
    "お店として、いつ知りましたか",
    "個人情報保護委員会への報告の期限を数える、もとになる日です。",
    ["duty.knownOn", "duty.knownBy", "duty.categories"],
  ),
];

export function findStep(id: string): { step: GuideStep; index: number } | undefined {
  const index = guide.findIndex((one) => one.id === id);
  const found = guide[index];
  return found && { step: found, index };
}

/**
 * Steps that are still to come, in order: neither left, nor answered otherwise (by a section's page or a program)
 * in all that papers need.
 */
export function openSteps(answers: Answers, left: ReadonlyMap<string, unknown>): GuideStep[] {
  return guide.filter((one) => !left.has(one.id) && !isAnswered(one, answers));
}

function isAnswered(one: GuideStep, answers: Answers): boolean {
  return one.asks.filter((ask) => findQuestion(ask).isEssential).every((ask) => isAskFilled(ask, answers));
}
