/** ログ保全: the vendors by urgency, one request with its steps, and the forms. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { answersOf, findOtherParty, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markOf } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { byUrgency } from "./loss.ts";
import { getRequest, listRequests, type PreservationRequest } from "./queries.ts";
import {
  addRequest,
  answeredInput,
  changeRequest,
  recordAnswered,
  recordSent,
  removeRequest,
  requestInput,
  sentInput,
} from "./requests.ts";
import { detailsOf, placeOf, requestPlace, rowOf, stepWords } from "./screens.ts";
import {
  outcomeLabels,
  sendingLabels,
  stateLabels,
  type Vendor,
  vendorLabels,
  vendors,
  vendorWords,
} from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const oneParams = params.extend({ request: z.string().max(64) });
type At = z.infer<typeof oneParams>;
const sentForm = z.record(z.string(), z.string()).catch({});
type Values = Readonly<Record<string, string>>;

/** What differs between writing a request and changing it. */
interface Frame {
  readonly title: string;
  readonly action: string;
  readonly backHref: string;
  readonly backLabel: string;
  readonly errors?: Values;
  /** Of a request that was kept before: what its writer had seen, and whether something else stands there since. */
  readonly seen?: string;
  readonly isChanged?: boolean;
}

const retentionLabels: Readonly<Record<PreservationRequest["retention"], string>> = {
  known: "分かる",
  unknown: "分からない（先に電話などで確かめます）",
};

