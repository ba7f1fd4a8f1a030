/** 電子メール: whom, the text as it will be, and the beginning of sending one by one or copying by hand. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { findMailServer } from "#src/features/anchors/index.ts";
import { getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { mailHref, mailRunHref } from "./mailing/href.ts";
import { mailFindings, shopsMail, startMailing } from "./mailing/mailing.ts";
import { type MailRecipient, mailProblemSentences, planMails } from "./mailing/plan.ts";
import { paces, usualPace } from "./mailing/sending.ts";
import { frozenOf, getRun, listRuns, listSentRuns, type SentRun } from "./queries.ts";
import { aboutQuery, textHref } from "./text-pages.ts";
import {
  consultedAnswers,
  consultedWords,
  numberedWords,
  templateWords,
  type Wording,
  wordedTemplates,
} from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const query = aboutQuery
  .extend({ words: z.enum(wordedTemplates).catch("apology") })
  .transform(({ words, of }): Wording => ({ words, aboutRun: words === "apology" ? undefined : of }));
const sent = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});
const read = { action: "letters.read" as const };
const make = { action: "letters.make" as const };
const PAGE_SIZE = 100;
/** People who are shown with a tick mark each; of more, everybody is written to. */
const MOST_TICKED = 500;

export function mailPages(http: Http, app: Akashi): void {
  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    wording: Wording,
    typed: { consulted?: string; pace?: string; ids?: readonly string[] } = {},
    errors?: Readonly<Record<string, string>>,
  ) => {
    const house = app.house();
    const { words, aboutRun } = wording;
    const incident = getIncident(house.read, incidentId);
    const base = `/incidents/${incident.id}/letters`;
    const about = aboutRun === undefined ? undefined : getRun(house.read, incident.id, aboutRun);
    const needsAbout = words === "correction" && about === undefined;
    const planned = await planMails(house.read, incident.id, wording);
    const ready = planned.filter((one) => one.isReady);
    const blocking = (await mailFindings(house, incident.id, words, aboutRun)).filter(
      (one) => one.isBlocking,
    );
    const unfinished = listRuns(house.read, incident.id).find((run) => run.state === "making");
    const server = findMailServer(house.read);
    const isServerSet = server !== undefined;
    const hasTicks = ready.length <= MOST_TICKED;
    const ticked = typed.ids && new Set(typed.ids);
    return reply.page("letters/mail", {
      title: "電子メールで送る",
      place: "documents",
      incident,
      backHref: base,
      textHref: textHref(incident.id, words, aboutRun),
      kinds: wordedTemplates.map((kind) => ({
        href: mailHref(incident.id, { words: kind, aboutRun: kind === "apology" ? undefined : aboutRun }),
        label: templateWords[kind],
        current: kind === words,
      })),
      isServerSet,
      settingsHref: roleMay(request.user?.role, "house.manage") ? "/settings/mail" : undefined,
      blocking: blocking.map(({ where, what, todo }) => ({ where, what, todo })),
      isFinal: blocking.length === 0,
      unfinished: unfinished && {
        no: unfinished.number,
        href:
          unfinished.template === "email"
            ? mailRunHref(incident.id, unfinished.id)
            : `${base}/runs/${unfinished.id}`,
      },
      isLater: words !== "apology",
      about: about && {
        no: about.number,
        what: about.template === "email" ? "電子メール" : "お手紙",
        verb: words === "correction" ? "を訂正します" : "のあとに分かったことをお知らせします",
        numbered: words === "correction" ? numberedWords : "",
      },
      needsAbout,
      aboutRuns: needsAbout
        ? listSentRuns(house.read, incident.id).map((run) => ({
            href: mailHref(incident.id, { words, aboutRun: run.id }),
            no: run.number,
            ...toldBy(house.read, run),
          }))
        : [],
      sender: server && { name: getCase(house.read, incident.id).shop.tradeName, address: server.sender },
      mail: shopsMail(house.read, incident.id, wording),
      ready: ready.length,
      stopped: planned.length - ready.length,
      hasTicks,
      rows: [...planned]
        .sort((a, b) => Number(a.isReady) - Number(b.isReady))
        .slice(0, hasTicks ? MOST_TICKED : PAGE_SIZE)
        .map((one) => rowOf(incident.id, one, ticked)),
      isEmpty: planned.length === 0,
      canMake:
        roleMay(request.user?.role, "letters.make") &&
        ready.length > 0 &&
        blocking.length === 0 &&
        !unfinished,
      action: mailHref(incident.id, wording),
      paces: paces.map((pace) => ({ value: String(pace), label: `1分に${pace}通まで` })),
      consultedOptions: consultedAnswers.map((value) => ({ value, label: consultedWords[value] })),
      values: { consulted: typed.consulted, pace: typed.pace ?? String(usualPace) },
      startLabel: isServerSet ? "選んだ方へ、1通ずつ送り始める" : "番号を付けて、写すための文を作る",
      errors,
    });
  };

  http.get(
    "/incidents/:incident/letters/mail",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => screen(request, reply, request.params.incident, request.query),
  );

  http.post(
    "/incidents/:incident/letters/mail",
    { config: make, schema: { params, querystring: query } },
    async (request, reply) => {
      const { incident } = request.params;
      const wording = request.query;
      const form = sent.parse(request.body ?? {});
      const ids = [form.ids ?? []].flat();
      const consulted = consultedAnswers.find((value) => value === form.consulted);
      const pace = paces.find((value) => String(value) === form.pace) ?? usualPace;
      const typed = { ...(consulted && { consulted }), pace: String(pace), ids };
      const errors = {
        ...(consulted ? {} : { consulted: "どちらかを選んでください。" }),
        ...(form.ticks === "yes" && ids.length === 0 ? { ids: "送る方に印を付けてください。" } : {}),
      };
      if (!consulted || Object.keys(errors).length > 0) {
        return screen(request, reply.code(400), incident, wording, typed, errors);
      }
      const { run, job } = await startMailing(app.house(), actorOf(request), incident, {
        ...wording,
        consulted,
        pauseMs: 60_000 / pace,
        ...(form.ticks === "yes" && { ids }),
      });
      if (job) watch(request, job.ended);
      return reply.done(
        mailRunHref(incident, run.id),
        job
          ? "送り始めました。この画面を閉じても続きます。"
          : "番号を付けました。1通ずつ写してお送りください。",
      );
    },
  );
}

/** What a run told, in which words, with the day that it says of itself. */
function toldBy(reader: Reader, run: SentRun): { what: string; on: string; startedAt: string } {
  const { common, source } = frozenOf(reader, run.id);
  const words = templateWords[source.template];
  const what = run.template === "email" ? `電子メール（${words}の文）` : words;
  return { what, on: common.sentOn, startedAt: run.startedAt };
}

function rowOf(incidentId: string, one: MailRecipient, ticked: ReadonlySet<string> | undefined) {
  const { customer, addressee, address, problems, isReady } = one;
  return {
    id: customer.id,
    label: customer.label,
    name: customer.name,
    addressee: addressee.addressing.addressee.replaceAll("\n", "　"),
    address,
    customerHref: `/incidents/${incidentId}/customers/${customer.id}`,
    problems: problems.map(({ code, isBlocking }) => ({ sentence: mailProblemSentences[code], isBlocking })),
    isReady,
    checked: isReady && (ticked?.has(customer.id) ?? true),
  };
}
