/** お一人の画面: what is held, what leaked, whether affected and why, flags, reports, history; editing by hand. */

import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { dataItems, getIncident } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { actorOf, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Customer, getCustomer, getRow } from "./customer.ts";
import {
  addCustomer,
  chooseLeakedItems,
  customerInput,
  editCustomer,
  flagsInput,
  leakedInput,
  listTwins,
  markDistinct,
  markDuplicate,
  scopeInput,
  setFlags,
  setScope,
  settleDoubts,
} from "./decisions.ts";
import { customerParams, type Form, first, formOf, incidentParams, placeOf } from "./forms-pages.ts";
import { historyOf } from "./history.ts";
import { fieldLabel } from "./import/columns.ts";
import { noticeInput, setNotice } from "./letters.ts";
import { valueNames } from "./record.ts";
import { addReport, removeReport, reportInput, reportsOf } from "./reports.ts";
import { careFlagNames, careFlags, customerLabel, noticeStates, scopeLabels } from "./words.ts";

type Errors = Readonly<Record<string, string>>;
type At = z.infer<typeof customerParams>;

const hints: Partial<Record<(typeof valueNames)[number], string>> = {
  name: "お手紙には、ここに書いたとおりの字で出ます。",
  birth: "例：S60.4.1、1985/4/1",
  dm: "広告のはがきを希望されたかどうかです。今回のお知らせとは別のことです。",
};
const reportParams = customerParams.extend({ report: z.string().max(64) });

