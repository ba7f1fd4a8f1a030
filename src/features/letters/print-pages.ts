/** 宛名の印刷: labels, envelopes and postcards for a run or for chosen people; problems before anything is printed. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { customerCounts, type NoticeState, noticeStates } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { getPrintSettings, labelSheetNames, listShops } from "#src/features/shops/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { searchKey } from "#src/lib/match-keys.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { labelBarcodeSize } from "./print/labels.ts";
import { longestNotice } from "./print/notice.ts";
import { type PrintJob, type PrintPerson, type PrintSource, planPrint } from "./print/people.ts";
import { printAddresses, printNotice } from "./print/production.ts";
import { labelSheets, labelsOn } from "./print/shapes.ts";
import { printHubPage, printTitles as titles } from "./print-hub-page.ts";
import { sendPrint } from "./print-send.ts";
import { getRun } from "./queries.ts";

const kinds = ["labels", "envelopes", "cards"] as const;
type Kind = (typeof kinds)[number];
const filters = ["due", "prepared", "sent", "all"] as const;
type Filter = (typeof filters)[number];

const params = z.object({ incident: z.string().max(64) });
const kindParams = params.extend({ kind: z.enum(kinds) });
const query = z.object({
  run: z.string().max(64).optional().catch(undefined),
  filter: z.enum(filters).optional().catch(undefined),
  sheet: z.enum(labelSheetNames).optional().catch(undefined),
  barcode: z.literal("yes").optional().catch(undefined),
  q: z.string().trim().max(100).catch(""),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
type View = z.infer<typeof query> & { readonly filter: Filter };

const several = z
  .union([z.array(z.string().max(64)), z.string().max(64)])
  .optional()
  .transform((ids) => (ids === undefined ? [] : [ids].flat()));
const form = z.object({
  mode: z.enum(["all", "only", "except"], "どなたの分を印刷するかを選んでください。"),
  ids: several,
  start: z.coerce.number("はじめのラベルを選んでください。").int().min(1).catch(1),
  hasSender: z.literal("yes").optional(),
  hasHonorific: z.literal("yes").optional(),
  hasMark: z.literal("yes").optional(),
  notice: z.string().max(2000, `${longestNotice}文字以内で入れてください。`).default(""),
  isWarned: z.literal("yes").optional(),
  side: z.enum(["address", "text"]).catch("address"),
});
type Typed = z.infer<typeof form>;
type Shown = Readonly<Record<string, unknown>>;

/** Everything a sheet can hold: whoever fits beside all of it is left out by no choice that is made on the page. */
const fullest = form.parse({ mode: "all", hasHonorific: "yes", hasSender: "yes", hasMark: "yes" });

const notices: Readonly<Record<Filter, readonly NoticeState[]>> = {
  due: ["未着手"],
  prepared: ["発送準備"],
  sent: ["発送済", "返戻", "再送"],
  all: noticeStates,
};
const filterLabels: Readonly<Record<Filter, string>> = {
  due: "これから送る方",
  prepared: "お手紙を作ったが、まだ発送していない方",
  sent: "発送済・返戻・再送の方",
  all: "すべて",
};
const files: Readonly<Record<Kind, readonly [name: string, plain: string]>> = {
  labels: ["宛名ラベル", "labels"],
  envelopes: ["封筒の宛名", "envelopes"],
  cards: ["はがきの宛名", "postcards"],
};
const PAGE_SIZE = 100;

