/** The guided form: one screen a step, saved at each. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listUsers } from "#src/features/access/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { actorOf, changedSince, type Http, markAgain } from "#src/http/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import { answersOf, saveAnswers, sectionChanged, stepOutcomes } from "./answers.ts";
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
import { findStep, type GuideStep, guide, openSteps } from "./guide.ts";
import { isAsShown, keepReadable, type Leaving, leavingOf, typedOtherwise } from "./guide-leave-page.ts";
import { getIncident, openIncident } from "./incident.ts";
import { findOtherParty, nameOtherParty } from "./people.ts";
import { type Form, first } from "./question.ts";
import { type Answers, isSectionId } from "./sections/index.ts";

const params = z.object({ incident: z.string().max(64) });
const stepParams = params.extend({ step: z.string().max(64) });
const FIRST = guide[0]!;
const NAME = "leaver.name";
const SHOP = "shop";
const name = typedLine(100);

const choiceMissing = "一つ選んでください。はっきりしないときは、一番近いもので大丈夫です。";

export function guidePages(http: Http, app: Akashi): void {
  const write = { action: "incident.write" as const };

  const newScreen = (reply: FastifyReply, form: Form, errors: Errors) => {
    const shops = listShops(app.house().read);
    return reply.page("incidents/step", {
      title: FIRST.title,
      place: "incidents",
      lead: FIRST.lead,
      action: "/incidents",
      progress: { step: 1, total: guide.length },
      fields: fieldsOf(FIRST.asks, form, errors, choiceLabels(FIRST)),
      shop: shops.length > 1 && {
        options: shops.map((shop) => ({ value: shop.id, label: shop.tradeName })),
        value: first(form, SHOP) || shops[0]!.id,
      },
      errors: Object.keys(errors).length > 0 && errors,
      listHref: "/incidents",
      modules: ["/assets/confirm-leave.js"],
    });
  };

  http.get("/incidents/new", { config: { action: "incident.create" } }, async (_request, reply) =>
    newScreen(reply, {}, {}),
  );

  http.post("/incidents", { config: { action: "incident.create" } }, async (request, reply) => {
    const form = formOf(request.body);
    const { changes, errors } = readAsks(FIRST.asks, form);
    const missing = missingChoice(FIRST, form);
    if (Object.keys({ ...errors, ...missing }).length > 0) {
      return newScreen(reply.code(400), form, { ...errors, ...missing });
    }
    const opened = app.house().write(actorOf(request), (tx) => {
      const shops = listShops(tx.db);
      const shop = shops.find((one) => one.id === first(form, SHOP)) ?? shops[0]!;
      const incident = openIncident(tx, { shopId: shop.id, trigger: changes.discovery?.trigger ?? null });
      saveAnswers(tx, incident.id, changes, { step: FIRST.id, outcome: "answered" });
      return incident;
    });
    return reply.redirect(`/incidents/${opened.id}/guide/${guide[1]!.id}`, 303);
  });

  http.get("/incidents/:incident/guide", { config: write, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    getIncident(app.house().read, incident);
    const { read } = app.house();
    const [next] = openSteps(answersOf(read, incident), stepOutcomes(read, incident));
    return reply.redirect(`/incidents/${incident}/guide/${next?.id ?? "summary"}`, 303);
  });

  const stepScreen = (
    reply: FastifyReply,
    incidentId: string,
    found: FoundStep,
    form: Form,
    errors: Errors,
    { changedBy, leaving }: Again = {},
  ) => {
    const { step, index } = found;
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    return reply.page("incidents/step", {
      title: step.title,
      place: "case",
      incident,
      lead: step.lead,
      action: `/incidents/${incidentId}/guide/${step.id}`,
      progress: {
        step: index + 1,
        total: guide.length,
        saved: stepOutcomes(read, incidentId).size > 0 ? "ここまで保存しました" : undefined,
      },
      person: step.asksName && { value: form[NAME]?.[0] ?? "", error: errors[NAME] },
      fields: fieldsOf(step.asks, form, errors, {
        ...choiceLabels(step),
        ...leaverLabels(answersOf(read, incidentId)),
      }),
      errors: !changedBy && Object.keys(errors).length > 0 && errors,
      changedBy,
      // A form that came back for a typing error still knows only what its writer saw.
      // Where leaving kept the rest of it, that is what its writer knows now.
      seen: markAgain(form.seen?.[0], Boolean(changedBy ?? leaving), storedForm(incidentId, step)),
      notice: step.id === "known" ? knownNotice(answersOf(read, incidentId)) : undefined,
      mayBeUnknown: !step.isChoice,
      hasPrevious: index > 0,
      leaving: leaving && {
        href: leadsTo(incidentId, found, leaving),
        label: `${changedBy ? "記録せずに" : "直さずに"}、${leaving === "back" ? "前の質問へ戻る" : "事件の画面へ"}`,
        isKept: !changedBy,
      },
      modules: ["/assets/confirm-leave.js"],
    });
  };

  const storedForm = (incidentId: string, step: GuideStep): Form => {
    const { read } = app.house();
    return {
      ...fillAsks(step.asks, answersOf(read, incidentId)),
      ...(step.asksName ? { [NAME]: [findOtherParty(read, incidentId)?.name ?? ""] } : {}),
    };
  };

  /** What stands now beside each question that differs, when somebody recorded it after the form was shown. */
  const changedMeanwhile = (incidentId: string, step: GuideStep, form: Form) => {
    const { read } = app.house();
    const stored = storedForm(incidentId, step);
    const answers = answersOf(read, incidentId);
    const shown = (ask: string) => (ask === NAME ? (stored[NAME]?.[0] ?? "") : showAsk(ask, answers));
    const errors = changedSince(stored, form, shown, askOf);
    if (!errors) return undefined;
    const asks = Object.keys(errors).filter((ask) => ask !== NAME);
    const latest = [...new Set(asks.map((ask) => ask.split(".")[0]!))]
      .flatMap((section) => (isSectionId(section) ? (sectionChanged(read, incidentId, section) ?? []) : []))
      .reduce<{ at: string; by: string } | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
    const who = listUsers(read).find((user) => user.id === latest?.by)?.displayName;
    return { errors, who: who ?? "ほかの画面" };
  };

  /** Keeps a half-filled step and goes; what cannot be kept is shown once more, with a way to go without it. */
  const leaveStep = (
    request: FastifyRequest,
    reply: FastifyReply,
    { incident, found, form, to }: { incident: string; found: FoundStep; form: Form; to: Leaving },
  ) => {
    const stored = storedForm(incident, found.step);
    const goal = leadsTo(incident, found, to);
    const typed = isAsShown(stored, form) ? [] : typedOtherwise(stored, form);
    if (typed.length === 0) return reply.redirect(goal, 303);
    const changed = changedMeanwhile(incident, found.step, form);
    if (changed) {
      const again = { changedBy: changed.who, leaving: to };
      return stepScreen(reply.code(409), incident, found, form, changed.errors, again);
    }
    const { typedName, nameFault } = readName(form);
    const isNamed = typed.includes(NAME) && typedName !== "";
    const faults = keepReadable((change) => app.house().write(actorOf(request), change), incident, {
      asks: typed.filter((ask) => ask !== NAME),
      form,
      also: isNamed ? (tx) => nameOtherParty(tx, incident, typedName) : undefined,
    });
    const errors = { ...faults, ...nameFault };
    if (Object.keys(errors).length > 0) {
      return stepScreen(reply.code(400), incident, found, form, errors, { leaving: to });
    }
    if (to === "back") return reply.redirect(goal, 303);
    return reply.done(goal, "ここまで保存しました。続きは、いつでも答えられます。");
  };

  http.get(
    "/incidents/:incident/guide/:step",
    { config: write, schema: { params: stepParams } },
    async (request, reply) => {
      const { incident, step } = request.params;
      const found = getStep(step);
      getIncident(app.house().read, incident);
      return stepScreen(reply, incident, found, storedForm(incident, found.step), {});
    },
  );

  http.post(
    "/incidents/:incident/guide/:step",
    { config: write, schema: { params: stepParams } },
    async (request, reply) => {
      const { incident, step } = request.params;
      const found = getStep(step);
      const form = formOf(request.body);
      const to = leavingOf(form);
      if (to) return leaveStep(request, reply, { incident, found, form, to });
      const { changes, errors } = readAsks(found.step.asks, form);
      const { typedName, nameFault } = readName(form);
      const faults: Errors = { ...errors, ...nameFault, ...missingChoice(found.step, form) };
      if (Object.keys(faults).length > 0) return stepScreen(reply.code(400), incident, found, form, faults);
      const changed = changedMeanwhile(incident, found.step, form);
      if (changed) {
        const again = { changedBy: changed.who };
        return stepScreen(reply.code(409), incident, found, form, changed.errors, again);
      }
      try {
        app.house().write(actorOf(request), (tx) => {
          if (found.step.asksName && typedName) nameOtherParty(tx, incident, typedName);
          const isAnswered = found.step.asks.some((ask) => {
            const reading = findQuestion(ask).read(form, ask);
            return reading.ok && findQuestion(ask).isFilled(reading.value);
          });
          const outcome = isAnswered || typedName ? "answered" : "unknown";
          saveAnswers(tx, incident, changes, { step: found.step.id, outcome });
        });
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return stepScreen(reply.code(error.status), incident, found, form, error.fields);
      }
      const next = guide[found.index + 1];
      return reply.redirect(`/incidents/${incident}/guide/${next?.id ?? "summary"}`, 303);
    },
  );
}

