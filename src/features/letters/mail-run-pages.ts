/** Pages of a run of mails: how far it is, who was reached, and each person's mail. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { findMailServer } from "#src/features/anchors/index.ts";
import { listCustomersForLetters } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http, watch } from "#src/http/index.ts";
import { mailSentence } from "#src/platform/mailer.ts";
import { mailHref, mailRunHref } from "./mailing/href.ts";
import {
  cancelMailing,
  getMailRun,
  type MailingState,
  mailingState,
  ownersWords,
  resumeMailing,
  retryFailed,
  showMail,
  tellMail,
} from "./mailing/mailing.ts";
import { countMails, getMail, listMails, type PersonsMail } from "./mailing/mails.ts";
import { mailReason, readKept } from "./mailing/said.ts";
import { findMailJob, usualPace } from "./mailing/sending.ts";
import { frozenOf, getRun, type Run } from "./queries.ts";
import { consultedWords, letterNumber, type MailState, templateWords } from "./words.ts";

const runParams = z.object({ incident: z.string().max(64), run: z.string().max(64) });
const mailParams = runParams.extend({ number: z.coerce.number().int().min(1) });
const pageQuery = z.object({ after: z.coerce.number().int().min(0).catch(0) });
const read = { action: "letters.read" as const };
const make = { action: "letters.make" as const };
const PAGE_SIZE = 100;

const stateWords: Readonly<Record<MailingState, readonly [kind: string, label: string]>> = {
  making: ["active", "送信中"],
  made: ["done", "終わりました"],
  cancelled: ["none", "途中でやめました"],
  failed: ["failed", "止まりました"],
  stopped: ["late", "まだ送っていない方がいます"],
};

export function mailStateWords(house: House, run: Run): { state: string; stateLabel: string } {
  const [state, stateLabel] = stateWords[mailingState(house, run)];
  return { state, stateLabel };
}

const mailWords: Readonly<Record<MailState, readonly [kind: string, label: string]>> = {
  waiting: ["waiting", "これから"],
  sending: ["late", "届いたか分かりません"],
  sent: ["done", "送りました"],
  failed: ["failed", "送れませんでした"],
  left_out: ["none", "送りません"],
};

export function mailRunPages(http: Http, app: Akashi): void {
  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof runParams>,
    after: number,
  ) => {
    const house = app.house();
    const run = getMailRun(house, at.incident, at.run);
    const here = mailRunHref(at.incident, run.id);
    const state = mailingState(house, run);
    const counts = countMails(house.read, run.id);
    const isSending = findMailJob(house, run.id) !== undefined;
    const found = listMails(house.read, run.id, { after, limit: PAGE_SIZE + 1 });
    const shown = found.slice(0, PAGE_SIZE);
    const trouble = listMails(house.read, run.id, { states: ["sending", "failed"], limit: PAGE_SIZE }).filter(
      ({ state: one }) => !(isSending && one === "sending"),
    );
    const people = namesOf(app, at.incident, [...shown, ...trouble]);
    const canMake = roleMay(request.user?.role, "letters.make");
    const [kind, label] = stateWords[state];
    const isServerSet = findMailServer(house.read) !== undefined;
    const canGoOn = canMake && !isSending && counts.waiting > 0;
    const last = listMails(house.read, run.id, { states: ["waiting"], limit: 1 })[0];
    const about = run.aboutRun === null ? undefined : getRun(house.read, at.incident, run.aboutRun);
    const aboutHref = about && `/incidents/${at.incident}/letters/runs/${about.id}`;
    const rowFor = (mail: PersonsMail) => mailRow(at.incident, run, mail, people, isSending);
    return reply.page("letters/mail-run", {
      title: `電子メール 第${run.number}回`,
      place: "documents",
      incident: getIncident(house.read, at.incident),
      backHref: `/incidents/${at.incident}/letters`,
      words: templateWords[frozenOf(house.read, run.id).source.template],
      state: kind,
      stateLabel: state === "stopped" && !isServerSet ? "手で送っています" : label,
      startedAt: run.startedAt,
      isSending,
      here,
      done: run.chosen - counts.waiting,
      total: run.chosen,
      progress: `${run.chosen}通のうち ${counts.sent}通を送りました`,
      cancelAction: canMake ? `${here}/cancel` : undefined,
      rows: [
        ...(about ? [{ label: "もとのお知らせ", value: `第${about.number}回`, href: aboutHref }] : []),
        { label: "送った通数", value: `${counts.sent}通` },
        { label: "これから送る", value: `${counts.waiting}通` },
        { label: "送れなかった", value: `${counts.failed}通` },
        { label: "届いたか分からない", value: `${isSending ? 0 : counts.sending}通` },
        { label: "送らないことにした", value: `${counts.left_out}通` },
        { label: "警察・弁護士との発送時期の相談", value: consultedWords[run.consulted] },
      ],
      reason: isSending ? undefined : last && mailSentence(last.problem),
      canGoOn: canGoOn && isServerSet,
      isByHand: canGoOn && !isServerSet,
      resumeAction: `${here}/resume`,
      waiting: counts.waiting,
      canCancel: canMake && !isSending && (state === "stopped" || state === "failed"),
      canRetry: canMake && !isSending && counts.failed > 0,
      retryAction: `${here}/retry`,
      failed: counts.failed,
      // Whoever was told by mail is reached by mail again, or on paper where the address has changed.
      later:
        canMake && !isSending && counts.sent > 0
          ? (["followup", "correction"] as const).map((kind) => ({
              mailHref: mailHref(at.incident, { words: kind, aboutRun: run.id }),
              paperHref: `/incidents/${at.incident}/letters/recipients?template=${kind}&of=${run.id}`,
              ...laterWords[kind],
            }))
          : [],
      trouble: trouble.map(rowFor),
      mails: shown.map(rowFor),
      pagerWords: `${run.chosen}通`,
      previousHref: after > 0 ? here : undefined,
      nextHref: found.length > PAGE_SIZE ? `${here}?after=${shown.at(-1)!.number}` : undefined,
      modules: isSending ? ["/assets/refresh.js"] : [],
    });
  };

  http.get(
    "/incidents/:incident/letters/mail/:run",
    { config: read, schema: { params: runParams, querystring: pageQuery } },
    async (request, reply) => screen(request, reply, request.params, request.query.after),
  );

  http.post(
    "/incidents/:incident/letters/mail/:run/resume",
    { config: make, schema: { params: runParams } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const job = resumeMailing(app.house(), actorOf(request), incident, run, {
        pauseMs: 60_000 / usualPace,
      });
      watch(request, job.ended);
      return reply.done(
        mailRunHref(incident, run),
        "続きを送り始めました。同じ方へ二度送ることはありません。",
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/mail/:run/cancel",
    { config: make, schema: { params: runParams } },
    async (request, reply) => {
      const { incident, run } = request.params;
      await cancelMailing(app.house(), actorOf(request), incident, run);
      return reply.done(
        mailRunHref(incident, run),
        "送るのをやめました。送った方の記録はそのままです。あとから続きを送れます。",
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/mail/:run/retry",
    { config: make, schema: { params: runParams } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const count = retryFailed(app.house(), actorOf(request), incident, run);
      return reply.done(
        mailRunHref(incident, run),
        `${count}通を「これから送る」に戻しました。「続きを送る」で送れます。`,
      );
    },
  );

  http.get(
    "/incidents/:incident/letters/mail/:run/:number",
    { config: make, schema: { params: mailParams } },
    async (request, reply) => {
      const { incident, run: runId, number } = request.params;
      const house = app.house();
      const run = getMailRun(house, incident, runId);
      const mail = getMail(house.read, run.id, number);
      const composed = await showMail(house, actorOf(request), incident, runId, number);
      const kept = mail.text === "" ? undefined : readKept(mail);
      const shown = kept ?? (composed && { address: composed.content.address, ...composed.text });
      const [kind, label] = mailWords[mail.state];
      return reply.page("letters/mail-one", {
        title: `電子メール 番号 ${letterNumber(number)}`,
        place: "documents",
        incident: getIncident(house.read, incident),
        backHref: mailRunHref(incident, runId),
        backLabel: `電子メール 第${run.number}回`,
        name: namesOf(app, incident, [mail]).get(mail.customerId),
        state: kind,
        stateLabel: label,
        problem: mailReason(mail),
        isGone: shown === undefined,
        mail: shown,
        action: `${mailRunHref(incident, runId)}/${number}/tell`,
        isBusy: findMailJob(house, runId) !== undefined,
        isWaiting: mail.state === "waiting",
        isUnclear: mail.state === "sending",
        isFailed: mail.state === "failed",
        isOpen: mail.state !== "sent" && mail.state !== "left_out",
      });
    },
  );

  http.post(
    "/incidents/:incident/letters/mail/:run/:number/tell",
    {
      config: make,
      schema: { params: mailParams, body: z.object({ word: z.enum(ownersWords) }) },
    },
    async (request, reply) => {
      const { incident, run, number } = request.params;
      const { word } = request.body;
      await tellMail(app.house(), actorOf(request), incident, { runId: run, number, word });
      const [next] = listMails(app.house().read, run, { states: ["waiting"], after: number, limit: 1 });
      const here = mailRunHref(incident, run);
      return word === "sent" && next && !findMailServer(app.house().read)
        ? reply.done(`${here}/${next.number}`, "送ったことを記録しました。次の方です。")
        : reply.done(here, told[word]);
    },
  );
}

const laterWords = {
  followup: {
    mailLabel: "続報を電子メールで送る",
    paperLabel: "続報のお手紙を作る",
    why: "新しく分かったことを、この回をお送りした方へお知らせします。",
  },
  correction: {
    mailLabel: "訂正を電子メールで送る",
    paperLabel: "訂正のお手紙を作る",
    why: "この回に誤りがあったとき、お送りした方へお知らせします。",
  },
} as const;

const told = {
  sent: "送ったことを記録しました。この方の通知の状態は「電子メール済」です。",
  not_sent: "「これから送る」に戻しました。",
  leave_out: "この方には、この回では送らないことにしました。封書など、ほかの方法をご検討ください。",
} as const;

function namesOf(app: Akashi, incidentId: string, mails: readonly PersonsMail[]): Map<string, string> {
  const found = listCustomersForLetters(app.house().read, incidentId, {
    ids: mails.map((one) => one.customerId),
    scopes: ["in", "out", "undecided"],
    includeWithheld: true,
  });
  return new Map([...found].map(({ id, label, name }) => [id, `${label}　${name}`]));
}

function mailRow(
  incidentId: string,
  run: Run,
  mail: PersonsMail,
  people: ReadonlyMap<string, string>,
  isSending: boolean,
) {
  const isOnItsWay = isSending && mail.state === "sending";
  const [kind, label] = isOnItsWay ? ["active", "送信中"] : mailWords[mail.state];
  return {
    no: letterNumber(mail.number),
    name: people.get(mail.customerId) ?? "（名簿にありません）",
    customerHref: `/incidents/${incidentId}/customers/${mail.customerId}`,
    href: `${mailRunHref(incidentId, run.id)}/${mail.number}`,
    address: mail.address,
    state: kind,
    stateLabel: label,
    changedAt: mail.changedAt,
    problem: isOnItsWay ? undefined : mailReason(mail),
  };
}