export function printPages(http: Http, app: Akashi): void {
  printHubPage(http, app);

  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof kindParams>,
    view: View,
    typed?: Shown,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const incident = getIncident(read, at.incident);
    const run = view.run === undefined ? undefined : getRun(read, incident.id, view.run);
    const job = jobOf(app, at.kind, view, fullest);
    const planned = await planPrint(read, incident.id, sourceOf(view, { mode: "all", ids: [] }), job);
    const ready = planned.filter((one) => one.isReady).length;
    const found = planned.filter((one) => matches(one, view.q)).sort(byProblem);
    const shown = found.slice((view.page - 1) * PAGE_SIZE, view.page * PAGE_SIZE);
    const here = `/incidents/${incident.id}/letters/print/${at.kind}`;
    const address = (change: Partial<View>): string => {
      const next = { ...view, page: 1, ...change };
      const pairs = Object.entries(next).flatMap(([name, value]): [string, string][] =>
        value === undefined || value === "" ? [] : [[name, String(value)]],
      );
      return `${here}?${new URLSearchParams(pairs)}`;
    };
    const values = typed ?? {
      mode: "all",
      hasHonorific: "yes",
      hasMark: "yes",
      hasSender: "yes",
      start: "1",
      ids: [],
    };
    const ids = Array.isArray(values.ids) ? values.ids : [];
    const first = shown.length === 0 ? 0 : (view.page - 1) * PAGE_SIZE + 1;
    return reply.page("letters/print-make", {
      title: titles[at.kind],
      place: "documents",
      incident,
      backHref: `/incidents/${incident.id}/letters/print${run === undefined ? "" : `?run=${run.id}`}`,
      lead: run === undefined ? undefined : `第${run.number}回のお手紙の順番で印刷します。`,
      isLabels: at.kind === "labels",
      isEnvelopes: at.kind === "envelopes",
      isCards: at.kind === "cards",
      sourceChips:
        run === undefined
          ? filters.map((filter) => ({
              href: address({ filter }),
              label: filterLabels[filter],
              current: filter === view.filter,
            }))
          : undefined,
      ...(job.kind === "labels" ? labelParts(job, address, Number(values.start ?? 1)) : {}),
      barcodeChips: job.kind === "cards" ? undefined : barcodeChips(job, address),
      hasBarcode: view.barcode === "yes",
      unbarred: planned.filter((one) => one.problems.some(({ code }) => code === "no_barcode")).length,
      testHref: `/settings/printing/test/${job.kind === "labels" ? `labels.pdf?labels=${job.sheet}` : job.kind === "envelopes" ? "envelope.pdf" : "card.pdf"}`,
      settingsHref: "/settings/printing",
      customersHref: `/incidents/${incident.id}/customers`,
      isEmpty: planned.length === 0,
      q: view.q,
      searchAction: here,
      keep: Object.fromEntries(
        Object.entries({
          run: view.run,
          filter: view.filter,
          sheet: view.sheet,
          barcode: view.barcode,
        }).filter(([, value]) => value !== undefined),
      ),
      canPrint: roleMay(request.user?.role, "letters.make") && ready > 0,
      ready,
      stopped: planned.length - ready,
      allLabel: `印刷できる方の全員（${ready.toLocaleString("ja-JP")}人）`,
      words: `${found.length}人のうち ${first}〜${first === 0 ? 0 : first + shown.length - 1}人目`,
      previousHref: view.page > 1 ? address({ page: view.page - 1 }) : undefined,
      nextHref: found.length > view.page * PAGE_SIZE ? address({ page: view.page + 1 }) : undefined,
      rows: shown.map((one) => ({
        id: one.customerId,
        label: one.label,
        name: one.name,
        addressee: one.written.name.replaceAll("\n", "　"),
        address: one.written.address === "" ? "" : addressLine(one),
        customerHref: `/incidents/${incident.id}/customers/${one.customerId}`,
        problems: one.problems,
        isReady: one.isReady,
        checked: ids.includes(one.customerId),
      })),
      values,
      errors,
      longestNotice,
      action: address({ page: view.page }),
    });
  };

  http.get(
    "/incidents/:incident/letters/print/:kind",
    { config: { action: "letters.read" }, schema: { params: kindParams, querystring: query } },
    async (request, reply) =>
      screen(request, reply, request.params, viewOf(app, request.params.incident, request.query)),
  );

  http.post(
    "/incidents/:incident/letters/print/:kind",
    { config: { action: "letters.make" }, schema: { params: kindParams, querystring: query } },
    async (request, reply) => {
      const { incident, kind } = request.params;
      const view = viewOf(app, incident, request.query);
      const body = (request.body ?? {}) as Record<string, unknown>;
      const parsed = form.safeParse(body);
      const typed = { ...body, ids: several.safeParse(body.ids).data ?? [] };
      const again = (errors: Readonly<Record<string, string>>) =>
        screen(request, reply.code(400), request.params, view, typed, errors);
      if (!parsed.success) return again(fieldErrors(parsed.error));
      const { mode, ids, side, notice, isWarned } = parsed.data;
      if (mode === "only" && ids.length === 0 && side === "address") {
        return again({ mode: "印を付けた方がいません。一覧で印を付けるか、「全員」を選んでください。" });
      }
      const house = app.house();
      const words = { notice, isWarned: isWarned === "yes" };
      try {
        if (kind === "cards" && side === "text") {
          const pdf = printNotice(house, incident, words);
          return sendPrint(reply, pdf, { name: "はがき_通信面.pdf", plain: "postcard-text.pdf" });
        }
        const job = jobOf(app, kind, view, parsed.data);
        const made = await printAddresses(
          house,
          actorOf(request),
          incident,
          sourceOf(view, { mode, ids }),
          job,
          words,
        );
        const [name, plain] = files[kind];
        return sendPrint(reply, made.pdf, { name: `${name}_${made.people}人.pdf`, plain: `${plain}.pdf` });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === "not_found") throw error;
        return again(error.fields ?? { mode: error.message });
      }
    },
  );
}