type FoundStep = NonNullable<ReturnType<typeof findStep>>;

/** Why a step is shown once more. */
interface Again {
  /** Who recorded something meanwhile: the form shows both, and its second press replaces. */
  readonly changedBy?: string;
  /** Where its writer was going: offered again, without what could not be kept. */
  readonly leaving?: Leaving;
}

/** Where a button that leaves a step leads. */
function leadsTo(incidentId: string, { index }: FoundStep, leaving: Leaving): string {
  const previous = leaving === "back" ? guide[index - 1] : undefined;
  return `/incidents/${incidentId}${previous ? `/guide/${previous.id}` : ""}`;
}

/** The other party's name as it was typed, "" where it cannot be one; the fault then says why. */
function readName(form: Form): { typedName: string; nameFault: Errors } {
  const read = name.safeParse(first(form, NAME));
  return read.success
    ? { typedName: read.data, nameFault: {} }
    : { typedName: "", nameFault: { [NAME]: read.error.issues[0]!.message } };
}

function getStep(id: string): FoundStep {
  const found = findStep(id);
  if (!found) throw new Refusal("not_found");
  return found;
}

/** What was answered before, so that nobody has to turn back for it. */
function knownNotice(answers: Answers): string | undefined {
  const { foundOn } = answers.discovery;
  const found =
    foundOn?.date && `先ほどの「分かった日」は、${formatPartialDate(foundOn, { weekday: true })}です。`;
  const order = knowledgeQuestion(answers);
  return [order ?? found, categoryNotice(answers)].filter(Boolean).join("") || undefined;
}

function missingChoice(step: GuideStep, form: Form): Errors {
  const [ask] = step.asks;
  return step.isChoice && ask && !first(form, ask) ? { [ask]: choiceMissing } : {};
}

/** The heading of a screen with one question asks it already. */
const choiceLabels = (step: GuideStep): Record<string, string> =>
  step.isChoice && step.asks[0] ? { [step.asks[0]]: "一つ選んでください" } : {};
