/** 記入の状況, and a page for each section. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listUsers, roleMay } from "#src/features/access/index.ts";
import { actorOf, differing, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { answersOf, saveAnswers, sectionChanged, sectionProgress } from "./answers.ts";
import { categoryNotice } from "./categories.ts";
import { knowledgeQuestion } from "./date-order.ts";
import {
  askOf,
  type Errors,
  fieldsOf,
  fillAsks,
  findQuestion,
  formOf,
  leaverLabels,
  readAsks,
  showAsk,
} from "./form.ts";
import { getIncident } from "./incident.ts";
import { type Form, nounOf } from "./question.ts";
import { type Answers, isSectionId, type SectionId, sections } from "./sections/index.ts";
import type { Section } from "./sections/section.ts";

const params = z.object({ incident: z.string().max(64) });
const sectionParams = params.extend({ section: z.string().max(64) });

/** Not a question: carries who changed the page meanwhile into the form that is shown again. */
const CHANGED_ELSEWHERE = "changedElsewhere";

export function sectionPages(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/sections",
    { config: { action: "incident.read" }, schema: { params } },
    async (request, reply) => {
      const { read } = app.house();
      const incident = getIncident(read, request.params.incident);
      return reply.page("incidents/sections", {
        title: "記入の状況",
        place: "case",
        incident,
        caseHref: `/incidents/${incident.id}`,
        sections: sectionProgress(answersOf(read, incident.id)).map((one) => ({
          ...one,
          href: `/incidents/${incident.id}/sections/${one.id}`,
          ...stateOf(one),
          missingWords: one.missing.slice(0, 3).join("、") + (one.missing.length > 3 ? " など" : ""),
          isForLawyer: one.audience === "lawyer",
        })),
      });
    },
  );

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: { incident: string; section: SectionId },
    form: Form,
    errors: Errors,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, at.incident);
    const section: Section = sections[at.section];
    const answers = answersOf(read, incident.id);
    const progress = sectionProgress(answers).find((one) => one.id === at.section)!;
    const labels = leaverLabels(answers);
    const canWrite = roleMay(request.user?.role, "incident.write");
    const asks = asksOf(at.section);
    return reply.page("incidents/section", {
      title: section.title,
      place: "case",
      incident,
      lead: section.lead,
      isForLawyer: section.audience === "lawyer",
      action: `/incidents/${incident.id}/sections/${at.section}`,
      backHref: `/incidents/${incident.id}/sections`,
      progress,
      fields: canWrite ? fieldsOf(asks, form, errors, labels) : undefined,
      items: canWrite
        ? undefined
        : asks.map((ask) => ({
            label: labels[ask] ?? nounOf(findQuestion(ask)),
            value: showAsk(ask, answers),
          })),
      notice: noticeOf(at.section, answers),
      errors: Object.keys(errors).length > 0 && errors,
      changedElsewhere: form[CHANGED_ELSEWHERE]?.[0],
      seen: seenOf(form, sectionChanged(read, incident.id, at.section)?.at ?? ""),
      modules: ["/assets/confirm-leave.js"],
    });
  };

  /**
   * Somebody else, or another tab, saved this page after it was opened: nothing is overwritten unseen. What stands
   * now is said beside each field that differs; the second press replaces it.
   */
  const changedMeanwhile = (at: { incident: string; section: SectionId }, form: Form) => {
    const { read } = app.house();
    const changed = sectionChanged(read, at.incident, at.section);
    const seen = form.seen?.[0];
    if (seen === undefined || seen === (changed?.at ?? "")) return undefined;
    const answers = answersOf(read, at.incident);
    const stored = fillAsks(asksOf(at.section), answers);
    const errors = differing(stored, form, (ask) => showAsk(ask, answers), askOf);
    if (!errors) return undefined;
    const who = listUsers(read).find((user) => user.id === changed?.by)?.displayName ?? "ほかの画面";
    return { form: { [CHANGED_ELSEWHERE]: [who] }, errors };
  };

  http.get(
    "/incidents/:incident/sections/:section",
    { config: { action: "incident.read" }, schema: { params: sectionParams } },
    async (request, reply) => {
      const at = placeOf(request.params);
      getIncident(app.house().read, at.incident);
      const answers = answersOf(app.house().read, at.incident);
      return screen(request, reply, at, fillAsks(asksOf(at.section), answers), {});
    },
  );

  http.post(
    "/incidents/:incident/sections/:section",
    { config: { action: "incident.write" }, schema: { params: sectionParams } },
    async (request, reply) => {
      const at = placeOf(request.params);
      const form = formOf(request.body);
      const { changes, errors } = readAsks(asksOf(at.section), form);
      if (Object.keys(errors).length > 0) return screen(request, reply.code(400), at, form, errors);
      const stale = changedMeanwhile(at, form);
      if (stale) return screen(request, reply.code(409), at, { ...form, ...stale.form }, stale.errors);
      try {
        app.house().write(actorOf(request), (tx) => saveAnswers(tx, at.incident, changes));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), at, form, error.fields);
      }
      const answers = answersOf(app.house().read, at.incident);
      const { missing } = sectionProgress(answers).find((one) => one.id === at.section)!;
      const question = asksOfKnowledge(at.section) ? (knowledgeQuestion(answers) ?? "") : "";
      return reply.done(
        `/incidents/${at.incident}/sections`,
        (missing.length === 0
          ? `「${sections[at.section].title}」を記録しました。このページの記入はそろいました。`
          : `「${sections[at.section].title}」を記録しました。残りは${missing.length}項目です。分かったときに書き足せます。`) +
          question,
      );
    },
  );
}

function placeOf({ incident, section }: { incident: string; section: string }): {
  incident: string;
  section: SectionId;
} {
  if (!isSectionId(section)) throw new Refusal("not_found");
  return { incident, section };
}

/** A form that came back for a typing error still knows only what its writer saw. */
const seenOf = (form: Form, changedAt: string): string =>
  form[CHANGED_ELSEWHERE] ? changedAt : (form.seen?.[0] ?? changedAt);

/** The two sections whose days are compared by `knowledgeQuestion`. */
const asksOfKnowledge = (section: SectionId): boolean => section === "duty" || section === "discovery";

function noticeOf(section: SectionId, answers: Answers): string | undefined {
  const question = asksOfKnowledge(section) ? knowledgeQuestion(answers) : undefined;
  const categories = section === "duty" ? categoryNotice(answers) : undefined;
  return [question, categories].filter(Boolean).join("") || undefined;
}

const asksOf = (section: SectionId): string[] =>
  Object.keys(sections[section].questions).map((name) => `${section}.${name}`);

function stateOf(one: { filled: number; essential: number; isStarted: boolean }) {
  if (one.filled === one.essential) return { state: "done", stateLabel: "そろいました" };
  if (one.isStarted) return { state: "active", stateLabel: `${one.filled} / ${one.essential} 記入` };
  return { state: "waiting", stateLabel: "これから" };
}
