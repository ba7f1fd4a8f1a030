/** /api/incidents/:incident/{address-labels,envelopes,postcards,address-check,postcard-words}. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { noticeStates } from "#src/features/customers/index.ts";
import {
  directions,
  envelopeLayouts,
  getPrintSettings,
  labelSheetNames,
  listShops,
} from "#src/features/shops/index.ts";
import { actorOf, type Http, pageByOffset, pageQuery } from "#src/http/index.ts";
import { longestNotice, noticeFindings } from "./print/notice.ts";
import { type PrintJob, type PrintSource, planPrint } from "./print/people.ts";
import { mostPrinted, type Production, printAddresses, printNotice } from "./print/production.ts";
import { labelSheets, labelsOn } from "./print/shapes.ts";
import { sendPrint } from "./print-send.ts";
import { printSettingsApi } from "./print-settings-api.ts";

const id = z.string().max(64);
const inIncident = z.object({ incident: id });
const source = {
  run: id.optional().meta({ description: "Addresses of this run's letters in its order" }),
  notices: z
    .array(z.enum(noticeStates))
    .default(["未着手"])
    .meta({ description: "States of the notice to choose from; not looked at with a run" }),
  mode: z.enum(["all", "only", "except"]).default("all"),
  ids: z.array(id).max(mostPrinted).default([]),
};
const labels = {
  sheet: z.enum(labelSheetNames).optional().meta({ description: "Default: the shop's usual sheet" }),
  start: z.int().min(1).default(1).meta({ description: "First label to print on, from 1, row by row" }),
  hasHonorific: z.boolean().default(true),
  hasSender: z.boolean().default(false),
  hasBarcode: z
    .boolean()
    .default(false)
    .meta({ description: "カスタマバーコード, on sheets with room for it" }),
};
const envelopes = {
  layout: z.enum(envelopeLayouts).optional().meta({ description: "Default: as the shop set it" }),
  hasMark: z.boolean().default(true).meta({ description: "親展" }),
  hasSender: z.boolean().default(true),
  hasBarcode: z.boolean().default(false),
};
const cards = {
  direction: z.enum(directions).optional().meta({ description: "Default: as the shop set it" }),
};
const words = {
  notice: z
    .string()
    .max(2000)
    .meta({ description: `Up to ${longestNotice} characters anybody may read` }),
  isWarned: z
    .boolean()
    .meta({ description: "Whoever prints has confirmed that anybody can read a postcard" }),
  side: z.enum(["address", "text"]).default("address"),
};

const labelsBody = z.strictObject({ ...source, ...labels });
const envelopesBody = z.strictObject({ ...source, ...envelopes });
const cardsBody = z.strictObject({ ...source, ...cards, ...words });
const checkBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("labels"), ...source, ...labels }),
  z.strictObject({ kind: z.literal("envelopes"), ...source, ...envelopes }),
  z.strictObject({ kind: z.literal("cards"), ...source, ...cards }),
]);
const checkAnswer = z.object({
  ready: z.int(),
  stopped: z.int(),
  items: z.array(
    z.object({
      customerId: id,
      postal: z.string(),
      address: z.string(),
      addressee: z.string(),
      isReady: z.boolean(),
      problems: z.array(z.object({ code: z.string(), sentence: z.string(), isBlocking: z.boolean() })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const read = { action: "letters.read" as const };
const make = { action: "letters.make" as const };
const tags = ["letters"];
const base = "/api/incidents/:incident";
const pdf = ["application/pdf"];

export function printApi(http: Http, app: Akashi): void {
  addressRoutes(http, app);
  printSettingsApi(http, app);
}

function addressRoutes(http: Http, app: Akashi): void {
  const settings = () => getPrintSettings(app.house().read, listShops(app.house().read)[0]!.id);
  const labelsJob = (body: z.infer<typeof labelsBody>): PrintJob => {
    const sheet = body.sheet ?? settings().labelSheet;
    const start = Math.min(body.start, labelsOn(labelSheets[sheet]));
    const { hasHonorific, hasSender, hasBarcode } = body;
    return { kind: "labels", sheet, start, hasHonorific, hasSender, hasBarcode };
  };
  const envelopesJob = (body: z.infer<typeof envelopesBody>): PrintJob => {
    const { envelopeLayout, envelopeHasBoxes: hasBoxes } = settings();
    const { hasMark, hasSender, hasBarcode } = body;
    return {
      kind: "envelopes",
      layout: body.layout ?? envelopeLayout,
      hasBoxes,
      hasMark,
      hasSender,
      hasBarcode,
    };
  };
  const cardsJob = (body: { direction?: z.infer<typeof cardsBody>["direction"] }): PrintJob => ({
    kind: "cards",
    direction: body.direction ?? settings().cardDirection,
  });

  http.post(
    `${base}/address-check`,
    {
      config: read,
      schema: {
        tags,
        summary: "What stands in the way of printing addresses on a paper. Prints nothing.",
        params: inIncident,
        querystring: pageQuery,
        body: checkBody,
        response: { 200: checkAnswer },
      },
    },
    async (request) => {
      const { body } = request;
      const job =
        body.kind === "labels"
          ? labelsJob(body)
          : body.kind === "envelopes"
            ? envelopesJob(body)
            : cardsJob(body);
      const planned = await planPrint(app.house().read, request.params.incident, sourceOf(body), job);
      const ready = planned.filter((one) => one.isReady).length;
      const { items, nextCursor } = pageByOffset(planned, request.query);
      return {
        ready,
        stopped: planned.length - ready,
        items: items.map(({ customerId, written, isReady, problems }) => ({
          customerId,
          postal: written.postal,
          address: written.address,
          addressee: written.name,
          isReady,
          problems: [...problems],
        })),
        nextCursor,
      };
    },
  );

  http.post(
    `${base}/address-labels`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Address labels as a PDF of A4 sheets, for everybody who is ready; headers akashi-people and akashi-left-out count them. Recorded; nothing is kept.",
        params: inIncident,
        body: labelsBody,
        produces: pdf,
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const made = await printAddresses(
        app.house(),
        actorOf(request),
        incident,
        sourceOf(request.body),
        labelsJob(request.body),
      );
      return sendPrint(told(reply, made), made.pdf, named(made, "宛名ラベル", "labels"));
    },
  );

  http.post(
    `${base}/envelopes`,
    {
      config: make,
      schema: {
        tags,
        summary: "長形3号 envelopes as a PDF, one page each. Recorded; nothing is kept.",
        params: inIncident,
        body: envelopesBody,
        produces: pdf,
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const made = await printAddresses(
        app.house(),
        actorOf(request),
        incident,
        sourceOf(request.body),
        envelopesJob(request.body),
      );
      return sendPrint(told(reply, made), made.pdf, named(made, "封筒の宛名", "envelopes"));
    },
  );

  http.post(
    `${base}/postcards`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Postcards for what anybody may read; words that tell of the incident are refused. Recorded.",
        params: inIncident,
        body: cardsBody,
        produces: pdf,
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const { side, ...body } = request.body;
      const house = app.house();
      if (side === "text") {
        const file = { name: "はがき_通信面.pdf", plain: "postcard-text.pdf" };
        return sendPrint(reply, printNotice(house, incident, body), file);
      }
      const made = await printAddresses(
        house,
        actorOf(request),
        incident,
        sourceOf(body),
        cardsJob(body),
        body,
      );
      return sendPrint(told(reply, made), made.pdf, named(made, "はがきの宛名", "postcards"));
    },
  );

  http.post(
    `${base}/postcard-words`,
    {
      config: read,
      schema: {
        tags,
        summary: "What speaks against words on a postcard; an empty list where nothing does.",
        params: inIncident,
        body: z.strictObject({ notice: words.notice }),
        response: {
          200: z.object({ findings: z.array(z.object({ code: z.string(), sentence: z.string() })) }),
        },
      },
    },
    async (request) => ({
      findings: noticeFindings(app.house().read, request.params.incident, request.body.notice),
    }),
  );
}

const sourceOf = ({ run, notices, mode, ids }: z.infer<z.ZodObject<typeof source>>): PrintSource => ({
  run,
  notices,
  mode,
  ids,
});

/** How many addresses the file holds, and how many people were left out: `address-check` says why. */
const told = (reply: FastifyReply, { people, leftOut }: Production): FastifyReply =>
  reply.header("akashi-people", people).header("akashi-left-out", leftOut);

const named = ({ people }: Production, name: string, plain: string) => ({
  name: `${name}_${people}人.pdf`,
  plain: `${plain}.pdf`,
});