/**
 * Nobody chosen yet: the people whose letters are made and wait for their envelopes, else those who wait for letters.
 */
function viewOf(app: Akashi, incidentId: string, asked: z.infer<typeof query>): View {
  const waiting = customerCounts(app.house().read, incidentId).notice.発送準備 ?? 0;
  return { ...asked, filter: asked.filter ?? (waiting > 0 ? "prepared" : "due") };
}

/** Without a run: everybody in a state of the notice. */
function sourceOf(view: View, { mode, ids }: Pick<PrintSource, "mode" | "ids">): PrintSource {
  return view.run === undefined ? { mode, ids, notices: notices[view.filter] } : { mode, ids, run: view.run };
}

function jobOf(app: Akashi, kind: Kind, view: View, typed: Typed): PrintJob {
  const { read } = app.house();
  const settings = getPrintSettings(read, listShops(read)[0]!.id);
  const hasSender = typed.hasSender === "yes";
  if (kind === "cards") return { kind, direction: settings.cardDirection };
  if (kind === "envelopes") {
    return {
      kind,
      layout: settings.envelopeLayout,
      hasBoxes: settings.envelopeHasBoxes,
      hasMark: typed.hasMark === "yes",
      hasSender,
      hasBarcode: view.barcode === "yes",
    };
  }
  const sheet = view.sheet ?? settings.labelSheet;
  return {
    kind,
    sheet,
    start: Math.min(typed.start, labelsOn(labelSheets[sheet])),
    hasHonorific: typed.hasHonorific === "yes",
    hasSender: hasSender && labelSheets[sheet].hasSender,
    hasBarcode: view.barcode === "yes" && labelBarcodeSize(sheet) !== undefined,
  };
}

function labelParts(
  job: Extract<PrintJob, { kind: "labels" }>,
  address: (change: Partial<View>) => string,
  start: number,
) {
  const sheet = labelSheets[job.sheet];
  return {
    sheetChips: labelSheetNames.map((name) => ({
      href: address({ sheet: name }),
      label: `${name}面`,
      current: name === job.sheet,
    })),
    sheetProducts: sheet.products,
    sheetSize: `ラベル1枚 ${sheet.width}×${sheet.height}mm`,
    hasSenderRoom: sheet.hasSender,
    gridClass: `label-grid label-grid-${sheet.columns}`,
    gridCells: Array.from({ length: labelsOn(sheet) }, (_, index) => ({
      n: String(index + 1),
      checked: index + 1 === start,
    })),
  };
}

function barcodeChips(job: Exclude<PrintJob, { kind: "cards" }>, address: (change: Partial<View>) => string) {
  if (job.kind === "labels" && labelBarcodeSize(job.sheet) === undefined) return undefined;
  return [
    { href: address({ barcode: undefined }), label: "バーコードなし", current: !job.hasBarcode },
    { href: address({ barcode: "yes" }), label: "カスタマバーコードを付ける", current: job.hasBarcode },
  ];
}

function matches({ name, written, label }: PrintPerson, q: string): boolean {
  if (q === "") return true;
  const key = searchKey(q);
  return key !== "" && searchKey(`${label} ${name} ${written.address} ${written.postal}`).includes(key);
}

const addressLine = ({ written }: PrintPerson): string =>
  `${written.postal === "" ? "" : `〒${written.postal} `}${written.address.replaceAll("\n", " ")}`;

/** People for whom nothing is printed first, then those to look at. */
function byProblem(a: PrintPerson, b: PrintPerson): number {
  const weight = ({ problems, isReady }: PrintPerson): number =>
    isReady ? (problems.some(({ code }) => code !== "no_barcode") ? 1 : 2) : 0;
  return weight(a) - weight(b);
}
