/** 出来事: adding, changing and removing a fact. The timeline itself is a page of the case file. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { actorOf, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { addFact, changeFact, type Fact, type FactInput, factInput, getFact, removeFact } from "./facts.ts";
import { type Errors, formOf } from "./form.ts";
import { getIncident } from "./incident.ts";
import { listPeople } from "./people.ts";
import { type Form, first } from "./question.ts";
import { readPartialDate } from "./questions.ts";

const params = z.object({ incident: z.string().max(64) });
const factParams = params.extend({ fact: z.string().max(64) });

const certaintyOptions = [
  { value: "確認済", label: "確認済", hint: "自分で見た、記録や現物がある" },
  {
    value: "申告あり(未確認)",
    label: "申告あり（未確認）",
    hint: "お客様や従業員から聞いた。まだ裏付けはない",
  },
  { value: "推測", label: "推測", hint: "そうだと思うが、直接の根拠はない" },
];

export function factPages(http: Http, app: Akashi): void {
  const write = { action: "incident.write" as const };

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: { incident: string; fact?: string },
    form: Form,
    errors?: Errors,
    isChanged = false,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, at.incident);
    const here = `/incidents/${incident.id}/facts`;
    return reply.page("incidents/fact", {
      title: at.fact ? "出来事を直す" : "出来事を追加する",
      place: "timeline",
      incident,
      action: at.fact ? `${here}/${at.fact}` : here,
      backHref: here,
      removeHref:
        at.fact && roleMay(request.user?.role, "incident.write") ? `${here}/${at.fact}/remove` : undefined,
      certainties: certaintyOptions,
      people: listPeople(read, incident.id).map((one) => ({
        value: one.id,
        label: one.name,
        hint: one.role,
      })),
      values: {
        date: form.date?.[0],
        time: form.time?.[0],
        what: form.what?.[0],
        who: form.who?.[0],
        source: form.source?.[0],
        certainty: form.certainty?.[0],
        people: form.people ?? [],
      },
      errors,
      isChanged,
      seen: at.fact && markAgain(form.seen?.[0], isChanged, storedForm(at.incident, at.fact)),
      modules: ["/assets/confirm-leave.js"],
    });
  };

  const storedForm = (incidentId: string, factId: string): Form =>
    formOfFact(getFact(app.house().read, incidentId, factId));

  const changedMeanwhile = (incidentId: string, factId: string, form: Form) => {
    const now = getFact(app.house().read, incidentId, factId);
    const shown: Form = { ...formOfFact(now), people: now.people.map((one) => one.name) };
    return changedSince(formOfFact(now), form, (name) => (shown[name] ?? []).join("、"));
  };

  http.get("/incidents/:incident/facts/new", { config: write, schema: { params } }, async (request, reply) =>
    screen(request, reply, request.params, {}),
  );

  const save = (request: FastifyRequest, reply: FastifyReply, at: { incident: string; fact?: string }) => {
    const form = formOf(request.body);
    const read = readFact(form);
    if (!read.ok) return screen(request, reply.code(400), at, form, read.errors);
    const changed = at.fact && changedMeanwhile(at.incident, at.fact, form);
    if (changed) return screen(request, reply.code(409), at, form, changed, true);
    try {
      app.house().write(actorOf(request), (tx) => {
        if (at.fact) changeFact(tx, at.incident, at.fact, read.input);
        else addFact(tx, at.incident, read.input);
      });
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), at, form, error.fields);
    }
    return reply.done(
      `/incidents/${at.incident}/facts`,
      at.fact
        ? "出来事を直しました。前の内容を直したことは、記録に残っています。"
        : "出来事を時系列に加えました。続けて、次の出来事を書けます。",
    );
  };

  http.post("/incidents/:incident/facts", { config: write, schema: { params } }, async (request, reply) =>
    save(request, reply, request.params),
  );

  http.get(
    "/incidents/:incident/facts/:fact",
    { config: write, schema: { params: factParams } },
    async (request, reply) => {
      const fact = getFact(app.house().read, request.params.incident, request.params.fact);
      return screen(request, reply, request.params, formOfFact(fact));
    },
  );

  http.post(
    "/incidents/:incident/facts/:fact",
    { config: write, schema: { params: factParams } },
    async (request, reply) => save(request, reply, request.params),
  );

  http.get(
    "/incidents/:incident/facts/:fact/remove",
    { config: write, schema: { params: factParams } },
    async (request, reply) => {
      const { incident, fact } = request.params;
      const found = getFact(app.house().read, incident, fact);
      const here = `/incidents/${incident}/facts`;
      return reply.page("incidents/remove", {
        title: "出来事を外す",
        place: "timeline",
        incident: { id: incident },
        backHref: `${here}/${fact}`,
        backLabel: "出来事を直す",
        action: `${here}/${fact}/remove`,
        question: "この出来事を時系列から外しますか",
        text: `${formatPartialDate(found.date, { weekday: true })}　${found.what}`,
        lost: ["時系列と、これから作る書類に出なくなります。"],
        kept: ["すでに作った書類", "追加・変更した日時の記録", "証拠そのもの"],
        label: "時系列から外す",
      });
    },
  );

  http.post(
    "/incidents/:incident/facts/:fact/remove",
    { config: write, schema: { params: factParams } },
    async (request, reply) => {
      const { incident, fact } = request.params;
      app.house().write(actorOf(request), (tx) => removeFact(tx, incident, fact));
      return reply.done(`/incidents/${incident}/facts`, "出来事を時系列から外しました。");
    },
  );
}

function readFact(form: Form): { ok: true; input: FactInput } | { ok: false; errors: Errors } {
  const date = readPartialDate(first(form, "date"));
  const time = first(form, "time").normalize("NFKC");
  const parsed = factInput.safeParse({
    date: date.ok && date.value ? date.value : { precision: "unknown", date: null, around: false },
    // 9:05 and 9時5分 are what people write.
    time:
      time === ""
        ? null
        : time
            .replace(/^(\d{1,2})時(?:(\d{1,2})分)?$/, "$1:$2")
            .replace(/:$/, ":00")
            .replace(/^(\d):/, "0$1:")
            .replace(/:(\d)$/, ":0$1"),
    what: form.what?.[0] ?? "",
    people: form.people ?? [],
    who: form.who?.[0] ?? "",
    certainty: first(form, "certainty"),
    source: form.source?.[0] ?? "",
  });
  if (parsed.success && date.ok && date.value) return { ok: true, input: parsed.data };
  const errors = parsed.success ? {} : fieldErrors(parsed.error);
  if (!date.ok) errors.date = date.reason;
  else if (!date.value) errors.date = "いつのことかを入れてください。分からないときは「不詳」と書けます。";
  if (!date.ok || !date.value) delete errors.time;
  return { ok: false, errors };
}

function formOfFact(fact: Fact): Form {
  return {
    date: [formatPartialDate(fact.date)],
    time: [fact.time ?? ""],
    what: [fact.what],
    who: [fact.who],
    source: [fact.source],
    certainty: [fact.certainty],
    people: fact.people.map((one) => one.id),
  };
}
