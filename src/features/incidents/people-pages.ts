/** 関係者: who is involved, in which role. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { actorOf, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Errors, formOf } from "./form.ts";
import { getIncident } from "./incident.ts";
import {
  addPerson,
  changePerson,
  getPerson,
  listPeople,
  type Person,
  type PersonInput,
  personInput,
  removePerson,
} from "./people.ts";
import { type Form, first } from "./question.ts";
import { day } from "./questions.ts";
import { personRoles } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const personParams = params.extend({ person: z.string().max(64) });
const birthDay = day("生年月日");

export function incidentPeoplePages(http: Http, app: Akashi): void {
  const read = { action: "incident.read" as const };
  const write = { action: "incident.write" as const };

  http.get("/incidents/:incident/people", { config: read, schema: { params } }, async (request, reply) => {
    const incident = getIncident(app.house().read, request.params.incident);
    const canWrite = roleMay(request.user?.role, "incident.write");
    return reply.page("incidents/people", {
      title: "関係者",
      place: "case",
      incident,
      caseHref: `/incidents/${incident.id}`,
      consentsHref: `/incidents/${incident.id}/consents`,
      addHref: canWrite ? `/incidents/${incident.id}/people/new` : undefined,
      people: listPeople(app.house().read, incident.id).map((one) => ({
        ...one,
        contact: [one.tel, one.email].filter((text) => text !== "").join("　"),
        href: `/incidents/${incident.id}/people/${one.id}`,
      })),
    });
  });

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: { incident: string; person?: string },
    values: Readonly<Record<string, string>>,
    errors?: Errors,
    /** The mark that a form which came back had brought with it. */
    seen?: string,
    isChanged = false,
  ) => {
    const incident = getIncident(app.house().read, at.incident);
    const here = `/incidents/${incident.id}/people`;
    return reply.page("incidents/person", {
      title: at.person ? values.name || "関係者" : "関係者を追加する",
      place: "case",
      incident,
      action: at.person ? `${here}/${at.person}` : here,
      backHref: here,
      removeHref:
        at.person && roleMay(request.user?.role, "incident.write")
          ? `${here}/${at.person}/remove`
          : undefined,
      canWrite: roleMay(request.user?.role, "incident.write"),
      roles: personRoles.map((role) => ({ value: role, label: role })),
      values,
      isOtherParty: values.isOtherParty === "yes",
      errors,
      isChanged,
      seen: at.person && markAgain(seen, isChanged, storedForm(at.incident, at.person)),
      modules: ["/assets/confirm-leave.js"],
    });
  };

  const storedForm = (incidentId: string, personId: string): Form => {
    const values = valuesOf(getPerson(app.house().read, incidentId, personId));
    return Object.fromEntries(names.map((name) => [name, [values[name] ?? ""]]));
  };

  http.get("/incidents/:incident/people/new", { config: write, schema: { params } }, async (request, reply) =>
    screen(request, reply, request.params, {}),
  );

  http.post("/incidents/:incident/people", { config: write, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    const form = formOf(request.body);
    const read = readPerson(form);
    if (!read.ok) return screen(request, reply.code(400), { incident }, typed(form), read.errors);
    try {
      app.house().write(actorOf(request), (tx) => addPerson(tx, incident, read.input));
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), { incident }, typed(form), error.fields);
    }
    return reply.done(
      `/incidents/${incident}/people`,
      "関係者を記録しました。次は、その方が関わった出来事を時系列に書きましょう。",
    );
  });

  http.get(
    "/incidents/:incident/people/:person",
    { config: read, schema: { params: personParams } },
    async (request, reply) => {
      const person = getPerson(app.house().read, request.params.incident, request.params.person);
      return screen(request, reply, request.params, valuesOf(person));
    },
  );

  http.post(
    "/incidents/:incident/people/:person",
    { config: write, schema: { params: personParams } },
    async (request, reply) => {
      const { incident, person } = request.params;
      const form = formOf(request.body);
      const read = readPerson(form);
      const seen = form.seen?.[0];
      if (!read.ok) return screen(request, reply.code(400), request.params, typed(form), read.errors, seen);
      const stored = storedForm(incident, person);
      const changed = changedSince(stored, form, (name) =>
        name === "isOtherParty"
          ? stored[name]?.[0] === "yes"
            ? "相手方にする"
            : "相手方にしない"
          : (stored[name]?.[0] ?? "").replaceAll("\n", "、"),
      );
      if (changed) return screen(request, reply.code(409), request.params, typed(form), changed, seen, true);
      try {
        app.house().write(actorOf(request), (tx) => changePerson(tx, incident, person, read.input));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), request.params, typed(form), error.fields, seen);
      }
      return reply.done(`/incidents/${incident}/people`, "関係者の記録を直しました。");
    },
  );

  http.get(
    "/incidents/:incident/people/:person/remove",
    { config: write, schema: { params: personParams } },
    async (request, reply) => {
      const { incident, person } = request.params;
      const found = getPerson(app.house().read, incident, person);
      const here = `/incidents/${incident}/people`;
      return reply.page("incidents/remove", {
        title: "関係者から外す",
        place: "case",
        incident: { id: incident },
        backHref: `${here}/${person}`,
        backLabel: found.name,
        action: `${here}/${person}/remove`,
        question: `${found.name}さんを関係者から外しますか`,
        lost: [
          "関係者の一覧と、これから作る書類に出なくなります。",
          ...(found.isOtherParty ? ["相手方の指定がなくなります。"] : []),
        ],
        kept: ["時系列の出来事の文章", "すでに作った書類", "追加・変更した日時の記録"],
        label: "関係者から外す",
      });
    },
  );

  http.post(
    "/incidents/:incident/people/:person/remove",
    { config: write, schema: { params: personParams } },
    async (request, reply) => {
      const { incident, person } = request.params;
      app.house().write(actorOf(request), (tx) => removePerson(tx, incident, person));
      return reply.done(`/incidents/${incident}/people`, "関係者から外しました。");
    },
  );
}

const names = [
  "role",
  "name",
  "kana",
  "otherNames",
  "relation",
  "tel",
  "email",
  "address",
  "birthOn",
  "note",
  "isOtherParty",
];

const typed = (form: Form): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, form[name]?.[0] ?? ""]));

function readPerson(form: Form): { ok: true; input: PersonInput } | { ok: false; errors: Errors } {
  const values = typed(form);
  const birthOn = birthDay.read(form, "birthOn");
  const parsed = personInput.safeParse({
    ...values,
    otherNames: values
      .otherNames!.split(/\r\n?|\n/)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    birthOn: birthOn.ok ? birthOn.value : null,
    isOtherParty: first(form, "isOtherParty") === "yes",
  });
  if (parsed.success && birthOn.ok) return { ok: true, input: parsed.data };
  const errors: Record<string, string> = parsed.success ? {} : fieldErrors(parsed.error);
  const other = Object.keys(errors).find((name) => name.startsWith("otherNames."));
  if (other) errors.otherNames = errors[other]!;
  if (!birthOn.ok) errors.birthOn = birthOn.reason;
  return {
    ok: false,
    errors: Object.fromEntries(Object.entries(errors).filter(([name]) => !name.includes("."))),
  };
}

function valuesOf({ revision: _revision, ...person }: Person): Record<string, string> {
  return {
    ...person,
    otherNames: person.otherNames.join("\n"),
    birthOn: person.birthOn ? formatEra(person.birthOn) : "",
    isOtherParty: person.isOtherParty ? "yes" : "",
  };
}
