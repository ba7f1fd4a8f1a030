/** One run: its progress, the volumes, what it costs, and 「発送した」. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate, typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { formatYen } from "#src/lib/yen.ts";
import { costOfLetters, hoursInWords, postage } from "./cost.ts";
import { markSent, sentOnInput } from "./dispatch.ts";
import { downloadRun, downloadVolume } from "./downloads.ts";
import { cancelLetters, resumeLetters } from "./letters.ts";
import { mailHref, mailRunHref } from "./mailing/href.ts";
import { findJob, runState } from "./making.ts";
import { costOf, frozenOf, getRun, type Run } from "./queries.ts";
import { sendFile } from "./send.ts";
import { listVolumes, spanOf, volumesOf } from "./volumes.ts";
import { consultedWords, letterNumber, templateWords } from "./words.ts";

const params = z.object({ incident: z.string().max(64), run: z.string().max(64) });
const oneVolume = params.extend({ volume: z.coerce.number().int().min(1) });
const query = z.object({ page: z.coerce.number().int().min(1).max(100_000).catch(1) });
const sentForm = z
  .object({
    on: z.string().max(100).catch(""),
    volumes: z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]),
    except: z.string().max(20_000).catch(""),
  })
  .catch({ on: "", volumes: [], except: "" });
type SentForm = z.output<typeof sentForm>;
const VOLUMES_SHOWN = 50;

type State = ReturnType<typeof runState>;

const words: Readonly<Record<State, readonly [kind: string, label: string]>> = {
  making: ["active", "作成中"],
  made: ["waiting", "作成済・未発送"],
  cancelled: ["none", "取りやめ"],
  failed: ["failed", "途中で止まりました"],
  stopped: ["late", "途中で止まっています"],
};

export function stateWords(state: State, run: Run): { state: string; stateLabel: string } {
  if (run.sent > 0 && run.sent >= run.printed) return { state: "done", stateLabel: "発送済" };
  if (run.sent > 0) {
    return {
      state: "active",
      stateLabel: `一部発送済（${run.printed.toLocaleString("ja-JP")}通のうち${run.sent.toLocaleString("ja-JP")}通）`,
    };
  }
  const [kind, label] = words[state];
  return { state: kind, stateLabel: label };
}

/** 「あと約3分」: no more exact than it is known. */
export function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined) return "残り時間を計っています";
  if (seconds < 10) return "まもなく終わります";
  if (seconds < 60) return "あと1分以内";
  if (seconds < 3_600) return `あと約${Math.ceil(seconds / 60)}分`;
  return `あと約${Math.ceil(seconds / 1_800) / 2}時間`;
}

