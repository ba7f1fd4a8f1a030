/** The short forms of custody: what was done and with which things, its correction, and that it never happened. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { actInput, correctCustody, correctionReason, recordCustody, voidCustody } from "./acts.ts";
import { ownName } from "./asks.ts";
import { actQuestions, actValues, manyOf, readActForm } from "./forms.ts";
import { listItems } from "./items.ts";
import { getAct } from "./queries.ts";
import { actPlace, custodyPlace, itemRows, optionsOf } from "./screens.ts";
import { type Action, actionLabels, actLabel, codesOf, timeSourceLabels } from "./words.ts";

interface AtIncident {
  Params: { incident: string };
}
interface AtAct {
  Params: { incident: string; act: string };
}

const write = { config: { action: "custody.write" as const } };
const base = "/incidents/:incident/custody";

const actionName = z.enum(codesOf(actionLabels));
const newQuery = z.object({
  action: actionName.optional().catch(undefined),
  items: z.unknown().optional().transform(manyOf),
});
const formBody = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});

export function custodyActPages(http: Http, app: Akashi): void {
  /** The first step: what was done, and with which things. */
  const chooseForm = (reply: FastifyReply, incidentId: string, items: readonly string[], error?: string) =>
    reply.page("custody/choose", {
      title: "したことを記録する",
      place: "evidence",
      incident: getIncident(app.house().read, incidentId),
      backHref: custodyPlace(incidentId),
      action: `${custodyPlace(incidentId)}/new`,
      actions: optionsOf(actionLabels),
      items: itemRows(app.house().read, incidentId).map((row) => ({
        ...row,
        isChosen: items.includes(row.id),
      })),
      errors: error === undefined ? undefined : { items: error },
    });

  /** The short form of one act; `wrong` is the act it will stand for. */
  const actForm = (
    reply: FastifyReply,
    incidentId: string,
    action: Action,
    values: Record<string, unknown>,
    more: { errors?: Readonly<Record<string, string>>; wrong?: string } = {},
  ) => {
    const { read: db } = app.house();
    const wrong = more.wrong === undefined ? undefined : getAct(db, incidentId, more.wrong);
    const chosen = manyOf(values.items);
    return reply.page("custody/act-form", {
      title:
        wrong === undefined ? `「${actionLabels[action]}」を記録する` : `${actLabel(wrong.number)}を訂正する`,
      lead:
        wrong === undefined
          ? "分かるところだけで記録できます。記録したあとは書き換えず、間違いは訂正の記録を足します。"
          : "正しい内容を入れてください。元の記録は消えず、この記録で訂正したことが残ります。",
      place: "evidence",
      incident: getIncident(db, incidentId),
      modules: ["/assets/confirm-leave.js"],
      backHref: wrong === undefined ? custodyPlace(incidentId) : actPlace(wrong),
      action: wrong === undefined ? `${custodyPlace(incidentId)}/acts` : `${actPlace(wrong)}/corrections`,
      isCorrection: wrong !== undefined,
      act: action,
      actions: optionsOf(actionLabels),
      timeSources: optionsOf(timeSourceLabels),
      isDestroyed: action === "destroyed",
      items: listItems(db, incidentId)
        .filter(({ id }) => chosen.includes(id))
        .map((item) => ({
          id: item.id,
          named: `${item.label}　${item.title}`,
          conditionLabel: `${item.label} の状態`,
          field: `condition.${item.id}`,
          condition: values[`condition.${item.id}`] ?? "",
        })),
      others: listItems(db, incidentId)
        .filter(({ id }) => !chosen.includes(id))
        .map(({ id, label, title }) => ({ value: id, label: `${label}　${title}` })),
      ...actQuestions(action, values, more.errors ?? {}),
      values,
      errors: more.errors,
    });
  };

  http.get<AtIncident>(`${base}/new`, write, async (request, reply) => {
    const { incident } = request.params;
    const { action, items } = newQuery.parse(request.query);
    const known = listItems(app.house().read, incident).map(({ id }) => id);
    const chosen = items.filter((id) => known.includes(id));
    if (action === undefined) return chooseForm(reply, incident, chosen);
    if (chosen.length === 0) return chooseForm(reply.code(400), incident, [], "どの物かを選んでください。");
    return actForm(reply, incident, action, {
      items: chosen,
      happenedOn: dateInTokyo(app.clock()),
      timeSource: "clock",
      [ownName[action]]: request.user?.displayName ?? "",
    });
  });

  http.post<AtIncident>(`${base}/acts`, write, async (request, reply) => {
    const { incident } = request.params;
    const typed = formBody.parse(request.body);
    const parsed = actInput.safeParse(readActForm(typed));
    const action = actionName.catch("transferred").parse(typed.action);
    if (!parsed.success)
      return actForm(reply.code(400), incident, action, typed, { errors: fieldErrors(parsed.error) });
    try {
      const act = app.house().write(actorOf(request), (tx) => recordCustody(tx, incident, parsed.data));
      const isHandover = ["transferred", "received", "returned"].includes(act.action);
      return reply.done(actPlace(act), {
        kind: "done",
        text: `${actLabel(act.number)}として、${act.itemIds.length}点の「${actionLabels[action]}」を記録しました。`,
        next: isHandover
          ? "次は、預り証・受領書を作りましょう（相手から受け取った書類の写真は、下で添えます）。"
          : "保管の記録の一覧へ戻る",
        href: isHandover
          ? `/incidents/${incident}/documents/draft/receipt?subject=${act.id}`
          : custodyPlace(incident),
      });
    } catch (error) {
      const errors = shownErrors(error);
      return actForm(reply.code((error as Refusal).status), incident, action, typed, { errors });
    }
  });

  http.get<AtAct>(`${base}/acts/:act/correct`, write, async (request, reply) => {
    const { incident, act: id } = request.params;
    const act = getAct(app.house().read, incident, id);
    const { action } = z
      .object({ action: z.enum(codesOf(actionLabels)).catch(act.fields.action) })
      .parse(request.query);
    return actForm(reply, incident, action, actValues(act), { wrong: id });
  });
  http.post<AtAct>(`${base}/acts/:act/corrections`, write, async (request, reply) => {
    const { incident, act: id } = request.params;
    const typed = formBody.parse(request.body);
    const action = actionName.catch("transferred").parse(typed.action);
    const parsed = actInput.safeParse(readActForm(typed));
    const reason = correctionReason.safeParse(typed);
    if (!parsed.success || !reason.success) {
      const errors = {
        ...(parsed.success ? {} : fieldErrors(parsed.error)),
        ...(reason.success ? {} : fieldErrors(reason.error)),
      };
      return actForm(reply.code(400), incident, action, typed, { errors, wrong: id });
    }
    try {
      const act = app
        .house()
        .write(actorOf(request), (tx) => correctCustody(tx, incident, id, parsed.data, reason.data.reason));
      return reply.done(
        actPlace(act),
        `訂正を${actLabel(act.number)}として記録しました。元の記録も残っています。次は、渡した書類に直すところがないか確かめましょう。`,
      );
    } catch (error) {
      const errors = shownErrors(error);
      return actForm(reply.code((error as Refusal).status), incident, action, typed, { errors, wrong: id });
    }
  });

  const voidForm = (reply: FastifyReply, at: AtAct["Params"], values: object, errors?: object) => {
    const act = getAct(app.house().read, at.incident, at.act);
    return reply.page("custody/void", {
      title: `${actLabel(act.number)}を取り消す`,
      place: "evidence",
      incident: getIncident(app.house().read, at.incident),
      action: `${actPlace(act)}/void`,
      cancelHref: actPlace(act),
      lost: ["この記録から分かる「今どこにあるか」"],
      kept: ["元の記録（取り消したことと理由が並んで残ります）", "記録簿の番号"],
      values,
      errors,
    });
  };
  http.get<AtAct>(`${base}/acts/:act/void`, write, async (request, reply) =>
    voidForm(reply, request.params, {}),
  );
  http.post<AtAct>(`${base}/acts/:act/void`, write, async (request, reply) => {
    const { incident, act: id } = request.params;
    const typed = formBody.parse(request.body);
    const reason = correctionReason.safeParse(typed);
    if (!reason.success) return voidForm(reply.code(400), request.params, typed, fieldErrors(reason.error));
    const act = app
      .house()
      .write(actorOf(request), (tx) => voidCustody(tx, incident, id, reason.data.reason));
    return reply.done(
      custodyPlace(incident),
      `実際にはなかったことを${actLabel(act.number)}として記録しました。元の記録も残っています。`,
    );
  });
}

/** What the form shows beside its fields; throws what is no matter of typing. */
function shownErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Refusal)) throw error;
  if (error.code === "invalid_input" && error.fields) return error.fields;
  if (error.code === "custody_destroyed" || error.code === "custody_corrected")
    return { items: error.sentence };
  throw error;
}
