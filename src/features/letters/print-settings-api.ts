/** /api/print-settings, /api/print-test-sheets. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import {
  changePrintSettings,
  getPrintSettings,
  labelSheetNames,
  listShops,
  printSettingsChange,
  printSettingsInput,
} from "#src/features/shops/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { printTestSheet, testSheetNames } from "./print/test-sheets.ts";
import { sendPrint } from "./print-send.ts";

const tags = ["letters"];
const standing = printSettingsInput.extend({
  revision: z.int().meta({ description: "0 while nothing was set" }),
});

export function printSettingsApi(http: Http, app: Akashi): void {
  http.get(
    "/api/print-settings",
    {
      config: { action: "shop.read" },
      schema: { tags, summary: "Shifts and papers of the shop, mm.", response: { 200: standing } },
    },
    async () => {
      const { read: reader } = app.house();
      return getPrintSettings(reader, listShops(reader)[0]!.id);
    },
  );

  http.patch(
    "/api/print-settings",
    {
      config: { action: "shop.write" },
      schema: {
        tags,
        summary:
          "Changes what is given and keeps the rest. With `revision` nothing that came since is overwritten unseen (409).",
        body: printSettingsChange,
        response: { 200: standing },
      },
    },
    async (request) =>
      app
        .house()
        .write(actorOf(request), (tx) =>
          changePrintSettings(tx, listShops(tx.db)[0]!.id, given(request.body)),
        ),
  );

  http.get(
    "/api/print-test-sheets/:sheet",
    {
      config: { action: "shop.read" },
      schema: {
        tags,
        summary: "A test sheet with the shop's own address: outlines, rulers, a cross to measure.",
        params: z.object({ sheet: z.enum(testSheetNames) }),
        querystring: z.object({ labels: z.enum(labelSheetNames).optional() }),
        produces: ["application/pdf"],
      },
    },
    async (request, reply) => {
      const { sheet } = request.params;
      const file = { name: `試し刷り_${sheet}.pdf`, plain: `test-${sheet}.pdf` };
      return sendPrint(reply, printTestSheet(app.house(), sheet, request.query.labels), file);
    },
  );
}

/** Without the names that were left out, which would overwrite. */
const given = <Body extends object>(body: Body) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
