/** 届いたときのこと of a postcard or letter: one short form, with a search for the customer who received it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { consentLabels, type Evidence, getEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Arrival, arrivalInput, findArrival, recordArrival } from "./arrival/arrival.ts";
import { reachedLabels, repeatLabels, scaleLabels } from "./arrival/words.ts";
import { listComparisons } from "./comparison/comparison.ts";
import { getRow } from "./customer.ts";
import { type Form, first, formOf, incidentParams } from "./forms-pages.ts";
import { listCustomers } from "./list.ts";
import { addReport, reportsOf } from "./reports.ts";
import { customerLabel } from "./words.ts";

const params = incidentParams.extend({ evidence: z.string().max(64) });
type At = z.infer<typeof params>;
const MOST_FOUND = 8;

const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** People as choices of a form: number, name and enough of the address to tell two of one name apart. */
export function foundCustomers(app: Akashi, incident: number, q: string) {
  if (q.trim() === "") return [];
  return listCustomers(app.house().read, incident, { q, limit: MOST_FOUND }).items.map((one) => ({
    value: one.id,
    label: `お客様 ${one.label}　${one.name}`,
    hint: [one.postal, one.address].filter(Boolean).join(" "),
  }));
}

export function arrivalPages(http: Http, app: Akashi): void {
  const read = { config: { action: "evidence.read" as const }, schema: { params } };
  const write = { config: { action: "evidence.write" as const }, schema: { params } };
  const place = "/incidents/:incident/evidence/:evidence/arrival";

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: At,
    typed?: Form,
    errors?: Readonly<Record<string, string>>,
    isChanged = false,
  ) => {
    const { read: reader } = app.house();
    const incident = getIncident(reader, at.incident);
    const item = getEvidence(reader, at.incident, at.evidence);
    const arrival = findArrival(reader, at.incident, item.id);
    const form = typed ?? formOfArrival(item, arrival);
    const chosen = first(form, "customer");
    const person = chosen === "" ? undefined : getRow(reader, at.incident, chosen);
    // Whom the record names is offered too, where somebody else was typed.
    const known = [...new Set([chosen, arrival?.customerId ?? ""])].filter((id) => id !== "");
    const q = first(form, "q");
    const found = foundCustomers(app, incident.number, q).filter((one) => !known.includes(one.value));
    const here = `/incidents/${at.incident}/evidence/${item.id}`;
    return reply.page("customers/arrival", {
      title: `${item.label} が届いたときのこと`,
      place: "evidence",
      incident,
      back: here,
      backLabel: `${item.label} ${item.title}`,
      action: `${here}/arrival`,
      canWrite: roleMay(request.user?.role, "evidence.write") && item.withdrawnAt === null,
      modules: ["/assets/confirm-leave.js"],
      choices: [
        ...known.map((id) => {
          const { number, name, postal, address } = getRow(reader, at.incident, id);
          return {
            value: id,
            label: `お客様 ${customerLabel(number)}　${name}`,
            hint: [postal, address].filter(Boolean).join(" "),
          };
        }),
        ...found,
        ...(known.length + found.length > 0
          ? [{ value: "", label: "名簿の方ではない・まだ分からない（下にお名前を書く）" }]
          : []),
      ],
      nothingFound:
        q !== "" && found.length === 0 && !person
          ? `「${q}」は名簿に見つかりません。別の書き方で探すか、下にお名前を書いてください。`
          : undefined,
      reached: optionsOf(reachedLabels),
      consents: optionsOf(consentLabels),
      scales: optionsOf(scaleLabels),
      repeats: optionsOf(repeatLabels),
      repeated: form.repeats ?? [],
      values: Object.fromEntries(Object.keys(form).map((name) => [name, first(form, name)])),
      canReport: !person || reportsOf(reader, person.id).length === 0,
      report: typed === undefined ? arrival === undefined : first(form, "report") === "yes",
      rows: rowsOf(item, arrival),
      compareHref: `${here}/compare`,
      comparisons: listComparisons(reader, at.incident, { evidenceId: item.id }).map((one) => ({
        label: `対照${one.number}（第${one.version}版）`,
        href: `/incidents/${at.incident}/comparisons/${one.id}`,
      })),
      errors,
      isChanged,
      seen: markAgain(first(form, "seen"), isChanged, formOfArrival(item, arrival)),
    });
  };

  /** How a field of the form stands in the record now, in the words of the form. */
  const standing = (at: At, stored: Form, name: string): string => {
    const value = first(stored, name);
    if (name === "customer") return value === "" ? "" : getRow(app.house().read, at.incident, value).name;
    if (name === "repeats")
      return (stored.repeats ?? []).map((code) => choiceWords(repeatLabels, code)).join("、");
    const labels = { reached: reachedLabels, scale: scaleLabels, consent: consentLabels };
    return name in labels ? choiceWords(labels[name as keyof typeof labels], value) : value;
  };

  http.get(place, read, async (request, reply) => screen(request, reply, request.params));

  http.post(place, write, async (request, reply) => {
    const { incident, evidence } = request.params;
    const form = formOf(request.body);
    if (first(form, "do") === "search") return screen(request, reply, request.params, form);
    const parsed = arrivalInput.safeParse(inputOf(form));
    if (!parsed.success)
      return screen(request, reply.code(400), request.params, form, fieldErrors(parsed.error));
    const item = getEvidence(app.house().read, incident, evidence);
    const stored = formOfArrival(item, findArrival(app.house().read, incident, evidence));
    const changed = changedSince(stored, form, (name) => standing(request.params, stored, name));
    if (changed) return screen(request, reply.code(409), request.params, form, changed, true);
    try {
      app.house().write(actorOf(request), (tx) => {
        const arrival = recordArrival(tx, incident, evidence, parsed.data);
        if (arrival.customerId === null || first(form, "report") !== "yes") return;
        if (reportsOf(tx.db, arrival.customerId).length > 0) return;
        const note = `${item.label}（${item.title}）が届いたとの申告`;
        addReport(tx, incident, arrival.customerId, { reportedOn: arrival.arrivedOn, note });
      });
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), request.params, form, error.fields);
    }
    const here = `/incidents/${incident}/evidence/${evidence}`;
    return reply.done(here, {
      kind: "done",
      text: `${item.label} が届いたときのことを記録しました。`,
      ...(parsed.data.customer
        ? { next: "次は、はがきの宛名と名簿をくらべましょう。", href: `${here}/compare` }
        : { next: "次は、何が分かるかを書きましょう。", href: `${here}/edit` }),
    });
  });
}

