/** お手紙: where each kind of letter stands, one letter as it will be, the test print. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { countCustomers, getCustomer } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, sheetPage } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { choosingQuery, readChoosing } from "./choosing.ts";
import { dispatchPages } from "./dispatch-pages.ts";
import { dueNotices } from "./filter.ts";
import { mailStateWords } from "./mail-run-pages.ts";
import { mailRunHref } from "./mailing/href.ts";
import { makePages } from "./make-pages.ts";
import { runState } from "./making.ts";
import { previewHtml, previewPdf } from "./preview.ts";
import { listRuns } from "./queries.ts";
import { recipientPages } from "./recipient-pages.ts";
import { filterPlan, planRecipients } from "./recipients.ts";
import { runPages, stateWords } from "./run-pages.ts";
import { sendLetter } from "./send.ts";
import { standingFindings } from "./standing.ts";
import { aboutQuery, textHref, textPages } from "./text-pages.ts";
import { templateWords, wordedTemplates } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const template = z.enum(wordedTemplates).catch("apology");
const query = aboutQuery.extend({ customer: z.string().max(64).optional(), template });
const read = { action: "letters.read" as const };

export function lettersPages(http: Http, app: Akashi): void {
  http.get("/incidents/:incident/letters", { config: read, schema: { params } }, async (request, reply) => {
    const house = app.house();
    const incident = getIncident(house.read, request.params.incident);
    const base = `/incidents/${incident.id}/letters`;
    const findings = await standingFindings(house.read, incident.id, dateInTokyo(app.clock()));
    const blocking = findings.filter((one) => one.isBlocking).length;
    const due = countCustomers(house.read, incident.id, { notices: dueNotices });
    const isTextNext = blocking > 0;
    const runs = listRuns(house.read, incident.id);
    const sent = runs.find((run) => run.sent > 0);
    return reply.page("letters/start", {
      title: "お詫び状",
      place: "documents",
      incident,
      steps: [
        {
          what: "① 文面を整える",
          why: "事件の記録から下書きが入っています。読んで、直すところを直します。",
          state: blocking === 0 ? "done" : "active",
          stateLabel: blocking === 0 ? "そろいました" : `直すところ ${blocking}か所`,
          href: `${base}/text`,
          label: "文面を開く",
          kind: isTextNext ? "primary" : undefined,
        },
        {
          what: "② 封筒の窓を確かめる",
          why: "お店あての1通を「実際のサイズ（100%）」で印刷し、三つ折りにして、窓から宛名が見えるかを確かめます。",
          state: "waiting",
          stateLabel: "印刷する",
          href: `${base}/test.pdf`,
          label: "試し刷りを開く",
        },
        {
          what: "③ 宛先を選んで作る",
          why: "問題のある方を先に確かめ、費用と時間を見てから、巻（100通ずつなど）に分けて作ります。",
          state: due === 0 ? "none" : "waiting",
          stateLabel: due === 0 ? "いません" : `これから ${due.toLocaleString("ja-JP")}人`,
          href: `${base}/recipients`,
          label: "宛先を選ぶ",
          kind: isTextNext ? undefined : "primary",
        },
      ],
      printHref: `${base}/print`,
      mailHref: `${base}/mail`,
      customersHref: `/incidents/${incident.id}/customers`,
      hasNobody: countCustomers(house.read, incident.id, { scopes: ["in", "out", "undecided"] }) === 0,
      later:
        sent === undefined
          ? undefined
          : {
              followTextHref: textHref(incident.id, "followup"),
              followHref: `${base}/recipients?template=followup`,
              correctTextHref: textHref(incident.id, "correction", sent.id),
              correctHref: `${base}/recipients?template=correction&of=${sent.id}`,
              no: sent.number,
            },
      runs: runs.map((run) => ({
        // `number` is a helper of the pages.
        no: run.number,
        kind: templateWords[run.template],
        chosen: run.chosen,
        startedAt: run.startedAt,
        ...(run.template === "email" ? mailStateWords(house, run) : stateWords(runState(house, run), run)),
        href: run.template === "email" ? mailRunHref(incident.id, run.id) : `${base}/runs/${run.id}`,
      })),
    });
  });

  http.get(
    "/incidents/:incident/letters/preview",
    { config: read, schema: { params, querystring: query.loose() } },
    async (request, reply) => {
      const house = app.house();
      const { customer: id, template: kind, of: aboutRun } = request.query;
      const incident = getIncident(house.read, request.params.incident);
      const customer = id === undefined ? undefined : getCustomer(house.read, incident.id, id);
      const base = `/incidents/${incident.id}/letters`;
      const word = templateWords[kind];
      const which = new URLSearchParams({
        ...(kind === "apology" ? {} : { template: kind }),
        ...(aboutRun === undefined ? {} : { of: aboutRun }),
        ...(customer === undefined ? {} : { customer: customer.id }),
      }).toString();
      const suffix = which === "" ? "" : `?${which}`;
      const at = readChoosing(request.query);
      const list = `${base}/recipients${choosingQuery(at)}`;
      return reply.page("letters/preview", {
        title: customer === undefined ? `${word}の見本` : `お客様${customer.label}への${word}`,
        place: "documents",
        incident,
        lead:
          customer === undefined
            ? "お店あての見本です。お客様ごとの見本は、宛先の一覧から開けます。"
            : "この方に届くお手紙です。番号は、まとめて作るときに付きます。",
        backHref: customer === undefined ? base : list,
        backLabel: customer === undefined ? "お詫び状" : "宛先",
        src: `${base}/preview/sheet${suffix}`,
        pdfHref: customer === undefined ? `${base}/test.pdf${suffix}` : `${base}/preview.pdf${suffix}`,
        textHref: textHref(incident.id, kind, aboutRun),
        ...(customer === undefined ? {} : await neighbours(incident.id, at, customer.id)),
      });
    },
  );

  /** The letters before and after this one, of those that the list shows, as they will be printed. */
  const neighbours = async (incidentId: string, at: ReturnType<typeof readChoosing>, customerId: string) => {
    const { template: kind, of: aboutRun, filter } = at;
    const plan = await planRecipients(app.house().read, incidentId, { template: kind, aboutRun });
    const people = filterPlan(plan, filter);
    const index = people.findIndex((one) => one.id === customerId);
    if (index < 0) return {};
    const to = (step: number): string | undefined => {
      const one = people[index + step];
      return one && `/incidents/${incidentId}/letters/preview${choosingQuery(at, { customer: one.id })}`;
    };
    return {
      pagerWords: `${people.length.toLocaleString("ja-JP")}人のうち ${(index + 1).toLocaleString("ja-JP")}人目（印刷する順）`,
      previousHref: to(-1),
      nextHref: to(1),
    };
  };

  http.get(
    "/incidents/:incident/letters/preview/sheet",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => {
      const { customer, template: kind, of: aboutRun } = request.query;
      const article = await previewHtml(app.house(), request.params.incident, customer, kind, aboutRun);
      return reply.type("text/html; charset=utf-8").send(sheetPage(`${templateWords[kind]}の見本`, article));
    },
  );

  http.get(
    "/incidents/:incident/letters/preview.pdf",
    { config: read, schema: { params, querystring: query.extend({ customer: z.string().max(64) }) } },
    async (request, reply) => {
      const { customer: customerId, template: words, of: aboutRun } = request.query;
      const wanted = { words, aboutRun, customerId };
      return sendLetter(
        reply,
        await previewPdf(app.house(), actorOf(request), request.params.incident, wanted),
      );
    },
  );

  http.get(
    "/incidents/:incident/letters/test.pdf",
    { config: read, schema: { params, querystring: query.omit({ customer: true }) } },
    async (request, reply) => {
      const { template: words, of: aboutRun } = request.query;
      const wanted = { words, aboutRun };
      return sendLetter(
        reply,
        await previewPdf(app.house(), actorOf(request), request.params.incident, wanted),
      );
    },
  );

  textPages(http, app);
  recipientPages(http, app);
  makePages(http, app);
  runPages(http, app);
  dispatchPages(http, app);
}
