/** 宛名の印刷: the ways to put an address on an envelope, and the test print before the first of them. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { getPrintSettings, listShops, windowFit } from "#src/features/shops/index.ts";
import type { Http } from "#src/http/index.ts";
import { getRun, listRuns } from "./queries.ts";

const params = z.object({ incident: z.string().max(64) });
const query = z.object({ run: z.string().max(64).optional().catch(undefined) });

export const printTitles = {
  labels: "宛名ラベルを印刷する",
  envelopes: "封筒に直接印刷する",
  cards: "はがき",
} as const;

export function printHubPage(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/letters/print",
    { config: { action: "letters.read" }, schema: { params, querystring: query } },
    async (request, reply) => {
      const { read } = app.house();
      const incident = getIncident(read, request.params.incident);
      const base = `/incidents/${incident.id}/letters`;
      const shop = listShops(read)[0]!;
      const settings = getPrintSettings(read, shop.id);
      const { run: runId } = request.query;
      const run = runId === undefined ? undefined : getRun(read, incident.id, runId);
      const suffix = run === undefined ? "" : `?run=${run.id}`;
      const fit = windowFit(shop, settings.windowHole);
      return reply.page("letters/print", {
        title: "宛名の印刷",
        place: "documents",
        incident,
        lead:
          run === undefined
            ? "お客様の宛名を、ラベル・封筒・はがきに印刷します。"
            : `第${run.number}回のお手紙の順番どおりに、宛名を印刷します。`,
        backHref: run === undefined ? base : `${base}/runs/${run.id}`,
        backLabel: run === undefined ? "お詫び状" : `第${run.number}回`,
        ways: [
          {
            href: `${base}/print/labels${suffix}`,
            label: printTitles.labels,
            hint: `ラベル用紙（12・21・24・44・65面）に印刷し、封筒に貼ります。いつもの用紙：${settings.labelSheet}面`,
          },
          {
            href: `${base}/print/envelopes${suffix}`,
            label: printTitles.envelopes,
            hint: "長形3号の封筒に、宛名・差出人・「親展」を印刷します。",
          },
          {
            href: `${base}/print/cards${suffix}`,
            label: printTitles.cards,
            hint: "誰に読まれてもよいお知らせだけに使います。今回の件は書けません。",
          },
        ],
        settingsHref: "/settings/printing",
        fitSentence: fit.sentence,
        fitKind: fit.stays === undefined ? "info" : fit.stays ? "done" : "warn",
        runs:
          run === undefined
            ? listRuns(read, incident.id, { limit: 10 }).map((one) => ({
                href: `${base}/print?run=${one.id}`,
                label: `第${one.number}回のお手紙の順番で印刷する`,
              }))
            : [],
      });
    },
  );
}
