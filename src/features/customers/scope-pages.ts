/** だれが対象か: rules with a reason in versions; and which items a letter names. */
import type { FastifyReply } from "fastify";
import type { Akashi } from "#src/app.ts";
import { dataItems, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { customerCounts } from "./counts.ts";
import { type Form, first, formOf, incidentParams, placeOf } from "./forms-pages.ts";
import { listImports } from "./imports.ts";
import { leakRuleInput, leakRuleOf, setLeakRule } from "./leaked.ts";
import { applyScopeRules, listScopeVersions, type ScopeRule, scopeRules } from "./scope.ts";
import { scopeLabels } from "./words.ts";

/** Rules that a form can hold at once. */
const lines = 4;

const reaches = [
  { value: "held", label: "持っている方だけ" },
  { value: "everyone", label: "全員" },
  { value: "nobody", label: "書かない" },
];

const verdicts = [
  { value: "in", label: "対象にする" },
  { value: "out", label: "対象外にする" },
  { value: "undecided", label: "未判断のままにする" },
];

export function scopePages(http: Http, app: Akashi): void {
  const write = { config: { action: "customers.write" as const }, schema: { params: incidentParams } };

  const scopeForm = (
    reply: FastifyReply,
    incidentId: string,
    form: Form,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const imports = listImports(read, incident.id).filter((one) => one.state === "done");
    return reply.page("customers/scope", {
      title: "だれが対象かを決める",
      place: "customers",
      incident,
      backHref: placeOf(incident.id),
      action: `${placeOf(incident.id)}/scope`,
      counts: customerCounts(read, incident.id),
      lines: Array.from({ length: lines }, (_, index) => ({
        name: `r${index}`,
        title: `条件${index + 1}`,
        scopes: chosen(verdicts, first(form, `r${index}.scope`)),
        imports: chosen(
          imports.map((one) => ({ value: one.id, label: one.fileName })),
          first(form, `r${index}.importId`),
        ),
        values: {
          firstVisitUntil: first(form, `r${index}.firstVisitUntil`),
          lastVisitFrom: first(form, `r${index}.lastVisitFrom`),
          staff: first(form, `r${index}.staff`),
          reason: first(form, `r${index}.reason`),
        },
        errors: {
          scope: errors?.[`r${index}.scope`],
          firstVisitUntil: errors?.[`r${index}.firstVisitUntil`],
          lastVisitFrom: errors?.[`r${index}.lastVisitFrom`],
          reason: errors?.[`r${index}.reason`],
        },
      })),
      versions: listScopeVersions(read, incident.id).map((one) => ({
        ...one,
        when: formatInstant(one.at),
        words: one.rules.map((rule) => ruleWords(rule, imports)),
      })),
      errors,
      modules: ["/assets/confirm-leave.js"],
    });
  };

  http.get("/incidents/:incident/customers/scope", write, async (request, reply) => {
    const { incident } = request.params;
    const latest = listScopeVersions(app.house().read, incident)[0];
    return scopeForm(reply, incident, latest ? formOfRules(latest.rules) : {});
  });

  http.post("/incidents/:incident/customers/scope", write, async (request, reply) => {
    const { incident } = request.params;
    const form = formOf(request.body);
    const { rules, errors } = readRules(form);
    if (Object.keys(errors).length > 0) return scopeForm(reply.code(400), incident, form, errors);
    const done = app.house().write(actorOf(request), (tx) => applyScopeRules(tx, incident, rules));
    return reply.done(
      placeOf(incident),
      `対象${done.counts.in.toLocaleString("ja-JP")}人、対象外${done.counts.out.toLocaleString("ja-JP")}人、未判断${done.counts.undecided.toLocaleString("ja-JP")}人になりました（条件の第${done.version}版）。前の版も残っています。`,
    );
  });

  const leakForm = (
    reply: FastifyReply,
    incidentId: string,
    form: Form,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const rule = leakRuleOf(read, incident.id);
    return reply.page("customers/leaks", {
      title: "お手紙に書く、持ち出された項目",
      place: "customers",
      incident,
      backHref: placeOf(incident.id),
      action: `${placeOf(incident.id)}/leaks`,
      answersHref: `/incidents/${incident.id}/sections/data`,
      items: rule.taken.map((item) => ({
        name: `i${dataItems.indexOf(item)}`,
        label: item,
        value: first(form, `i${dataItems.indexOf(item)}`) || (rule.items[item] ?? "held"),
        options: reaches,
      })),
      reason: first(form, "reason") || rule.reason,
      version: rule.version === 0 ? undefined : rule.version,
      errors,
    });
  };

  http.get("/incidents/:incident/customers/leaks", write, async (request, reply) =>
    leakForm(reply, request.params.incident, {}),
  );

  http.post("/incidents/:incident/customers/leaks", write, async (request, reply) => {
    const { incident } = request.params;
    const form = formOf(request.body);
    const { taken } = leakRuleOf(app.house().read, incident);
    const input = leakRuleInput.safeParse({
      items: Object.fromEntries(
        taken.map((item) => [item, first(form, `i${dataItems.indexOf(item)}`) || "held"]),
      ),
      reason: first(form, "reason"),
    });
    if (!input.success) return leakForm(reply.code(400), incident, form, fieldErrors(input.error));
    app.house().write(actorOf(request), (tx) => setLeakRule(tx, incident, input.data));
    return reply.done(
      placeOf(incident),
      "お手紙に書く項目の決まりを記録しました。お一人ずつの画面で、その方だけ変えることもできます。",
    );
  });
}

const chosen = (options: readonly { value: string; label: string }[], value: string) =>
  options.map((option) => ({ ...option, isChosen: option.value === value }));

function readRules(form: Form): { rules: ScopeRule[]; errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const raw: { at: number; rule: Record<string, unknown> }[] = [];
  for (let index = 0; index < lines; index += 1) {
    const value = (name: string) => first(form, `r${index}.${name}`).trim();
    const names = ["scope", "importId", "firstVisitUntil", "lastVisitFrom", "staff", "reason"];
    if (names.every((name) => value(name) === "")) continue;
    const dates: Record<string, string | null> = {};
    for (const name of ["firstVisitUntil", "lastVisitFrom"]) {
      const reading = value(name) === "" ? undefined : readDate(value(name));
      const isDay = reading?.ok && reading.precision === "day";
      if (reading && !isDay) {
        errors[`r${index}.${name}`] = reading.ok ? "年月日まで入れてください。" : reading.reason;
      }
      dates[name] = isDay ? reading.date : null;
    }
    raw.push({
      at: index,
      rule: {
        importId: value("importId") || null,
        ...dates,
        staff: value("staff") || null,
        scope: value("scope"),
        reason: value("reason"),
      },
    });
  }
  const parsed = scopeRules.safeParse(raw.map((one) => one.rule));
  if (!parsed.success) {
    for (const [path, sentence] of Object.entries(fieldErrors(parsed.error))) {
      const [place, name] = path.split(".");
      const at = raw[Number(place)]?.at ?? 0;
      errors[name === undefined ? "r0.reason" : `r${at}.${name}`] ??= sentence;
    }
  }
  return { rules: parsed.success ? parsed.data : [], errors };
}

function formOfRules(rules: readonly ScopeRule[]): Form {
  return Object.fromEntries(
    rules.slice(0, lines).flatMap((rule, index) => [
      [`r${index}.scope`, [rule.scope]],
      [`r${index}.importId`, [rule.importId ?? ""]],
      [`r${index}.firstVisitUntil`, [rule.firstVisitUntil ?? ""]],
      [`r${index}.lastVisitFrom`, [rule.lastVisitFrom ?? ""]],
      [`r${index}.staff`, [rule.staff ?? ""]],
      [`r${index}.reason`, [rule.reason]],
    ]),
  );
}

function ruleWords(rule: ScopeRule, imports: readonly { id: string; fileName: string }[]): string {
  const parts: string[] = [];
  if (rule.importId !== null) {
    parts.push(`「${imports.find((one) => one.id === rule.importId)?.fileName ?? "別の名簿"}」にある`);
  }
  if (rule.firstVisitUntil !== null) parts.push(`初回来店日が${formatEra(rule.firstVisitUntil)}以前`);
  if (rule.lastVisitFrom !== null) parts.push(`最終来店日が${formatEra(rule.lastVisitFrom)}以降`);
  if (rule.staff) parts.push(`担当者が「${rule.staff}」`);
  const who = parts.length === 0 ? "全員" : `${parts.join("、")}方`;
  return `${who} → ${scopeLabels[rule.scope]}（${rule.reason}）`;
}
