/** /api/incidents/:incident/documents/answers */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { getSubject, getTypedForm, listKinds } from "./registry.ts";
import { changedFields, keptAnswers, saveTypedAnswers } from "./typed-answers.ts";
import { optionsOf, type PaperPlace, readTyped, type TypedForm } from "./typed-form.ts";

const id = z.string().max(64);
const kinds = listKinds().map(({ kind }) => kind);
const about = z.object({
  kind: z.enum(kinds, `書類の種類は、${kinds.join("・")} のどれかです。`),
  subject: id.min(1).optional().meta({ description: "What it is about, for kinds with a subjectWord" }),
});
const values = z
  .record(z.string().max(60), z.union([z.string(), z.array(z.string()).max(200)]))
  .meta({ description: "By name of the field: text, a day as YYYY-MM-DD, or a list" });
const shape = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      hint: z.string().nullable(),
      kind: z.enum(["text", "long", "date", "choice", "list", "several"]),
      isRequired: z.boolean(),
      most: z.int().nullable().meta({ description: "Most characters; of a list in each line" }),
      options: z.array(z.object({ value: z.string(), label: z.string() })),
    }),
  ),
  values,
  revision: z.int().meta({ description: "0 while nothing was kept" }),
  at: z.string().nullable(),
  by: z.string().nullable(),
});

export function paperAnswersApi(http: Http, app: Akashi): void {
  const url = "/api/incidents/:incident/documents/answers";
  const tags = ["documents"];
  const params = z.object({ incident: id });

  const placeOf = (incident: string, { kind, subject }: z.infer<typeof about>): PaperPlace => {
    const { read } = app.house();
    getIncident(read, incident);
    return { incidentId: incident, kind, subjectId: getSubject(read, incident, kind, subject)?.id ?? "" };
  };
  const answerOf = (place: PaperPlace): z.infer<typeof shape> => {
    const { read } = app.house();
    const form = getTypedForm(place.kind);
    const kept = keptAnswers(read, place, form);
    return {
      ...kept,
      values: kept.values as z.infer<typeof values>,
      fields: form.fields.map((field) => ({
        name: field.name,
        label: field.label,
        hint: field.hint ?? null,
        kind: field.kind,
        isRequired: field.isRequired ?? false,
        most: "most" in field ? (field.most ?? null) : null,
        options: optionsOf(field, read, place).map(({ value, label }) => ({ value, label })),
      })),
    };
  };

  http.get(
    url,
    {
      config: { action: "documents.read" },
      schema: {
        tags,
        summary:
          "What the owner types for a document where the case does not hold it: fields, and what was kept.",
        params,
        querystring: about,
        response: { 200: shape },
      },
    },
    async (request) => answerOf(placeOf(request.params.incident, request.query)),
  );

  http.put(
    url,
    {
      config: { action: "documents.write" },
      schema: {
        tags,
        summary:
          "Keeps what was typed for a document, all fields at once. Refused (409) when somebody kept another revision since `revision`.",
        params,
        querystring: about,
        body: z.strictObject({
          revision: z.int().min(0).meta({ description: "The revision this was written from" }),
          values,
        }),
        response: { 200: shape },
      },
    },
    async (request) => {
      const place = placeOf(request.params.incident, request.query);
      const { read } = app.house();
      const form = getTypedForm(place.kind);
      const { revision: seen, values: sent } = request.body;
      const asForm = Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [name, typeof value === "string" ? [value] : value]),
      );
      const reading = readTyped(form, asForm, read, place);
      const errors = { ...leftOut(form, sent), ...reading.errors };
      if (Object.keys(errors).length > 0) throw new Refusal("invalid_input", {}, errors);
      const kept = keptAnswers(read, place, form);
      if (kept.revision === 0 || changedFields(form, kept.values, reading.values).length > 0) {
        app
          .house()
          .write(actorOf(request), (tx) =>
            saveTypedAnswers(tx, place, { form, values: reading.values, seen }),
          );
      }
      return answerOf(place);
    },
  );
}

/** All that stands is replaced: what a program left out would be blanked unasked. */
const leftOut = (form: TypedForm, sent: object): Record<string, string> =>
  Object.fromEntries(
    form.fields
      .filter(({ name }) => !Object.hasOwn(sent, name))
      .map(({ name }) => [name, "この項目がありません。空にするときも、空として送ってください。"]),
  );