export function runPages(http: Http, app: Akashi): void {
  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof params>,
    page: number,
    typed?: SentForm,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const house = app.house();
    const run = getRun(house.read, at.incident, at.run);
    if (run.template === "email") return reply.redirect(mailRunHref(at.incident, run.id), 303);
    const job = findJob(house, run.id);
    const state = runState(house, run);
    const base = `/incidents/${at.incident}/letters`;
    const here = `${base}/runs/${run.id}`;
    const total = volumesOf(run);
    const volumes = listVolumes(house.read, run.id);
    const first = (page - 1) * VOLUMES_SHOWN;
    const shown = volumes.slice(first, first + VOLUMES_SHOWN);
    const canMake = roleMay(request.user?.role, "letters.make");
    const done = job?.done() ?? 0;
    const word = templateWords[run.template];
    const isOpen = state === "stopped" || state === "failed" || state === "cancelled";
    const today = dateInTokyo(app.clock());
    const about = run.aboutRun === null ? undefined : getRun(house.read, at.incident, run.aboutRun);
    return reply.page("letters/run", {
      title: `${word} 第${run.number}回`,
      place: "documents",
      incident: getIncident(house.read, at.incident),
      backHref: base,
      ...stateWords(state, run),
      run,
      about: about && { no: about.number, href: `${base}/runs/${about.id}` },
      rows: rowsOf(run),
      costRows: costRows(house.read, run),
      isMaking: state === "making",
      label: `${word}を作っています`,
      done,
      words: `${run.chosen.toLocaleString("ja-JP")}通のうち${done.toLocaleString("ja-JP")}通（${total}巻のうち${run.volumes}巻ができました）。${timeLeft(job?.secondsLeft())}`,
      cancelAction: canMake ? `${here}/cancel` : undefined,
      canResume: canMake && isOpen,
      resumeAction: `${here}/resume`,
      isStopped: state === "stopped",
      isFailed: state === "failed",
      isCancelled: state === "cancelled",
      made: run.volumes,
      left: total - run.volumes,
      nextVolume: run.volumes + 1,
      hasFiles: run.printed > 0,
      printHref: `/incidents/${at.incident}/letters/print?run=${run.id}`,
      zipHref: `${here}/letters.zip`,
      dispatchHref: `${here}/dispatch`,
      volumes: shown.map((one) => ({
        no: one.number,
        range: `${letterNumber(one.fromNumber)}〜${letterNumber(one.toNumber)}`,
        letters: one.letters,
        pages: one.pages,
        leftOut: one.toNumber - one.fromNumber + 1 - one.letters,
        href: one.file === null ? undefined : `${here}/volumes/${one.number}.pdf`,
      })),
      volumeWords: `${volumes.length}巻のうち ${first + 1}〜${first + shown.length}巻目`,
      previousHref: page > 1 ? `${here}?page=${page - 1}#volumes` : undefined,
      nextHref: volumes.length > first + VOLUMES_SHOWN ? `${here}?page=${page + 1}#volumes` : undefined,
      canSend: canMake && run.sent < run.printed && state !== "making",
      sentAction: `${here}/sent`,
      unsent: run.printed - run.sent,
      isSeveral: run.volumes > 1,
      isUnconsulted: run.consulted === "not_yet",
      laterDate: laterDateOf(frozenOf(house.read, run.id).common.sentOn, today),
      values: {
        on: typed?.on ?? formatEra(today),
        except: typed?.except ?? "",
        volumes: typed?.volumes.join("、") ?? "",
      },
      errors,
      correctHref:
        canMake && run.sent > 0 ? `${base}/recipients?template=correction&of=${run.id}` : undefined,
      followHref: canMake && run.sent > 0 ? `${base}/recipients?template=followup&of=${run.id}` : undefined,
      correctMailHref: mailHref(at.incident, { words: "correction", aboutRun: run.id }),
      followMailHref: mailHref(at.incident, { words: "followup", aboutRun: run.id }),
      modules: state === "making" ? ["/assets/refresh.js"] : [],
      here,
    });
  };

  http.get(
    "/incidents/:incident/letters/runs/:run",
    { config: { action: "letters.read" }, schema: { params, querystring: query } },
    async (request, reply) => screen(request, reply, request.params, request.query.page),
  );

  http.get(
    "/incidents/:incident/letters/runs/:run/volumes/:volume.pdf",
    { config: { action: "letters.read" }, schema: { params: oneVolume } },
    async (request, reply) => {
      const { incident, run, volume } = request.params;
      const { name, pdf } = downloadVolume(app.house(), actorOf(request), incident, run, volume);
      return sendFile(reply, name, pdf);
    },
  );

  http.get(
    "/incidents/:incident/letters/runs/:run/letters.zip",
    { config: { action: "letters.read" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, zip } = downloadRun(app.house(), actorOf(request), incident, run);
      return sendFile(reply, name, zip);
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/cancel",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { volumes } = await cancelLetters(app.house(), actorOf(request), incident, run);
      return reply.done(
        `/incidents/${incident}/letters/runs/${run}`,
        volumes === 0
          ? "作成を取りやめました。文面と番号は残っているので、あとで続きを作れます。"
          : `作成を取りやめました。できあがった${volumes}巻はそのまま使えます。残りは、あとで続きから作れます。`,
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/resume",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      watch(request, resumeLetters(app.house(), actorOf(request), incident, run).ended);
      return reply.done(
        `/incidents/${incident}/letters/runs/${run}`,
        "同じ文面と番号で、続きを作り始めました。できあがっている巻は、そのままです。",
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/sent",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run: id } = request.params;
      const house = app.house();
      const typed = sentForm.parse(request.body ?? {});
      const run = getRun(house.read, incident, id);
      const on = sentOnInput.safeParse(typedDay(typed.on));
      const volumes = numbersIn(typed.volumes.join(" "), 1, Math.max(1, run.volumes));
      const except = numbersIn(typed.except, run.firstNumber, run.firstNumber + run.chosen - 1);
      const errors = {
        ...(on.success ? {} : { on: on.error.issues[0]!.message }),
        ...(volumes === undefined
          ? { volumes: `できあがった巻の番号を、1〜${run.volumes}で入れてください。例：1-3、5` }
          : {}),
        ...(except === undefined
          ? { except: "この回のお手紙の番号を入れてください。例：0012、0015-0018" }
          : {}),
      };
      if (!on.success || volumes === undefined || except === undefined) {
        return screen(request, reply.code(400), request.params, 1, typed, errors);
      }
      let count: number;
      try {
        count = await markSent(house, actorOf(request), incident, id, {
          on: on.data,
          volumes: volumes.length === 0 ? undefined : volumes,
          except,
        });
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields === undefined) throw error;
        return screen(request, reply.code(error.status), request.params, 1, typed, error.fields);
      }
      return reply.done(
        `/incidents/${incident}/letters/runs/${id}`,
        `${count.toLocaleString("ja-JP")}人の通知を「発送済」にしました。引受番号と、戻ってきたお手紙は、発送一覧で記録します。`,
      );
    },
  );
}

