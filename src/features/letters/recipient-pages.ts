/** 宛先: problems first, then everybody; the choice, the question before making, and the making itself. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type NoticeState, noticeStates } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { searchKey } from "#src/lib/match-keys.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { findingsOf } from "./composition.ts";
import { dueNotices, startLetters } from "./letters.ts";
import { runState } from "./making.ts";
import { listRuns } from "./queries.ts";
import { planRecipients, type Recipient } from "./recipients.ts";
import { consultedAnswers } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const filters = ["due", "prepared", "sent", "all"] as const;
type Filter = (typeof filters)[number];
const query = z.object({
  filter: z.enum(filters).catch("due"),
  show: z.enum(["all", "problems"]).catch("all"),
  q: z.string().trim().max(100).catch(""),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
const several = z
  .union([
    z.array(z.string().max(64)),
    z
      .string()
      .max(64)
      .transform((one) => [one]),
  ])
  .optional()
  .transform((ids) => ids ?? []);
const choiceForm = z.object({
  mode: z.enum(["all", "only", "except"], "どなたに作るかを選んでください。"),
  ids: several,
  consulted: z.enum(
    consultedAnswers,
    "警察・弁護士と発送時期を相談したかどうかを選んでください。まだでも作れます。",
  ),
});

const notices: Readonly<Record<Filter, readonly NoticeState[]>> = {
  due: dueNotices,
  prepared: ["発送準備"],
  sent: ["発送済", "返戻", "再送"],
  all: noticeStates,
};
const filterLabels: Readonly<Record<Filter, string>> = {
  due: "これから送る方",
  prepared: "作ったが、まだ発送していない方",
  sent: "発送済・返戻・再送の方",
  all: "すべて",
};
const PAGE_SIZE = 100;

type View = z.infer<typeof query>;
type Typed = Readonly<{ mode?: string; consulted?: string; ids: readonly string[] }>;

export function recipientPages(http: Http, app: Akashi): void {
  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    view: View,
    typed: Typed = { ids: [], mode: "all" },
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, incidentId);
    const base = `/incidents/${incidentId}/letters`;
    const planned = await planRecipients(read, incidentId, { notices: notices[view.filter] });
    const blocking = (await findingsOf(read, incidentId, dateInTokyo(app.clock()))).filter(
      (one) => one.isBlocking,
    ).length;
    const ready = planned.filter((one) => one.isReady).length;
    const found = planned.filter((one) => matches(one, view)).sort(byProblem);
    const shown = found.slice((view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE);
    const address = (change: Partial<View>): string => {
      const { filter, show, q, page } = { ...view, page: 1, ...change };
      return `${base}/recipients?${new URLSearchParams({ filter, show, q, page: String(page) })}`;
    };
    const stopped = listRuns(read, incidentId).find((run) => runState(app.house(), run) === "stopped");
    return reply.page("letters/recipients", {
      title: "お詫び状の宛先",
      place: "documents",
      incident,
      backHref: base,
      textHref: `${base}/text`,
      customersHref: `/incidents/${incidentId}/customers`,
      canMake: roleMay(request.user?.role, "letters.make") && ready > 0 && blocking === 0,
      stoppedRun: stopped && { no: stopped.number, href: `${base}/runs/${stopped.id}` },
      blocking,
      ready,
      allLabel: `作れる方の全員（${ready.toLocaleString("ja-JP")}通を作る）`,
      stopped: planned.length - ready,
      noted: planned.filter((one) => one.isReady && one.problems.length > 0).length,
      isEmpty: planned.length === 0,
      errors,
      values: typed,
      filter: view.filter,
      q: view.q,
      searchAction: `${base}/recipients`,
      keep: { filter: view.filter, show: view.show },
      chips: [
        ...filters.map((filter) => ({
          href: address({ filter, show: "all" }),
          label: filterLabels[filter],
          current: filter === view.filter && view.show === "all",
        })),
        {
          href: address({ show: "problems" }),
          label: "確かめることのある方だけ",
          current: view.show === "problems",
        },
      ],
      words: `${found.length}人のうち ${shown.length === 0 ? 0 : (view.page - 1) * PAGE_SIZE + 1}〜${(view.page - 1) * PAGE_SIZE + shown.length}人目`,
      previousHref: view.page > 1 ? address({ page: view.page - 1 }) : undefined,
      nextHref: found.length > view.page * PAGE_SIZE ? address({ page: view.page + 1 }) : undefined,
      rows: shown.map(({ customer, addressee, problems, isReady }) => ({
        id: customer.id,
        label: customer.label,
        name: customer.name,
        href: `${base}/preview?customer=${customer.id}`,
        customerHref: `/incidents/${incidentId}/customers/${customer.id}`,
        addressee: addressee.addressing.addressee,
        address: addressee.address.replaceAll("\n", " "),
        items: addressee.items.join("、"),
        problems,
        isReady,
        checked: typed.ids.includes(customer.id),
        notice: customer.notice,
      })),
      action: address({ page: view.page }),
    });
  };

  http.get(
    "/incidents/:incident/letters/recipients",
    { config: { action: "letters.read" }, schema: { params, querystring: query } },
    async (request, reply) => screen(request, reply, request.params.incident, request.query),
  );

  http.post(
    "/incidents/:incident/letters/recipients",
    { config: { action: "letters.make" }, schema: { params, querystring: query } },
    async (request, reply) => {
      const { incident } = request.params;
      const body = request.body ?? {};
      const parsed = choiceForm.safeParse(body);
      const typed = typedOf(body);
      if (!parsed.success) {
        return screen(request, reply.code(400), incident, request.query, typed, fieldErrors(parsed.error));
      }
      const { mode, ids, consulted } = parsed.data;
      if (mode === "only" && ids.length === 0) {
        return screen(request, reply.code(400), incident, request.query, typed, {
          mode: "印を付けた方がいません。一覧で印を付けるか、「全員」を選んでください。",
        });
      }
      try {
        const { run, job } = await startLetters(app.house(), actorOf(request), incident, {
          template: "apology",
          consulted,
          choice: { mode, ids, notices: notices[request.query.filter] },
        });
        watch(request, job.ended);
        return reply.done(
          `/incidents/${incident}/letters/runs/${run.id}`,
          `お詫び状${run.chosen}通を作り始めました。この画面を閉じても作業は続きます。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith("letter_")) throw error;
        return screen(request, reply.code(error.status), incident, request.query, typed, {
          mode: error.sentence,
        });
      }
    },
  );
}

function typedOf(body: unknown): Typed {
  const loose = z
    .object({
      mode: z.string().optional().catch(undefined),
      consulted: z.string().optional().catch(undefined),
      ids: several.catch([]),
    })
    .safeParse(body);
  return loose.success ? loose.data : { ids: [] };
}

function matches({ customer, problems }: Recipient, { q, show }: View): boolean {
  if (show === "problems" && problems.length === 0) return false;
  if (q === "") return true;
  const key = searchKey(q);
  return [customer.name, customer.kana, customer.address, customer.label].some(
    (value) => value !== null && searchKey(value).includes(key),
  );
}

/** Those who cannot get a letter first, then those to look at; otherwise as the letters will lie. */
function byProblem(a: Recipient, b: Recipient): number {
  const rank = (one: Recipient): number => (one.isReady ? (one.problems.length > 0 ? 1 : 2) : 0);
  return rank(a) - rank(b);
}