function inputOf(form: Form): Record<string, unknown> {
  const text = (name: string) => first(form, name);
  return {
    customer: text("customer"),
    receiver: text("receiver"),
    arrivedOn: text("arrivedOn"),
    reachedOn: text("reachedOn"),
    reached: text("reached") || undefined,
    handlers: text("handlers"),
    condition: text("condition"),
    scale: text("scale") || undefined,
    consent: text("consent") || undefined,
    repeats: form.repeats ?? [],
    sameRegister: text("sameRegister"),
    samePostcard: text("samePostcard"),
    note: text("note"),
  };
}

const dayText = (day: string | null): string => (day === null ? "" : formatEra(day));

function formOfArrival(item: Evidence, arrival: Arrival | undefined): Form {
  const one = (text: string): readonly string[] => [text];
  return {
    customer: one(arrival?.customerId ?? ""),
    receiver: one(arrival ? arrival.receiver : item.recipient),
    arrivedOn: one(dayText(arrival?.arrivedOn ?? null)),
    reachedOn: one(dayText(item.obtainedOn)),
    reached: one(arrival?.reached ?? "unknown"),
    handlers: one(arrival?.handlers ?? ""),
    condition: one(arrival?.condition ?? ""),
    scale: one(arrival?.scale ?? "unknown"),
    consent: one(item.consent),
    repeats: arrival?.repeats ?? [],
    sameRegister: one(arrival?.sameRegister ?? ""),
    samePostcard: one(arrival?.samePostcard ?? ""),
    note: one(arrival?.note ?? ""),
  };
}

const choiceWords = (labels: Readonly<Record<string, string>>, code: string): string => labels[code] ?? "";

/** For those who only read. */
function rowsOf(item: Evidence, arrival: Arrival | undefined) {
  return [
    { label: "受け取った方", value: item.recipient },
    { label: "届いた日", value: dayText(arrival?.arrivedOn ?? null) },
    { label: "お店に届いた日", value: dayText(item.obtainedOn) },
    { label: "お店に届いた方法", value: arrival ? reachedLabels[arrival.reached] : "" },
    { label: "さわった人", value: arrival?.handlers ?? "" },
    { label: "状態", value: arrival?.condition ?? "" },
    { label: "ものさしが写っているか", value: arrival ? scaleLabels[arrival.scale] : "" },
    { label: "お客様の同意", value: consentLabels[item.consent] },
    {
      label: "名簿と同じ表記",
      value: arrival?.repeats.map((code) => repeatLabels[code]).join("、") ?? "",
    },
    {
      label: "名簿の表記とはがきの表記が同じ誤り",
      value: arrival?.sameRegister
        ? `名簿「${arrival.sameRegister}」、はがき「${arrival.samePostcard}」`
        : "",
    },
    { label: "補足", value: arrival?.note ?? "" },
  ];
}