/** 「1-3、5」 as numbers; undefined where something else stands there, or a number out of range. */
export function numbersIn(typed: string, least: number, most: number): number[] | undefined {
  const parts = typed
    .normalize("NFKC")
    .replace(/[〜~–—−ー]/g, "-")
    .replace(/\s*-\s*/g, "-")
    .split(/[\s,、，;]+/)
    .filter((part) => part !== "");
  const found = new Set<number>();
  for (const part of parts) {
    const read = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part);
    if (!read) return undefined;
    const from = Number(read[1]);
    const to = Number(read[2] ?? read[1]);
    if (from < least || to > most || to < from) return undefined;
    for (let number = from; number <= to; number += 1) found.add(number);
  }
  return [...found];
}

/** The letters' date where it has not come yet; else undefined. */
function laterDateOf(printed: string, today: string): string | undefined {
  const reading = readDate(printed);
  return reading.ok && reading.precision === "day" && reading.date > today ? printed : undefined;
}

function rowsOf(run: Run): { label: string; value: string }[] {
  const { from } = spanOf(run, 1);
  const last = from + run.chosen - 1;
  return [
    { label: "通数", value: `${run.chosen.toLocaleString("ja-JP")}通` },
    { label: "お手紙の番号", value: `${letterNumber(from)}〜${letterNumber(last)}` },
    {
      label: "巻",
      value: `${volumesOf(run).toLocaleString("ja-JP")}巻（1巻 ${run.volumeSize.toLocaleString("ja-JP")}通まで）。うち${run.volumes.toLocaleString("ja-JP")}巻ができています`,
    },
    { label: "ページ数", value: run.pages === 0 ? "まだ" : `${run.pages.toLocaleString("ja-JP")}ページ` },
    { label: "警察・弁護士との発送時期の相談", value: consultedWords[run.consulted] },
    {
      label: "発送した日",
      value: run.sentOn === null ? "まだ" : formatEra(run.sentOn, { weekday: true }),
    },
    { label: "戻ってきたお手紙", value: `${run.returned.toLocaleString("ja-JP")}通` },
  ];
}

function costRows(read: Parameters<typeof costOf>[0], run: Run): { label: string; value: string }[] {
  const figures = costOf(read, run.id);
  const letters = run.state === "made" ? run.printed : run.chosen;
  const cost = costOfLetters(letters, run.state === "made" ? run.pages : run.chosen, figures);
  const kind = postage.find((one) => one.kind === figures.kind)!;
  return [
    { label: "送り方", value: `${kind.label}　1通 ${formatYen(figures.postageYen)}` },
    { label: "費用の目安", value: formatYen(cost.totalYen) },
    { label: "折って封をする時間の目安", value: hoursInWords(cost.hours) },
  ];
}
