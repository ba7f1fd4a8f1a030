/** One run: its progress, the file, who got which number, and 「発送した」. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { listCustomersForLetters } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate, typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { cancelLetters, downloadLetters, remakeLetters } from "./letters.ts";
import { findJob, runState } from "./making.ts";
import { frozenOf, getRun, listLetters, type Run } from "./queries.ts";
import { markSent, sentOnInput } from "./runs.ts";
import { sendRun } from "./send.ts";
import { consultedWords, letterNumber } from "./words.ts";

const params = z.object({ incident: z.string().max(64), run: z.string().max(64) });
const query = z.object({ after: z.coerce.number().int().min(0).catch(0) });
const sent = z.record(z.string(), z.string()).catch({});
const PAGE_SIZE = 100;

type State = ReturnType<typeof runState>;

const words: Readonly<Record<State, readonly [kind: string, label: string]>> = {
  making: ["active", "作成中"],
  made: ["waiting", "作成済・未発送"],
  cancelled: ["none", "取りやめ"],
  failed: ["failed", "作れませんでした"],
  stopped: ["late", "途中で止まっています"],
};

export function stateWords(state: State, sentOn: string | null): { state: string; stateLabel: string } {
  if (sentOn !== null) return { state: "done", stateLabel: "発送済" };
  const [kind, label] = words[state];
  return { state: kind, stateLabel: label };
}

export function runPages(http: Http, app: Akashi): void {
  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof params>,
    after: number,
    typed?: string,
    error?: string,
  ) => {
    const house = app.house();
    const run = getRun(house.read, at.incident, at.run);
    const job = findJob(house, run.id);
    const state = runState(house, run);
    const base = `/incidents/${at.incident}/letters`;
    const here = `${base}/runs/${run.id}`;
    const found = listLetters(house.read, run.id, { after, limit: PAGE_SIZE + 1 });
    const shown = found.slice(0, PAGE_SIZE);
    const people = new Map(
      [
        ...listCustomersForLetters(house.read, at.incident, {
          ids: shown.map((one) => one.customerId),
          scopes: ["in", "out", "undecided"],
          includeWithheld: true,
        }),
      ].map((customer) => [customer.id, customer]),
    );
    const canMake = roleMay(request.user?.role, "letters.make");
    return reply.page("letters/run", {
      title: `お詫び状 第${run.number}回`,
      place: "documents",
      incident: getIncident(house.read, at.incident),
      backHref: base,
      ...stateWords(state, run.sentOn),
      run,
      rows: rowsOf(run),
      isMaking: state === "making",
      done: job?.done() ?? 0,
      words: `${run.chosen}通のうち${job?.done() ?? 0}通`,
      cancelAction: canMake ? `${here}/cancel` : undefined,
      canRemake: canMake && (state === "stopped" || state === "failed" || state === "cancelled"),
      remakeAction: `${here}/remake`,
      isStopped: state === "stopped",
      isFailed: state === "failed",
      isMade: state === "made",
      pdfHref: state === "made" ? `${here}/letters.pdf` : undefined,
      canSend: canMake && state === "made" && run.sentOn === null,
      sentAction: `${here}/sent`,
      isUnconsulted: run.consulted === "not_yet",
      laterDate: laterDateOf(frozenOf(house.read, run.id).common.sentOn, dateInTokyo(app.clock())),
      sentOn: typed ?? formatEra(dateInTokyo(app.clock())),
      errors: error === undefined ? undefined : { on: error },
      letters: shown.map((one) => ({
        no: letterNumber(one.number),
        name: people.get(one.customerId)?.name ?? "（名簿にありません）",
        href: `/incidents/${at.incident}/customers/${one.customerId}`,
        label: people.get(one.customerId)?.label,
        pages: pagesOf(one),
        isLeftOut: run.state === "made" && one.firstPage === null,
      })),
      pagerWords: `番号 ${letterNumber(shown[0]?.number ?? 0)}〜${letterNumber(shown.at(-1)?.number ?? 0)}`,
      previousHref: after > 0 ? here : undefined,
      nextHref: found.length > PAGE_SIZE ? `${here}?after=${shown.at(-1)?.number}` : undefined,
      modules: state === "making" ? ["/assets/refresh.js"] : [],
      here,
    });
  };

  http.get(
    "/incidents/:incident/letters/runs/:run",
    { config: { action: "letters.read" }, schema: { params, querystring: query } },
    async (request, reply) => screen(request, reply, request.params, request.query.after),
  );

  http.get(
    "/incidents/:incident/letters/runs/:run/letters.pdf",
    { config: { action: "letters.read" }, schema: { params } },
    async (request, reply) => {
      const { incident, run: id } = request.params;
      const { run, pdf } = downloadLetters(app.house(), actorOf(request), incident, id);
      return sendRun(reply, run, pdf);
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/cancel",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      await cancelLetters(app.house(), actorOf(request), incident, run);
      return reply.done(
        `/incidents/${incident}/letters/runs/${run}`,
        "作成を取りやめました。文面と番号は残っているので、あとで作り直せます。",
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/remake",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      watch(request, remakeLetters(app.house(), actorOf(request), incident, run).ended);
      return reply.done(
        `/incidents/${incident}/letters/runs/${run}`,
        "同じ文面と番号で、もう一度作り始めました。",
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/sent",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const typed = sent.parse(request.body ?? {}).on ?? "";
      const on = typedDay(typed);
      const parsed = sentOnInput.safeParse(on);
      if (!parsed.success) {
        const reason = parsed.error.issues[0]?.message;
        return screen(request, reply.code(400), request.params, 0, typed, reason);
      }
      let count: number;
      try {
        count = app.house().write(actorOf(request), (tx) => markSent(tx, incident, run, parsed.data));
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields?.on === undefined) throw error;
        return screen(request, reply.code(error.status), request.params, 0, typed, error.fields.on);
      }
      return reply.done(
        `/incidents/${incident}/letters/runs/${run}`,
        `${count}人の通知を「発送済」にしました。戻ってきた手紙は、お客様のページで「返戻」にします。`,
      );
    },
  );
}

/** The letters' date where it has not come yet; else undefined. */
function laterDateOf(printed: string, today: string): string | undefined {
  const reading = readDate(printed);
  return reading.ok && reading.precision === "day" && reading.date > today ? printed : undefined;
}

function rowsOf(run: Run): { label: string; value: string }[] {
  return [
    { label: "通数", value: `${run.chosen}通` },
    { label: "ページ数", value: run.pages === null ? "まだ" : `${run.pages}ページ` },
    { label: "警察・弁護士との発送時期の相談", value: consultedWords[run.consulted] },
    { label: "発送した日", value: run.sentOn === null ? "まだ" : formatEra(run.sentOn, { weekday: true }) },
  ];
}

function pagesOf({ firstPage, lastPage }: { firstPage: number | null; lastPage: number | null }): string {
  if (firstPage === null || lastPage === null) return "";
  return firstPage === lastPage ? `${firstPage}ページ目` : `${firstPage}〜${lastPage}ページ目`;
}
