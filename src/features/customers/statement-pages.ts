/** 顧客申告書 of one customer: the paper to be signed, and the signed paper's photographs coming back in one press. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { editEvidence, getEvidence } from "#src/features/evidence/index.ts";
import { receiveFiles, type Uploaded } from "#src/features/evidence/upload.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { listComparisons } from "./comparison/comparison.ts";
import { comparisonHref } from "./comparison-pages.ts";
import { getRow } from "./customer.ts";
import { customerParams, first, formOf, placeOf } from "./forms-pages.ts";
import { receiveStatement, statementInput, statementsOf, tickLabels } from "./statement/statement.ts";
import { customerLabel } from "./words.ts";

type Values = Readonly<Record<string, string>>;
interface At {
  readonly incident: string;
  readonly customer: string;
}

export function statementPages(http: Http, app: Akashi): void {
  const read = { config: { action: "customers.read" as const }, schema: { params: customerParams } };
  const write = { config: { action: "customers.write" as const }, schema: { params: customerParams } };
  const place = "/incidents/:incident/customers/:customer/statement";

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: At,
    values: Values = {},
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read: reader } = app.house();
    const person = getRow(reader, at.incident, at.customer);
    const here = `${placeOf(at.incident)}/${person.id}`;
    return reply.page("customers/statement", {
      title: "申告書と、はがきとの対照",
      meta: `お客様 ${customerLabel(person.number)}　${person.name}`,
      place: "customers",
      incident: getIncident(reader, at.incident),
      back: here,
      backLabel: person.name,
      action: `${here}/statement`,
      kept: values.evidence ? getEvidence(reader, at.incident, values.evidence).label : undefined,
      canWrite: roleMay(request.user?.role, "customers.write"),
      paperHref: `/incidents/${at.incident}/documents/draft/customer-statement?subject=${person.id}`,
      statements: statementsOf(reader, at.incident, person.id).map((one) => {
        const item = getEvidence(reader, at.incident, one.evidenceId);
        return {
          label: item.label,
          href: `/incidents/${at.incident}/evidence/${item.id}`,
          signed: one.signedOn === null ? "署名の日は不明" : `${formatEra(one.signedOn)}に署名`,
          police: tickLabels[one.policeMayCall],
          lawyer: tickLabels[one.lawyerMayCall],
          note: one.note,
        };
      }),
      comparisons: listComparisons(reader, at.incident, { customerId: person.id }).map((one) => ({
        label: `${getEvidence(reader, at.incident, one.evidenceId).label} との対照（第${one.version}版）`,
        href: comparisonHref(one),
      })),
      ticks: Object.entries(tickLabels).map(([value, label]) => ({ value, label })),
      values,
      errors,
    });
  };

  http.get(place, read, async (request, reply) => screen(request, reply, request.params));

  http.post(place, write, async (request, reply) => {
    const at = request.params;
    const house = app.house();
    getRow(house.read, at.incident, at.customer);
    let uploaded: Uploaded;
    try {
      if (!request.isMultipart()) throw new Refusal("evidence_no_file");
      uploaded = await receiveFiles(request, house, actorOf(request), {
        incidentId: at.incident,
        maxBytes: app.config.maxFileBytes,
      });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "evidence_no_file") throw error;
      return screen(request, reply.code(400), at, {}, { whole: error.sentence });
    }
    const [kept] = uploaded.kept;
    const { fields } = uploaded;
    if (!kept)
      return screen(request, reply.code(400), at, fields, { whole: uploaded.refused[0]!.refusal.sentence });
    return settle(request, reply, at, { ...fields, evidence: kept.evidenceId });
  });

  // The photograph is kept already: only the words are asked for again.
  http.post(`${place}/words`, write, async (request, reply) => {
    const form = formOf(request.body);
    const values = Object.fromEntries(Object.keys(form).map((name) => [name, first(form, name)]));
    return settle(request, reply, request.params, values);
  });

  const settle = (request: FastifyRequest, reply: FastifyReply, at: At, values: Values) => {
    const house = app.house();
    const item = getEvidence(house.read, at.incident, values.evidence ?? "");
    const parsed = statementInput.safeParse(values);
    if (!parsed.success) return screen(request, reply.code(400), at, values, fieldErrors(parsed.error));
    const { signedOn, policeMayCall } = parsed.data;
    try {
      house.write(actorOf(request), (tx) => {
        receiveStatement(tx, at.incident, { customerId: at.customer, evidenceId: item.id }, parsed.data);
        // What somebody wrote about the item already stays.
        if (item.revision > 1) return;
        const person = getRow(tx.db, at.incident, at.customer);
        editEvidence(tx, at.incident, item.id, {
          kind: "testimony",
          title: `顧客申告書（お客様 ${customerLabel(person.number)}）`,
          form: "original",
          author: person.name,
          obtainedFrom: `お客様 ${customerLabel(person.number)}`,
          consent: policeMayCall === "yes" ? "given" : "not_asked",
          ...(signedOn !== null && {
            created: { precision: "day" as const, date: signedOn, around: false },
          }),
        });
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return screen(request, reply.code(error.status), at, values, error.fields ?? { form: error.sentence });
    }
    return reply.done(
      `${placeOf(at.incident)}/${at.customer}/statement`,
      `申告書を証拠として保管しました（${item.label}）。次は、${item.label} に何が分かるかを書きましょう。`,
    );
  };
}