export function customerPages(http: Http, app: Akashi): void {
  const read = { config: { action: "customers.read" as const }, schema: { params: customerParams } };
  const write = { config: { action: "customers.write" as const }, schema: { params: customerParams } };
  const writeIncident = {
    config: { action: "customers.write" as const },
    schema: { params: incidentParams },
  };

  const editor = (
    reply: FastifyReply,
    at: { incident: string; customer?: string },
    form: Form,
    errors?: Errors,
    isChanged = false,
  ) =>
    reply.page("customers/edit", {
      title: at.customer ? "お客様の内容を直す" : "お客様を手で追加する",
      place: "customers",
      incident: getIncident(app.house().read, at.incident),
      backHref: at.customer ? `${placeOf(at.incident)}/${at.customer}` : placeOf(at.incident),
      action: at.customer ? `${placeOf(at.incident)}/${at.customer}/edit` : placeOf(at.incident),
      fields: valueNames.map((name) => ({
        name,
        label: fieldLabel(name),
        value: first(form, name),
        hint: hints[name],
        required: name === "name",
        error: errors?.[name],
        isLong: name === "address" || name === "building",
      })),
      errors,
      isChanged,
      seen:
        at.customer &&
        markAgain(first(form, "seen"), isChanged, storedForm({ ...at, customer: at.customer })),
      modules: ["/assets/confirm-leave.js"],
    });

  const storedForm = (at: At): Form => {
    const one = getRow(app.house().read, at.incident, at.customer);
    return Object.fromEntries(valueNames.map((name) => [name, [one[name] ?? ""]]));
  };

  http.get("/incidents/:incident/customers/new", writeIncident, async (request, reply) =>
    editor(reply, request.params, {}),
  );

  http.post("/incidents/:incident/customers", writeIncident, async (request, reply) => {
    const { incident } = request.params;
    getIncident(app.house().read, incident);
    const form = formOf(request.body);
    const input = customerInput.safeParse(flat(form));
    if (!input.success) return editor(reply.code(400), { incident }, form, fieldErrors(input.error));
    const id = app.house().write(actorOf(request), (tx) => addCustomer(tx, incident, input.data));
    return reply.done(
      `${placeOf(incident)}/${id}`,
      "お客様を追加しました。次は、この方が対象かどうかを決めましょう。",
    );
  });

  http.get("/incidents/:incident/customers/twins", writeIncident, async (request, reply) => {
    const incident = getIncident(app.house().read, request.params.incident);
    const here = placeOf(incident.id);
    return reply.page("customers/twins", {
      title: "同じ方かもしれないお客様",
      place: "customers",
      incident,
      backHref: here,
      twins: listTwins(app.house().read, incident.number).map(({ why, people }) => {
        const [one, other] = people;
        return {
          why,
          people: people.map((person) => ({
            href: `${here}/${person.id}`,
            label: customerLabel(person.number),
            name: person.name,
            place: [person.address, person.building].filter((part) => part !== null).join(" "),
            phone: person.mobile ?? person.phone,
          })),
          sameAction: `${here}/${other?.id}/duplicate`,
          sameAs: one?.id,
          sameLabel: `${customerLabel(one?.number ?? 0)}だけを残して、まとめる`,
          distinctAction: `${here}/${other?.id}/distinct`,
        };
      }),
    });
  });

  const screen = (request: FastifyRequest, reply: FastifyReply, at: At, form: Form = {}, errors?: Errors) => {
    const house = app.house();
    const incident = getIncident(house.read, at.incident);
    const one = getCustomer(house.read, at.incident, at.customer);
    const here = `${placeOf(at.incident)}/${one.id}`;
    const kept = one.duplicateOf === null ? undefined : getRow(house.read, at.incident, one.duplicateOf);
    return reply.page("customers/customer", {
      title: `${one.name} 様`.replace(/(様|さま|殿|御中) 様$/, "$1"),
      place: "customers",
      incident,
      backHref: placeOf(at.incident),
      meta: `お客様 ${one.label}${one.sourceRow === null ? "　手で追加" : `　名簿の${one.sourceRow}行目`}`,
      canWrite: roleMay(request.user?.role, "customers.write"),
      here,
      ...standing(one),
      warnings: one.warnings,
      needsCheck: one.needsCheck,
      held: heldOf(one),
      leaked: one.leakedItems.join("、"),
      leakedNote: one.isLeakChosenByHand
        ? `この方だけの内容です。理由：${one.leakedReason}`
        : "事件の「持ち出されたと思われる情報」のうち、この方について持っているものです。",
      leakedOptions: dataItems.map((item) => ({ value: item, label: item })),
      leakedValues: form.items ?? one.leakedItems,
      flagOptions: careFlagNames.map((name) => ({ value: name, ...careFlags[name] })),
      flagValues: form.flags ?? careFlagNames.filter((name) => one.flags[name]),
      scopeOptions: [
        { value: "in", label: "対象" },
        { value: "out", label: "対象外" },
        { value: "undecided", label: "未判断" },
      ],
      values: {
        scope: first(form, "scope") || one.scope,
        scopeReason: first(form, "scopeReason") || (one.isScopedByHand ? one.scopeReason : ""),
        flagReason: first(form, "flagReason") || one.flagReason,
        leakedReason: first(form, "leakedReason") || one.leakedReason,
        reportedOn: first(form, "reportedOn"),
        note: first(form, "note"),
        notice: first(form, "notice") || one.notice,
        noticeOn: first(form, "noticeOn"),
        noticeNote: first(form, "noticeNote"),
      },
      noticeOptions: noticeStates.map((state) => ({ value: state, label: state })),
      reports: reportsOf(house.read, one.id).map((report) => ({
        when: report.reportedOn === null ? "日付不明" : formatEra(report.reportedOn, { weekday: true }),
        note: report.note,
        removeAction: `${here}/reports/${report.id}/remove`,
      })),
      keptHref: kept && `${placeOf(at.incident)}/${kept.id}`,
      keptLabel: kept && `お客様 ${customerLabel(kept.number)}`,
      history: historyOf(house.read, incident.number, one.id),
      errors,
    });
  };

  http.get("/incidents/:incident/customers/:customer", read, async (request, reply) =>
    screen(request, reply, request.params),
  );

  http.get("/incidents/:incident/customers/:customer/edit", write, async (request, reply) => {
    return editor(reply, request.params, storedForm(request.params));
  });

  http.post("/incidents/:incident/customers/:customer/edit", write, async (request, reply) => {
    const { incident, customer } = request.params;
    const stored = storedForm(request.params);
    const form = formOf(request.body);
    const input = customerInput.safeParse(flat(form));
    if (!input.success) return editor(reply.code(400), request.params, form, fieldErrors(input.error));
    const elsewhere = changedSince(stored, form, (name) => first(stored, name));
    if (elsewhere) return editor(reply.code(409), request.params, form, elsewhere, true);
    const changed = app
      .house()
      .write(actorOf(request), (tx) => editCustomer(tx, incident, customer, input.data));
    return reply.done(
      `${placeOf(incident)}/${customer}`,
      changed.length === 0
        ? "変わったところはありませんでした。"
        : "内容を直しました。前の内容は、この画面の「これまでの記録」に残っています。",
    );
  });

  /** A decision about one person: read, made, or shown again with its sentences. */
  const decide =
    <T>(
      schema: z.ZodType<T>,
      shape: (form: Form) => unknown,
      names: Readonly<Record<string, string>>,
      make: (tx: Tx, at: At, input: T) => string,
    ) =>
    async (request: FastifyRequest<{ Params: At }>, reply: FastifyReply) => {
      const { incident, customer } = request.params;
      getRow(app.house().read, incident, customer);
      const form = formOf(request.body);
      const input = schema.safeParse(shape(form));
      if (!input.success) {
        const errors = renamed(fieldErrors(input.error), names);
        return screen(request, reply.code(400), request.params, form, errors);
      }
      try {
        const flash = app.house().write(actorOf(request), (tx) => make(tx, request.params, input.data));
        return reply.done(`${placeOf(incident)}/${customer}`, flash);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), request.params, form, renamed(error.fields, names));
      }
    };

  http.post(
    "/incidents/:incident/customers/:customer/scope",
    write,
    decide(
      scopeInput,
      (form) => ({ scope: first(form, "scope"), reason: first(form, "scopeReason") }),
      { reason: "scopeReason" },
      (tx, at, input) => {
        setScope(tx, at.incident, at.customer, input);
        return `この方を「${scopeLabels[input.scope]}」にしました。条件を変えても、この判断はそのまま残ります。`;
      },
    ),
  );

  http.post(
    "/incidents/:incident/customers/:customer/flags",
    write,
    decide(
      flagsInput,
      (form) => ({ flags: form.flags ?? [], reason: first(form, "flagReason") }),
      { reason: "flagReason" },
      (tx, at, input) => {
        setFlags(tx, at.incident, at.customer, input);
        return "送るときの注意を記録しました。";
      },
    ),
  );

  http.post(
    "/incidents/:incident/customers/:customer/leaked",
    write,
    decide(
      leakedInput,
      (form) => ({
        items: first(form, "byRule") === "yes" ? null : (form.items ?? []),
        reason: first(form, "leakedReason"),
      }),
      { reason: "leakedReason" },
      (tx, at, input) => {
        chooseLeakedItems(tx, at.incident, at.customer, input);
        return "この方の、持ち出された項目を記録しました。";
      },
    ),
  );

  http.post(
    "/incidents/:incident/customers/:customer/notice",
    write,
    decide(
      noticeInput,
      (form) => ({
        notice: first(form, "notice"),
        on: dayOf(first(form, "noticeOn")) ?? "",
        note: first(form, "noticeNote"),
      }),
      { on: "noticeOn", note: "noticeNote" },
      (tx, at, { notice, on, note }) => {
        setNotice(tx, at.incident, { ids: [at.customer], notice, on, note });
        return `通知の状態を「${notice}」にしました。前の状態は、この画面の「これまでの記録」に残っています。`;
      },
    ),
  );

  http.post(
    "/incidents/:incident/customers/:customer/reports",
    write,
    decide(
      reportInput,
      (form) => ({ reportedOn: dayOf(first(form, "reportedOn")), note: first(form, "note") }),
      {},
      (tx, at, input) => {
        addReport(tx, at.incident, at.customer, input);
        return "申告を記録しました。警察・弁護士の書類の人数に入ります。";
      },
    ),
  );

  http.post(
    "/incidents/:incident/customers/:customer/reports/:report/remove",
    { config: { action: "customers.write" }, schema: { params: reportParams } },
    async (request, reply) => {
      const { incident, customer, report } = request.params;
      app.house().write(actorOf(request), (tx) => removeReport(tx, incident, customer, report));
      return reply.done(`${placeOf(incident)}/${customer}`, "申告の記録を取り消しました。");
    },
  );

  http.post("/incidents/:incident/customers/:customer/checked", write, async (request, reply) => {
    const { incident, customer } = request.params;
    app.house().write(actorOf(request), (tx) => settleDoubts(tx, incident, customer));
    return reply.done(`${placeOf(incident)}/${customer}`, "確認済みにしました。");
  });

  const pair = z.object({ other: z.string().max(64) });

  http.post("/incidents/:incident/customers/:customer/duplicate", write, async (request, reply) => {
    const { incident, customer } = request.params;
    const { other } = pair.parse(request.body ?? {});
    app.house().write(actorOf(request), (tx) => markDuplicate(tx, incident, customer, other));
    return reply.done(
      `${placeOf(incident)}/twins`,
      "同じ方としてまとめました。まとめた側は消えずに残り、お手紙の対象から外れます。",
    );
  });

  http.post("/incidents/:incident/customers/:customer/distinct", write, async (request, reply) => {
    const { incident, customer } = request.params;
    const { other } = pair.parse(request.body ?? {});
    app.house().write(actorOf(request), (tx) => markDistinct(tx, incident, customer, other));
    return reply.done(`${placeOf(incident)}/twins`, "別の方として記録しました。もう候補には出ません。");
  });
}

