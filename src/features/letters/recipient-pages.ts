/** 宛先: problems first, in groups; then people by filter, with tick marks that outlive pages and filters. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { customerCounts } from "#src/features/customers/index.ts";
import { dataItems, getIncident } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { type Choosing, choosingQuery, filterWords, readChoosing } from "./choosing.ts";
import { prefectures, type RecipientFilter, standingNames, standings } from "./filter.ts";
import { mailRunHref } from "./mailing/href.ts";
import { mailingState } from "./mailing/mailing.ts";
import { runState } from "./making.ts";
import type { Planned } from "./planned.ts";
import { problemCodes, problemGroups } from "./problems.ts";
import { getRun, listRuns, type Run } from "./queries.ts";
import {
  countPlan,
  countStandings,
  filterPlan,
  type Plan,
  planRecipients,
  readRecipients,
} from "./recipients.ts";
import { mostLetters } from "./runs.ts";
import { standingFindings } from "./standing.ts";
import { textHref } from "./text-pages.ts";
import { clearTicks, listTicks, saveTicks } from "./ticks.ts";
import { letterNumber, numberedWords, templateWords } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const id = z.string().max(64);
const several = z
  .union([z.array(id), id.transform((one) => [one])])
  .optional()
  .transform((ids) => ids ?? []);
const ticksForm = z.object({ shown: several, ids: several, do: z.string().max(100).optional() });
const PAGE_SIZE = 100;

export function recipientPages(http: Http, app: Akashi): void {
  const screen = async (request: FastifyRequest, reply: FastifyReply, incidentId: string, at: Choosing) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const base = `/incidents/${incidentId}/letters`;
    const about = at.of === undefined ? undefined : getRun(read, incidentId, at.of);
    const plan = await planRecipients(read, incidentId, { template: at.template, aboutRun: at.of });
    const found = byProblem(filterPlan(plan, at.filter));
    const counts = countPlan(found);
    // Groups tell of the whole list: a filter that shows one of them must not hide the others.
    const groups = countPlan(filterPlan(plan, { ...at.filter, problem: "" }));
    const first = (at.page - 1) * PAGE_SIZE;
    const shown = await readRecipients(
      read,
      incidentId,
      found.slice(first, first + PAGE_SIZE).map((one) => one.id),
      { template: at.template, aboutRun: at.of, plan },
    );
    const canMake = roleMay(request.user?.role, "letters.make");
    const ticks = canMake ? listTicks(read, incidentId, actorOf(request).id) : new Set<string>();
    const today = dateInTokyo(app.clock());
    const blocking = (await standingFindings(read, incidentId, today, at.template, at.of)).filter(
      (one) => one.isBlocking,
    );
    const stopped = listRuns(read, incidentId).find((run) => isStopped(app.house(), run));
    const to = (change: Partial<RecipientFilter>) =>
      choosingQuery({ ...at, page: 1, filter: { ...at.filter, ...change } });
    const withheld = customerCounts(read, incidentId).withheld;
    return reply.page("letters/recipients", {
      title: `${templateWords[at.template]}の宛先`,
      place: "documents",
      incident,
      lead:
        about === undefined
          ? "お一人に1通、その方に関わる項目だけを書いて作ります。同じご住所でも、お一人ずつお送りします。"
          : `第${about.number}回の${about.template === "email" ? "電子メール" : "お手紙"}をお送りした方から選びます。${at.template === "correction" ? numberedWords : ""}`,
      backHref: base,
      textHref: textHref(incidentId, at.template, at.of),
      customersHref: `/incidents/${incidentId}/customers`,
      method: canMake ? "post" : "get",
      action: `${base}/recipients`,
      canMake,
      template: at.template,
      about: about && { of: about.id, no: about.number },
      needsAbout: at.template === "correction" && about === undefined,
      stoppedRun: stopped && {
        no: stopped.number,
        isMail: stopped.template === "email",
        href:
          stopped.template === "email" ? mailRunHref(incidentId, stopped.id) : `${base}/runs/${stopped.id}`,
      },
      blocking: blocking.length,
      withheld,
      withheldHref: `/incidents/${incidentId}/customers?filter=withheld`,
      isEmpty: plan.people.length === 0,
      counts,
      filterWords: filterWords(at.filter),
      values: at.values,
      errors: at.errors,
      options: optionsOf(plan),
      isFiltered:
        to({}) !== choosingQuery({ ...at, page: 1, filter: readChoosing({ template: at.template }).filter }),
      clearHref: `${base}/recipients${choosingQuery({ ...at, page: 1, filter: readChoosing({ template: at.template }).filter })}`,
      groups: problemCodes.flatMap((code) =>
        groups.problems[code] === 0
          ? []
          : [
              {
                ...problemGroups[code],
                count: groups.problems[code],
                jump: to({ problem: code }),
                href: `${base}/recipients${to({ problem: code })}`,
                current: at.filter.problem === code,
              },
            ],
      ),
      allJump: to({ problem: "" }),
      isOneGroup: at.filter.problem !== "",
      ticked: ticks.size,
      tickedHere: found.reduce((sum, one) => (ticks.has(one.id) ? sum + 1 : sum), 0),
      words: `${found.length.toLocaleString("ja-JP")}人のうち ${shown.length === 0 ? 0 : first + 1}〜${first + shown.length}人目`,
      previousPage: at.page > 1 ? at.page - 1 : undefined,
      nextPage: found.length > first + PAGE_SIZE ? at.page + 1 : undefined,
      page: at.page,
      rows: shown.map(({ customer, addressee, problems, isReady, earlier }) => ({
        id: customer.id,
        label: customer.label,
        name: customer.name,
        href: `${base}/preview${choosingQuery({ ...at, page: 1 }, { customer: customer.id })}`,
        customerHref: `/incidents/${incidentId}/customers/${customer.id}`,
        addressee: addressee.addressing.addressee.replaceAll("\n", " "),
        address: [addressee.postal && `〒${addressee.postal}`, addressee.address.replaceAll("\n", " ")]
          .filter(Boolean)
          .join(" "),
        items: addressee.items.join("、"),
        earlier: earlier && letterNumber(earlier.number),
        problems,
        isReady,
        checked: ticks.has(customer.id),
        notice: customer.notice,
      })),
    });
  };

  http.get(
    "/incidents/:incident/letters/recipients",
    { config: { action: "letters.read" }, schema: { params } },
    async (request, reply) => screen(request, reply, request.params.incident, readChoosing(request.query)),
  );

  // Every button of the list: ticks are kept first, then it goes where the button says.
  http.post(
    "/incidents/:incident/letters/recipients",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      const base = `/incidents/${incident}/letters`;
      const at = readChoosing(request.body);
      const { shown, ids, do: act = "" } = ticksForm.parse(request.body ?? {});
      const actor = actorOf(request);
      const before = listTicks(house.read, incident, actor.id);
      const wanted = new Set(ids);
      if (shown.some((one) => before.has(one) !== wanted.has(one))) {
        house.write(actor, (tx) => saveTicks(tx, incident, { shown, ticked: ids }));
      }
      if (at.errors !== undefined) return screen(request, reply.code(400), incident, at);
      if (act === "tick-all") {
        const plan = await planRecipients(house.read, incident, { template: at.template, aboutRun: at.of });
        const all = filterPlan(plan, at.filter).filter((one) => one.isReady);
        const ticked = all.slice(0, mostLetters).map((one) => one.id);
        house.write(actor, (tx) => saveTicks(tx, incident, { shown: [], ticked }));
      } else if (act === "clear") {
        house.write(actor, (tx) => clearTicks(tx, incident));
      } else if (act === "make") {
        return reply.redirect(`${base}/make${choosingQuery({ ...at, page: 1 })}`, 303);
      } else if (act.startsWith("go:")) {
        // Only a query of this very page: never another address.
        return reply.redirect(`${base}/recipients${choosingQuery(readChoosing(queryOf(act.slice(3))))}`, 303);
      }
      return reply.redirect(`${base}/recipients${choosingQuery(at)}#list`, 303);
    },
  );
}

/** Half-way, and nobody at work on it. */
const isStopped = (house: House, run: Run): boolean =>
  (run.template === "email" ? mailingState(house, run) : runState(house, run)) === "stopped";

