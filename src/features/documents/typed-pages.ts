/** 「この書類に書くこと」: one page for the typed fields of every kind of paper. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser, roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, standsNow } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { getSubject, getTypedForm, kindWords } from "./registry.ts";
import { answersAddress, draftAddress } from "./states.ts";
import { changedFields, keptAnswers, saveTypedAnswers } from "./typed-answers.ts";
import {
  type Form,
  fillTyped,
  isEmpty,
  optionsOf,
  type PaperPlace,
  readTyped,
  shownTyped,
  type TypedField,
} from "./typed-form.ts";

const params = z.object({ incident: z.string().max(64), kind: z.string().max(30) });
const querystring = z.object({
  subject: z.string().min(1).max(64).optional().catch(undefined),
  field: z.string().max(60).optional().catch(undefined),
});
const sentForm = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});
/** More options than this are a list to open instead of buttons. */
const mostRadios = 7;

type Sentences = Readonly<Record<string, string>>;

interface Shown {
  readonly form: Form;
  readonly errors?: Sentences;
  /** Who recorded something since the page was opened. */
  readonly changedBy?: string | undefined;
  readonly focus?: string | undefined;
}

export function paperAnswersPages(http: Http, app: Akashi): void {
  const url = "/incidents/:incident/documents/draft/:kind/answers";
  const schema = { params, querystring };

  const placeOf = (request: {
    readonly params: z.infer<typeof params>;
    readonly query: z.infer<typeof querystring>;
  }): PaperPlace => {
    const { incident, kind } = request.params;
    const about = getSubject(app.house().read, incident, kind, request.query.subject);
    return { incidentId: incident, kind, subjectId: about?.id ?? "" };
  };

  const screen = (request: FastifyRequest, reply: FastifyReply, place: PaperPlace, shown: Shown) => {
    const { read } = app.house();
    const { incidentId, kind, subjectId } = place;
    const form = getTypedForm(kind);
    const words = kindWords(kind);
    const about = getSubject(read, incidentId, kind, subjectId || undefined);
    const paper = about ? `${words.title}（${about.label}）` : words.title;
    const kept = keptAnswers(read, place, form);
    const canWrite = roleMay(request.user?.role, "documents.write");
    return reply.page("documents/answers", {
      title: "この書類に書くこと",
      lead: form.lead,
      paper,
      place: "documents",
      incident: getIncident(read, incidentId),
      backHref: draftAddress(`/incidents/${incidentId}/documents`, kind, about?.id),
      action: answersAddress(place),
      fields: canWrite
        ? form.fields.map((field) => fieldView(field, shown, optionsOf(field, read, place)))
        : undefined,
      items: canWrite
        ? undefined
        : form.fields.map((field) => ({
            label: field.label,
            value: shownTyped(field, kept.values[field.name]!, optionsOf(field, read, place)),
          })),
      references: form.reference?.(read, place).filter(({ lines }) => lines.length > 0),
      isSuggested: kept.revision === 0 && form.begin !== undefined && shown.errors === undefined,
      seen: shown.changedBy === undefined ? (shown.form.seen?.[0] ?? kept.revision) : kept.revision,
      errors: shown.errors && Object.keys(shown.errors).length > 0 ? shown.errors : undefined,
      changedBy: shown.changedBy,
      modules: ["/assets/confirm-leave.js"],
    });
  };

  http.get(url, { config: { action: "documents.read" }, schema }, async (request, reply) => {
    const place = placeOf(request);
    const { read } = app.house();
    const form = getTypedForm(place.kind);
    const kept = keptAnswers(read, place, form);
    const values = kept.revision === 0 ? { ...kept.values, ...form.begin?.(read, place) } : kept.values;
    return screen(request, reply, place, { form: fillTyped(form, values), focus: request.query.field });
  });

  http.post(url, { config: { action: "documents.write" }, schema }, async (request, reply) => {
    const place = placeOf(request);
    const { read } = app.house();
    const form = getTypedForm(place.kind);
    const sent = formOf(request.body);
    const { values, errors } = readTyped(form, sent, read, place);
    if (Object.keys(errors).length > 0)
      return screen(request, reply.code(400), place, { form: sent, errors });
    const back = draftAddress(
      `/incidents/${place.incidentId}/documents`,
      place.kind,
      place.subjectId || undefined,
    );
    const kept = keptAnswers(read, place, form);
    if (kept.revision > 0 && changedFields(form, kept.values, values).length === 0)
      return reply.done(back, "前に記録した内容と同じです。下の見本で、印刷される形を確かめられます。");
    const seen = sent.seen?.[0] === undefined ? undefined : Number(sent.seen[0]);
    try {
      app.house().write(actorOf(request), (tx) => saveTypedAnswers(tx, place, { form, values, seen }));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "paper_answers_changed") throw error;
      const now = keptAnswers(read, place, form);
      const differing = changedFields(form, now.values, values);
      const standing = form.fields
        .filter(({ name }) => differing.includes(name))
        .map((field) => {
          const shown = shownTyped(field, now.values[field.name]!, optionsOf(field, read, place));
          return [field.name, standsNow(shown)] as const;
        });
      return screen(request, reply.code(409), place, {
        form: sent,
        errors: Object.fromEntries(standing),
        changedBy: (now.by && findUser(read, now.by)?.displayName) ?? "ほかの画面",
      });
    }
    const open = form.fields.filter(({ name, isRequired }) => isRequired && isEmpty(values[name]!));
    return reply.done(
      back,
      open.length === 0
        ? "書いた内容を記録しました。次は、下の見本で印刷される形を確かめましょう。"
        : `書いた内容を記録しました。PDFを作る前に、あと${open.length}項目（${open.map(({ label }) => label).join("、")}）を書いてください。`,
    );
  });
}

function formOf(body: unknown): Form {
  return Object.fromEntries(
    Object.entries(sentForm.parse(body ?? {})).map(([name, value]) => [
      name,
      typeof value === "string" ? [value] : value,
    ]),
  );
}

function fieldView(
  field: TypedField,
  { form, errors, focus }: Shown,
  options: readonly { readonly value: string; readonly label: string }[],
) {
  const { name, label, hint, isRequired } = field;
  const base = {
    name,
    label,
    hint,
    required: isRequired ?? false,
    error: errors?.[name],
    value: form[name]?.[0] ?? "",
    autofocus: focus === name,
  };
  switch (field.kind) {
    case "text":
      return { ...base, partial: "shared/field-text", autocomplete: "off" };
    case "long":
      return { ...base, partial: "shared/field-textarea", rows: 8 };
    case "list":
      return {
        ...base,
        partial: "shared/field-textarea",
        rows: 6,
        hint: ["1行に1つずつ書きます。", hint].filter(Boolean).join(""),
      };
    case "date":
      return { ...base, partial: "shared/field-date" };
    case "choice":
      return options.length > mostRadios
        ? { ...base, partial: "shared/field-select", options, empty: "選んでください" }
        : { ...base, partial: "shared/field-radios", options };
    case "several":
      return {
        ...base,
        partial: "shared/field-checks",
        hint: options.length > 0 ? hint : "まだ選べるものがありません。",
        values: form[name] ?? [],
        options,
      };
  }
}
