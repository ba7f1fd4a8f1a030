/** 名前を書くことへの同意: which paper for customers may name the former employee, by whose consent. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { consentInput, listConsents, recordConsent, withdrawConsent } from "./consents.ts";
import { type Errors, formOf } from "./form.ts";
import { getIncident } from "./incident.ts";
import { nameableNames } from "./people.ts";
import { type Form, first } from "./question.ts";
import { customerPapers, customerPaperWords } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const one = params.extend({ consent: z.string().max(64) });
const consent = { action: "incident.consent" as const };

export function consentPages(http: Http, app: Akashi): void {
  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    form: Form = {},
    errors?: Errors,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const here = `/incidents/${incident.id}/consents`;
    const isOwner = roleMay(request.user?.role, "incident.consent");
    return reply.page("incidents/consents", {
      title: "名前を書くことへの弁護士の同意",
      place: "case",
      incident,
      backHref: `/incidents/${incident.id}/people`,
      action: here,
      isOwner,
      papers: customerPapers.map((paper) => ({ value: paper, label: customerPaperWords[paper] })),
      names: nameableNames(read, incident.id).map((name) => ({ value: name, label: name })),
      values: {
        paper: first(form, "paper"),
        names: form.names ?? [],
        lawyer: first(form, "lawyer"),
        givenOn: first(form, "givenOn"),
        note: first(form, "note"),
      },
      errors,
      consents: listConsents(read, incident.id).map((row) => ({
        label: `同意${row.number}`,
        paper: customerPaperWords[row.paper],
        names: row.names.join("、"),
        lawyer: row.lawyer,
        givenOn: formatEra(row.givenOn),
        note: row.note,
        isWithdrawn: row.withdrawnAt !== null,
        withdrawHref: isOwner && row.withdrawnAt === null ? `${here}/${row.id}/withdraw` : undefined,
      })),
    });
  };

  http.get(
    "/incidents/:incident/consents",
    { config: { action: "incident.read" }, schema: { params } },
    async (request, reply) => screen(request, reply, request.params.incident),
  );

  http.post(
    "/incidents/:incident/consents",
    { config: consent, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const form = formOf(request.body);
      const parsed = consentInput.safeParse({
        paper: first(form, "paper"),
        names: form.names ?? [],
        lawyer: first(form, "lawyer") ?? "",
        givenOn: first(form, "givenOn") ?? "",
        note: first(form, "note") ?? "",
      });
      if (!parsed.success) {
        return screen(request, reply.code(400), incident, form, fieldErrors(parsed.error));
      }
      try {
        app.house().write(actorOf(request), (tx) => recordConsent(tx, incident, parsed.data));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), incident, form, error.fields);
      }
      return reply.done(
        `/incidents/${incident}/consents`,
        "同意を記録しました。その書類では、選んだ名前を書いても止めません。ほかの書類では、これまでどおり止めます。",
      );
    },
  );

  http.get(
    "/incidents/:incident/consents/:consent/withdraw",
    { config: consent, schema: { params: one } },
    async (request, reply) => {
      const { incident, consent: id } = request.params;
      const found = listConsents(app.house().read, incident).find((row) => row.id === id);
      if (!found || found.withdrawnAt !== null) throw new Refusal("not_found");
      const here = `/incidents/${incident}/consents`;
      return reply.page("incidents/remove", {
        title: "同意を取り消す",
        place: "case",
        incident: { id: incident },
        backHref: here,
        backLabel: "名前を書くことへの同意",
        action: `${here}/${id}/withdraw`,
        question: `同意${found.number}（${customerPaperWords[found.paper]}）を取り消しますか`,
        lost: ["これから作る書類では、その名前があると止まるようになります。"],
        kept: ["すでに作った書類", "同意を記録し、取り消した日時の記録"],
        label: "同意を取り消す",
      });
    },
  );

  http.post(
    "/incidents/:incident/consents/:consent/withdraw",
    { config: consent, schema: { params: one } },
    async (request, reply) => {
      const { incident, consent: id } = request.params;
      app.house().write(actorOf(request), (tx) => withdrawConsent(tx, incident, id));
      return reply.done(`/incidents/${incident}/consents`, "同意を取り消しました。");
    },
  );
}
