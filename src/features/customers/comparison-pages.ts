/** はがきと名簿の対照: choose whom, read the postcard field by field, and look at what came out. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type Evidence, getEvidence } from "#src/features/evidence/index.ts";
import { getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { findArrival } from "./arrival/arrival.ts";
import { foundCustomers } from "./arrival-pages.ts";
import { comparedFields, fieldLabels, type Outcome, outcomeLabels } from "./comparison/compare.ts";
import {
  type Comparison,
  comparisonInput,
  daysOf,
  dayWords,
  findComparison,
  getComparison,
  listComparisons,
  registerText,
  saveComparison,
  shownRows,
} from "./comparison/comparison.ts";
import { type CustomerRow, getRow } from "./customer.ts";
import { type Form, first, formOf, incidentParams, placeOf } from "./forms-pages.ts";
import { customerLabel } from "./words.ts";

const atEvidence = incidentParams.extend({ evidence: z.string().max(64) });
const atPair = atEvidence.extend({ customer: z.string().max(64) });
const atComparison = incidentParams.extend({ comparison: z.string().max(64) });
type Pair = z.infer<typeof atPair>;

const kinds: Readonly<Record<Outcome, "done" | "active" | "late" | "waiting" | "none">> = {
  exact_error: "done",
  exact: "done",
  same: "active",
  different: "late",
  unreadable: "waiting",
  absent: "none",
  unlisted: "none",
};
const usual = new Set<string>(["name", "postal", "address", "building"]);

const evidencePlace = (incidentId: string, id: string): string => `/incidents/${incidentId}/evidence/${id}`;

export function comparisonPages(http: Http, app: Akashi): void {
  const read = { action: "customers.read" as const };
  const write = { action: "customers.write" as const };
  const evidence = "/incidents/:incident/evidence/:evidence";

  http.get(
    `${evidence}/compare`,
    {
      config: write,
      schema: {
        params: atEvidence,
        querystring: z.object({
          q: z.string().max(200).catch(""),
          customer: z.string().max(64).catch(""),
        }),
      },
    },
    async (request, reply) => {
      const { read: reader } = app.house();
      const { incident: incidentId, evidence: evidenceId } = request.params;
      const incident = getIncident(reader, incidentId);
      const item = getEvidence(reader, incidentId, evidenceId);
      const { q, customer } = request.query;
      const here = `${evidencePlace(incidentId, item.id)}/compare`;
      const receiver = findArrival(reader, incidentId, item.id)?.customerId;
      if (customer !== "" || (q === "" && receiver)) {
        const person = getRow(reader, incidentId, customer || receiver!);
        return reply.redirect(`${here}/${person.id}`, 303);
      }
      return reply.page("customers/compare-whom", {
        title: `${item.label} をだれの記録とくらべますか`,
        place: "evidence",
        incident,
        back: evidencePlace(incidentId, item.id),
        backLabel: `${item.label} ${item.title}`,
        action: here,
        q,
        found: foundCustomers(app, incident.number, q),
        isSearched: q !== "",
        comparisons: listComparisons(reader, incidentId, { evidenceId: item.id }).map((one) => ({
          label: `対照${one.number}（第${one.version}版）`,
          href: comparisonHref(one),
        })),
      });
    },
  );

  const editor = (reply: FastifyReply, at: Pair, form: Form, errors?: Readonly<Record<string, string>>) => {
    const { read: reader } = app.house();
    const item = getEvidence(reader, at.incident, at.evidence);
    const person = getRow(reader, at.incident, at.customer);
    const known = findComparison(reader, at.incident, { evidenceId: item.id, customerId: person.id });
    const here = evidencePlace(at.incident, item.id);
    return reply.page("customers/compare", {
      title: "はがきと名簿をくらべる",
      meta: `${item.label} ${item.title}　／　お客様 ${customerLabel(person.number)}`,
      place: "evidence",
      incident: getIncident(reader, at.incident),
      back: here,
      backLabel: `${item.label} ${item.title}`,
      otherHref: `${here}/compare?q=${encodeURIComponent(person.name)}`,
      action: `${here}/compare/${person.id}`,
      modules: ["/assets/confirm-leave.js"],
      pictures: picturesOf(item),
      source: sourceWords(person),
      fields: comparedFields.map((field) => ({
        field,
        label: fieldLabels[field],
        register: registerText(person, field, first(form, `postcard.${field}`)),
        use: first(form, `use.${field}`) === "yes",
        postcard: first(form, `postcard.${field}`),
        isUnreadable: first(form, `unreadable.${field}`) === "yes",
        isKnownError: first(form, `error.${field}`) === "yes",
        errorNote: first(form, `errorNote.${field}`),
        error: errors?.[`postcard.${field}`],
      })),
      otherText: first(form, "otherText"),
      withDays: first(form, "withDays") === "yes",
      dayHint:
        dayWords(
          daysOf(reader, at.incident, item.postmarkOn, person),
          getCase(reader, at.incident).words,
        ).join("") || "消印の日（証拠の説明）、辞めた日、最後の来店日がそろうと、日数を数えて入れます。",
      note: first(form, "note"),
      label: known ? `第${known.version + 1}版として保存する` : "くらべた結果を保存する",
      errors,
    });
  };

  http.get(
    `${evidence}/compare/:customer`,
    { config: write, schema: { params: atPair } },
    async (request, reply) => {
      const at = request.params;
      const known = findComparison(app.house().read, at.incident, {
        evidenceId: at.evidence,
        customerId: at.customer,
      });
      const person = getRow(app.house().read, at.incident, at.customer);
      return editor(reply, at, known ? formOfComparison(known) : blankForm(person));
    },
  );

  http.post(
    `${evidence}/compare/:customer`,
    { config: write, schema: { params: atPair } },
    async (request, reply) => {
      const at = request.params;
      const form = formOf(request.body);
      const { input, names } = inputOf(form);
      const parsed = comparisonInput.safeParse(input);
      if (!parsed.success)
        return editor(reply.code(400), at, form, underFields(fieldErrors(parsed.error), names));
      const saved = app
        .house()
        .write(actorOf(request), (tx) =>
          saveComparison(tx, at.incident, { evidenceId: at.evidence, customerId: at.customer }, parsed.data),
        );
      return reply.done(
        comparisonHref(saved),
        `くらべた結果を保存しました（対照${saved.number} 第${saved.version}版）。次は、対照書を作りましょう。`,
      );
    },
  );

  http.get(
    "/incidents/:incident/comparisons/:comparison",
    {
      config: read,
      schema: {
        params: atComparison,
        querystring: z.object({ version: z.coerce.number().int().min(1).optional().catch(undefined) }),
      },
    },
    async (
      request: FastifyRequest<{ Params: z.infer<typeof atComparison>; Querystring: { version?: number } }>,
      reply,
    ) => {
      const { read: reader } = app.house();
      const { incident: incidentId, comparison: id } = request.params;
      const one = getComparison(reader, incidentId, id, request.query.version);
      const newest = getComparison(reader, incidentId, id);
      const item = getEvidence(reader, incidentId, one.evidenceId);
      const person = getRow(reader, incidentId, one.customerId);
      const { words } = getCase(reader, incidentId);
      const canWrite = roleMay(request.user?.role, "customers.write");
      return reply.page("customers/comparison", {
        title: `はがきと名簿の対照${one.number}`,
        meta: `第${one.version}版　${formatInstant(one.at)}`,
        place: "evidence",
        incident: getIncident(reader, incidentId),
        back: evidencePlace(incidentId, item.id),
        backLabel: `${item.label} ${item.title}`,
        customerHref: `${placeOf(incidentId)}/${person.id}`,
        customerLabel: `お客様 ${customerLabel(person.number)}`,
        isOld: one.version < newest.version,
        newestHref: comparisonHref(newest),
        pictures: picturesOf(item),
        rows: shownRows(one).map((row) => ({
          ...row,
          kind: kinds[row.outcome],
          outcomeLabel: outcomeLabels[row.outcome],
        })),
        dayRows: one.days
          ? [
              { label: "消印の日", value: dayText(one.days.postmarkOn) },
              { label: `${words.left}（${words.person}）`, value: dayText(one.days.leftOn) },
              { label: "名簿にある最後の来店日", value: dayText(one.days.lastVisitOn) },
            ]
          : undefined,
        dayWords: one.days ? dayWords(one.days, words) : [],
        otherText: one.otherText,
        note: one.note,
        source: sourceWords(one),
        editHref: canWrite ? `${evidencePlace(incidentId, item.id)}/compare/${person.id}` : undefined,
        paperHref: canWrite
          ? `/incidents/${incidentId}/documents/draft/comparison?subject=${one.id}`
          : undefined,
        exhibits: one.exhibits.map((each) => ({
          label: `${getEvidence(reader, incidentId, each.evidenceId).label}（第${each.version}版の対照書）`,
          href: evidencePlace(incidentId, each.evidenceId),
        })),
        versions: Array.from({ length: newest.version }, (_, index) => newest.version - index).map(
          (version) => ({
            label: `第${version}版`,
            href: `${comparisonHref(newest)}?version=${version}`,
            isShown: version === one.version,
          }),
        ),
      });
    },
  );
}

export const comparisonHref = (one: Pick<Comparison, "incidentId" | "id">): string =>
  `/incidents/${one.incidentId}/comparisons/${one.id}`;

const dayText = (day: string | null): string => (day === null ? "" : formatEra(day));

const sourceWords = ({ sourceRow }: Pick<CustomerRow, "sourceRow">): string =>
  sourceRow === null ? "手で追加した記録" : `取り込んだ名簿の${sourceRow}行目`;

function picturesOf(item: Evidence) {
  return item.files
    .filter((file) => file.isDrawable)
    .map((file) => ({
      src: `${evidencePlace(item.incidentId, item.id)}/files/${file.id}/view.jpg`,
      label: file.label,
      alt: `${file.label} ${item.title}`,
    }));
}

function blankForm(person: CustomerRow): Form {
  const begun = comparedFields.filter(
    (field) => usual.has(field) && (registerText(person, field, "") ?? "") !== "",
  );
  return Object.fromEntries(begun.map((field) => [`use.${field}`, ["yes"]]));
}

function formOfComparison(one: Comparison): Form {
  const form: Record<string, string[]> = {
    otherText: [one.otherText],
    note: [one.note],
    withDays: [one.days ? "yes" : ""],
  };
  for (const row of one.rows) {
    form[`use.${row.field}`] = ["yes"];
    form[`postcard.${row.field}`] = [row.postcard];
    form[`unreadable.${row.field}`] = [row.isUnreadable ? "yes" : ""];
    form[`error.${row.field}`] = [row.isKnownError ? "yes" : ""];
    form[`errorNote.${row.field}`] = [row.errorNote];
  }
  return form;
}

function inputOf(form: Form) {
  const names = comparedFields.filter((field) => first(form, `use.${field}`) === "yes");
  const readings = names.map((field) => ({
    field,
    postcard: first(form, `postcard.${field}`),
    isUnreadable: first(form, `unreadable.${field}`) === "yes",
    isKnownError: first(form, `error.${field}`) === "yes",
    errorNote: first(form, `errorNote.${field}`),
  }));
  const input = {
    readings,
    otherText: first(form, "otherText"),
    withDays: first(form, "withDays") === "yes",
    note: first(form, "note"),
  };
  return { input, names };
}

/** `readings.2.postcard` → the field's own name in the form. */
function underFields(errors: Readonly<Record<string, string>>, names: readonly string[]) {
  return Object.fromEntries(
    Object.entries(errors).map(([path, sentence]) => {
      const [list, index] = path.split(".");
      return [
        list === "readings" && index !== undefined ? `postcard.${names[Number(index)]}` : path,
        sentence,
      ];
    }),
  );
}
