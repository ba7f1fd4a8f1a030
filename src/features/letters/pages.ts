/** お詫び状: where it stands, one letter as it will be, the test print. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { countCustomers, getCustomer } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, sheetPage } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { findingsOf } from "./composition.ts";
import { dueNotices } from "./letters.ts";
import { runState } from "./making.ts";
import { previewHtml, previewPdf } from "./preview.ts";
import { listRuns } from "./queries.ts";
import { recipientPages } from "./recipient-pages.ts";
import { runPages, stateWords } from "./run-pages.ts";
import { sendLetter } from "./send.ts";
import { textPages } from "./text-pages.ts";

const params = z.object({ incident: z.string().max(64) });
const query = z.object({ customer: z.string().max(64).optional() });
const read = { action: "letters.read" as const };

export function lettersPages(http: Http, app: Akashi): void {
  http.get("/incidents/:incident/letters", { config: read, schema: { params } }, async (request, reply) => {
    const house = app.house();
    const incident = getIncident(house.read, request.params.incident);
    const base = `/incidents/${incident.id}/letters`;
    const findings = await findingsOf(house.read, incident.id, dateInTokyo(app.clock()));
    const blocking = findings.filter((one) => one.isBlocking).length;
    const due = countCustomers(house.read, incident.id, { notices: dueNotices });
    const isTextNext = blocking > 0;
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
          why: "問題のある方を先に確かめ、まとめて1つのPDFにします。",
          state: due === 0 ? "none" : "waiting",
          stateLabel: due === 0 ? "いません" : `これから ${due}人`,
          href: `${base}/recipients`,
          label: "宛先を選ぶ",
          kind: isTextNext ? undefined : "primary",
        },
      ],
      customersHref: `/incidents/${incident.id}/customers`,
      hasNobody: countCustomers(house.read, incident.id, { scopes: ["in", "out", "undecided"] }) === 0,
      runs: listRuns(house.read, incident.id).map((run) => ({
        // `number` is a helper of the pages.
        no: run.number,
        chosen: run.chosen,
        startedAt: run.startedAt,
        ...stateWords(runState(house, run), run.sentOn),
        href: `${base}/runs/${run.id}`,
      })),
    });
  });

  http.get(
    "/incidents/:incident/letters/preview",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => {
      const house = app.house();
      const { customer: id } = request.query;
      const incident = getIncident(house.read, request.params.incident);
      const customer = id === undefined ? undefined : getCustomer(house.read, incident.id, id);
      const base = `/incidents/${incident.id}/letters`;
      const which = customer === undefined ? "" : `?customer=${customer.id}`;
      return reply.page("letters/preview", {
        title: customer === undefined ? "お詫び状の見本" : `お客様${customer.label}へのお詫び状`,
        place: "documents",
        incident,
        lead:
          customer === undefined
            ? "お店あての見本です。お客様ごとの見本は、宛先の一覧から開けます。"
            : "この方に届く手紙です。番号は、まとめて作るときに付きます。",
        backHref: customer === undefined ? base : `${base}/recipients`,
        backLabel: customer === undefined ? "お詫び状" : "宛先",
        src: `${base}/preview/sheet${which}`,
        pdfHref: customer === undefined ? `${base}/test.pdf` : `${base}/preview.pdf${which}`,
        textHref: `${base}/text`,
      });
    },
  );

  http.get(
    "/incidents/:incident/letters/preview/sheet",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => {
      const article = await previewHtml(app.house(), request.params.incident, request.query.customer);
      return reply.type("text/html; charset=utf-8").send(sheetPage("お詫び状の見本", article));
    },
  );

  http.get(
    "/incidents/:incident/letters/preview.pdf",
    { config: read, schema: { params, querystring: z.object({ customer: z.string().max(64) }) } },
    async (request, reply) => {
      const { incident } = request.params;
      const pdf = await previewPdf(app.house(), actorOf(request), incident, request.query.customer);
      return sendLetter(reply, pdf);
    },
  );

  http.get(
    "/incidents/:incident/letters/test.pdf",
    { config: read, schema: { params } },
    async (request, reply) =>
      sendLetter(reply, await previewPdf(app.house(), actorOf(request), request.params.incident)),
  );

  textPages(http, app);
  recipientPages(http, app);
  runPages(http, app);
}