const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export function preservationPages(http: Http, app: Akashi): void {
  const read = { config: { action: "incident.read" as const }, schema: { params } };
  const write = { config: { action: "incident.write" as const }, schema: { params } };
  const readOne = { config: { action: "incident.read" as const }, schema: { params: oneParams } };
  const writeOne = { config: { action: "incident.write" as const }, schema: { params: oneParams } };
  const place = "/incidents/:incident/preservation";
  const today = () => dateInTokyo(app.clock());

  http.get(place, read, async (request, reply) => {
    const { read: reader } = app.house();
    const incident = getIncident(reader, request.params.incident);
    const requests = listRequests(reader, incident.id);
    const rows = requests
      .map((each) => rowOf(each, today()))
      .sort((a, b) => byUrgency(a.loss, b.loss) || a.number - b.number);
    const asked = new Set<Vendor>(requests.map((each) => each.vendor));
    const canWrite = roleMay(request.user?.role, "incident.write");
    return reply.page("preservation/list", {
      title: "ログを残してもらう",
      place: "case",
      incident,
      backHref: `/incidents/${incident.id}`,
      addHref: canWrite ? `${placeOf(incident.id)}/new` : undefined,
      rows,
      suggestions: canWrite
        ? vendors
            .filter((vendor) => vendor !== "other" && !asked.has(vendor))
            .map((vendor) => ({
              label: vendorLabels[vendor],
              href: `${placeOf(incident.id)}/new?vendor=${vendor}`,
            }))
        : [],
    });
  });

  const editor = (reply: FastifyReply, incidentId: string, values: Values, more: Frame) => {
    const { read: reader } = app.house();
    const { leaver } = answersOf(reader, incidentId);
    const party = findOtherParty(reader, incidentId);
    return reply.page("preservation/edit", {
      place: "case",
      incident: getIncident(reader, incidentId),
      modules: ["/assets/confirm-leave.js"],
      vendors: optionsOf(vendorLabels),
      retentions: optionsOf(retentionLabels),
      periodHint: leaver.leftOn
        ? `辞めた日は${formatPartialDate(leaver.leftOn)}と記録されています。「辞めると言った日」の前から入れると、持ち出しが疑われるころも入ります。`
        : "「辞めると言った日」の前から入れると、持ち出しが疑われるころも入ります。",
      nameHint: party
        ? `付けないときは、上の「対象のアカウント・端末」だけを書きます（相手方：${party.name}）。`
        : "付けないときは、上の「対象のアカウント・端末」だけを書きます。相手方のお名前はまだ記録されていません。",
      values,
      namesPerson: values.namesPerson === "yes",
      ...more,
    });
  };

  http.get(
    `${place}/new`,
    {
      ...write,
      schema: { params, querystring: z.object({ vendor: z.enum(vendors).optional().catch(undefined) }) },
    },
    async (request, reply) => {
      const { vendor } = request.query;
      const here = placeOf(request.params.incident);
      const values = { vendor: vendor ?? "", records: vendor ? vendorWords[vendor].records : "" };
      return editor(reply, request.params.incident, values, {
        title: "依頼先を書く",
        action: here,
        backHref: here,
        backLabel: "ログを残してもらう",
      });
    },
  );

  http.post(place, write, async (request, reply) => {
    const { incident } = request.params;
    getIncident(app.house().read, incident);
    const values = sentForm.parse(request.body ?? {});
    const parsed = requestInput.safeParse(typedRequest(values));
    if (!parsed.success) {
      return editor(reply.code(400), incident, values, {
        title: "依頼先を書く",
        action: placeOf(incident),
        backHref: placeOf(incident),
        backLabel: "ログを残してもらう",
        errors: fieldErrors(parsed.error),
      });
    }
    const id = app.house().write(actorOf(request), (tx) => addRequest(tx, incident, parsed.data));
    return reply.done(
      requestPlace({ incidentId: incident, id }),
      "依頼先を記録しました。次は、依頼書を作って送りましょう。",
    );
  });

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: At,
    values: Values = {},
    errors: Values = {},
  ) => {
    const found = getRequest(app.house().read, at.incident, at.request);
    const here = requestPlace(found);
    const row = rowOf(found, today());
    const canWrite = roleMay(request.user?.role, "incident.write") && found.removedAt === null;
    return reply.page("preservation/request", {
      ...row,
      title: found.name,
      meta: `依頼先${found.number}　${row.vendor}`,
      place: "case",
      incident: getIncident(app.house().read, at.incident),
      backHref: placeOf(at.incident),
      here,
      canWrite,
      isRemoved: found.removedAt !== null,
      editHref: canWrite ? `${here}/edit` : undefined,
      letterHref: `/incidents/${at.incident}/documents/draft/log-preservation?subject=${found.id}`,
      details: detailsOf(found, canWrite ? `${here}/edit` : undefined),
      steps: found.steps.map(stepWords),
      ways: optionsOf(sendingLabels),
      outcomes: optionsOf(outcomeLabels),
      isDrafted: found.state === "drafted",
      stateLabel: stateLabels[found.state],
      values: { on: formatEra(today()), ...values },
      errors,
    });
  };

  http.get(`${place}/:request`, readOne, async (request, reply) => screen(request, reply, request.params));

  http.get(`${place}/:request/edit`, writeOne, async (request, reply) => {
    const found = getRequest(app.house().read, request.params.incident, request.params.request);
    return editor(reply, found.incidentId, valuesOf(found), editorOf(found));
  });

  http.post(`${place}/:request/edit`, writeOne, async (request, reply) => {
    const { incident, request: id } = request.params;
    const found = getRequest(app.house().read, incident, id);
    const values = sentForm.parse(request.body ?? {});
    const parsed = requestInput.safeParse(typedRequest(values));
    if (!parsed.success) {
      const errors = fieldErrors(parsed.error);
      return editor(reply.code(400), incident, values, { ...editorOf(found, values.seen), errors });
    }
    const changed = changedSince(storedForm(found), asForm(values), (name) => shownOf(found, name));
    if (changed) {
      const more = { ...editorOf(found), errors: changed, isChanged: true };
      return editor(reply.code(409), incident, values, more);
    }
    app.house().write(actorOf(request), (tx) => changeRequest(tx, incident, id, parsed.data));
    return reply.done(requestPlace(found), "依頼先の内容を記録しました。前の内容も残っています。");
  });

  const step =
    <T>(schema: z.ZodType<T>, make: (at: At, request: FastifyRequest, input: T) => string) =>
    async (request: FastifyRequest<{ Params: At }>, reply: FastifyReply) => {
      const values = sentForm.parse(request.body ?? {});
      const parsed = schema.safeParse(values);
      if (!parsed.success) {
        return screen(request, reply.code(400), request.params, values, fieldErrors(parsed.error));
      }
      try {
        const flash = make(request.params, request, parsed.data);
        const { incident, request: id } = request.params;
        return reply.done(requestPlace({ incidentId: incident, id }), flash);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), request.params, values, { ...error.fields });
      }
    };

  http.post(
    `${place}/:request/sent`,
    writeOne,
    step(sentInput, (at, request, input) => {
      app.house().write(actorOf(request), (tx) => recordSent(tx, at.incident, at.request, input));
      return "送ったことを記録しました。次は、回答があったら内容を記録しましょう。";
    }),
  );
  http.post(
    `${place}/:request/answered`,
    writeOne,
    step(answeredInput, (at, request, input) => {
      app.house().write(actorOf(request), (tx) => recordAnswered(tx, at.incident, at.request, input));
      return "回答を記録しました。受け取った記録は、証拠として保管しましょう。";
    }),
  );

  http.get(`${place}/:request/remove`, writeOne, async (request, reply) => {
    const found = getRequest(app.house().read, request.params.incident, request.params.request);
    return reply.page("preservation/remove", {
      title: "依頼先から外す",
      place: "case",
      incident: getIncident(app.house().read, found.incidentId),
      backHref: requestPlace(found),
      backLabel: found.name,
      action: `${requestPlace(found)}/remove`,
      question: `${found.name}を依頼先から外しますか`,
      lost: ["一覧と「次にやること」に出なくなります。"],
      kept: ["送ったこと・回答の記録", "作った依頼書", "変更した日時の記録"],
    });
  });
  http.post(`${place}/:request/remove`, writeOne, async (request, reply) => {
    const { incident, request: id } = request.params;
    app.house().write(actorOf(request), (tx) => removeRequest(tx, incident, id));
    return reply.done(placeOf(incident), "依頼先から外しました。");
  });
}

function typedRequest(values: Values): Record<string, unknown> {
  return { ...values, namesPerson: values.namesPerson === "yes" };
}

function editorOf(found: PreservationRequest, seen?: string): Frame {
  return {
    title: `${found.name}への依頼を直す`,
    action: `${requestPlace(found)}/edit`,
    backHref: requestPlace(found),
    backLabel: found.name,
    seen: seen ?? markOf(storedForm(found)),
  };
}

const storedForm = (found: PreservationRequest) => asForm(valuesOf(found));

/** A field in the words of the form. */
function shownOf(found: PreservationRequest, name: string): string {
  if (name === "vendor") return vendorLabels[found.vendor];
  if (name === "retention") return retentionLabels[found.retention];
  if (name === "namesPerson") return found.namesPerson ? "書く" : "書かない";
  return valuesOf(found)[name] ?? "";
}

function valuesOf(found: PreservationRequest): Values {
  return {
    vendor: found.vendor,
    name: found.name,
    contact: found.contact,
    account: found.account,
    records: found.records,
    from: found.from === null ? "" : formatEra(found.from),
    until: found.until === null ? "" : formatEra(found.until),
    retention: found.retention,
    retentionDays: found.retentionDays === null ? "" : String(found.retentionDays),
    target: found.target,
    namesPerson: found.namesPerson ? "yes" : "",
    note: found.note,
  };
}