const queryOf = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.replace(/^\?/, "")));

/** Those who cannot get a letter first, then those to look at; otherwise as the letters will lie. */
function byProblem(people: readonly Planned[]): Planned[] {
  const ranks: [Planned[], Planned[], Planned[]] = [[], [], []];
  for (const one of people) ranks[one.isReady ? (one.hasProblem ? 1 : 2) : 0].push(one);
  return ranks.flat();
}

/** Words of the filter's fields; places only where somebody lives there. */
function optionsOf(plan: Plan) {
  const counts = countStandings(plan);
  const inUse = new Set(plan.people.map((one) => one.prefecture));
  const option = (value: string, label: string) => ({ value, label });
  return {
    standing: standingNames.map((name) =>
      option(name, `${standings[name].label}（${counts[name].toLocaleString("ja-JP")}人）`),
    ),
    prefecture: prefectures.filter((name) => inUse.has(name)).map((name) => option(name, name)),
    item: dataItems.map((item) => option(item, item)),
    email: [option("yes", "ある"), option("no", "ない")],
    returned: [option("yes", "ある"), option("no", "ない")],
    to: [option("self", "ご本人"), option("parents", "保護者（未成年の方）"), option("family", "ご家族")],
    problem: [
      option("any", "確かめることがある方"),
      option("blocking", "このままでは作れない方"),
      option("ready", "作れる方"),
      ...problemCodes.map((code) => option(code, problemGroups[code].label)),
    ],
  };
}