/** Sentences under the names that the fields have in the form. */
const renamed = (errors: Errors, names: Readonly<Record<string, string>>): Errors =>
  Object.fromEntries(Object.entries(errors).map(([name, sentence]) => [names[name] ?? name, sentence]));

function flat(form: Form): Record<string, string> {
  return Object.fromEntries(valueNames.map((name) => [name, first(form, name)]));
}

/** A civil date; null for nothing; what is no whole day (also 「頃」) stays and is refused by the schema. */
const dayOf = (text: string): string | null => (text.trim() === "" ? null : typedDay(text));

function standing(one: Customer) {
  const kinds = { in: "active", out: "none", undecided: "waiting" } as const;
  return {
    scopeKind: kinds[one.scope],
    scopeLabel: scopeLabels[one.scope],
    scopeReason: one.scopeReason,
    notice: one.notice,
    noticedOn: one.noticedOn === null ? "" : formatEra(one.noticedOn),
    isWithheld: one.isWithheld,
    flagReason: one.flagReason,
    flagWords: careFlagNames
      .filter((name) => one.flags[name])
      .map((name) => careFlags[name].label)
      .join("、"),
  };
}

function heldOf(one: Customer) {
  const held = valueNames.map((name) => ({ label: fieldLabel(name), value: one[name] ?? "" }));
  return [
    ...held.filter(({ value }) => value !== ""),
    ...(one.visits === null ? [] : [{ label: "来店回数", value: `${one.visits.toLocaleString("ja-JP")}回` }]),
    ...(one.salesTotalYen === null
      ? []
      : [{ label: "累計売上", value: `${one.salesTotalYen.toLocaleString("ja-JP")}円` }]),
    ...(one.present.length === 0
      ? []
      : [{ label: "書かれていた欄（内容はありません）", value: one.present.join("、") }]),
  ];
}
