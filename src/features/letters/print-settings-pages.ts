/** 設定 › 印刷: test sheets, what the printer is off by, and which papers the shop uses. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import {
  changePrintSettings,
  getPrintSettings,
  labelSheetNames,
  listShops,
  type PrintSettings,
  printSettingsInput,
  windowFit,
} from "#src/features/shops/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { labelSheets } from "./print/shapes.ts";
import { cross, printTestSheet, shiftFrom, testSheetNames } from "./print/test-sheets.ts";
import { sendPrint } from "./print-send.ts";

const here = "/settings/printing";
const body = z.record(z.string(), z.string()).catch({});
const testParams = z.object({ sheet: z.enum(testSheetNames) });
const testQuery = z.object({ labels: z.enum(labelSheetNames).optional().catch(undefined) });

const papers = {
  sheet: { label: "A4の紙（お手紙・ラベル）", name: "sheetShift" },
  envelope: { label: "封筒", name: "envelopeShift" },
  card: { label: "はがき", name: "cardShift" },
} as const;
const measuredForm = z.object({
  paper: z.enum(Object.keys(papers) as [keyof typeof papers], "どの紙を測ったかを選んでください。"),
  x: z.coerce.number("数字で入れてください。").min(5, measuredRange()).max(35, measuredRange()),
  y: z.coerce.number("数字で入れてください。").min(5, measuredRange()).max(35, measuredRange()),
});
function measuredRange(): string {
  return "20mmから大きく離れています。十字の中心から紙の端までを、mmで測ってください。";
}

export const labelSheetOptions = labelSheetNames.map((value) => ({
  value,
  label: `${value}面`,
  hint: labelSheets[value].products,
}));

const layoutOptions = [
  { value: "upright", label: "縦に置いて横書き" },
  { value: "upright_down", label: "縦に置いて縦書き" },
  { value: "sideways", label: "横に置いて横書き", hint: "郵便番号の枠が印刷されていない封筒のとき" },
] as const;
const turnOptions = [
  { value: "0", label: "そのまま" },
  { value: "180", label: "上下を逆にする", hint: "ふたの側から入れる機械で、逆さに印刷されたとき" },
  { value: "90", label: "右に回す", hint: "横向きの紙として入れる機械のとき" },
  { value: "270", label: "左に回す" },
] as const;
const directionOptions = [
  { value: "across", label: "横書き" },
  { value: "down", label: "縦書き" },
] as const;

interface Typed {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly isChanged?: boolean;
}

export function printSettingsPages(http: Http, app: Akashi): void {
  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    { typed, measured }: { readonly typed?: Typed; readonly measured?: Typed } = {},
  ) => {
    const { read } = app.house();
    const shop = listShops(read)[0]!;
    const settings = getPrintSettings(read, shop.id);
    const fit = windowFit(shop, settings.windowHole);
    return reply.page("letters/print-settings", {
      title: "印刷の設定",
      place: "settings",
      canWrite: roleMay(request.user?.role, "shop.write"),
      values: typed?.values ?? formOf(settings),
      errors: typed?.errors,
      isChanged: typed?.isChanged,
      seen: markAgain(typed?.values.seen, typed?.isChanged, asForm(formOf(settings))),
      measured: measured?.values ?? { paper: "sheet" },
      measuredErrors: measured?.errors,
      paperOptions: Object.entries(papers).map(([value, { label }]) => ({ value, label })),
      cross: cross.x,
      labelSheetOptions,
      layoutOptions,
      turnOptions,
      directionOptions,
      tests: [
        { label: "窓あき封筒に入れるお手紙（A4）", href: `${here}/test/window.pdf` },
        { label: `宛名ラベル（${settings.labelSheet}面）`, href: `${here}/test/labels.pdf` },
        { label: "封筒（長形3号）", href: `${here}/test/envelope.pdf` },
        { label: "はがき", href: `${here}/test/card.pdf` },
      ],
      fitSentence: fit.sentence,
      fitKind: fit.stays === undefined ? "info" : fit.stays ? "done" : "warn",
    });
  };

  http.get(here, { config: { action: "shop.read" } }, async (request, reply) => screen(request, reply));

  http.post(here, { config: { action: "shop.write" } }, async (request, reply) => {
    const values = body.parse(request.body ?? {});
    const parsed = printSettingsInput.safeParse(readForm(values));
    if (!parsed.success)
      return screen(request, reply.code(400), { typed: { values, errors: fieldErrors(parsed.error) } });
    const { read } = app.house();
    const standing = formOf(getPrintSettings(read, listShops(read)[0]!.id));
    const errors = changedSince(asForm(standing), asForm(values), (name) => shownOf(name, standing[name]));
    if (errors) return screen(request, reply.code(409), { typed: { values, errors, isChanged: true } });
    app
      .house()
      .write(actorOf(request), (tx) => changePrintSettings(tx, listShops(tx.db)[0]!.id, parsed.data));
    return reply.done(here, "印刷の設定を記録しました。もう一度試し刷りをして、確かめてください。");
  });

  http.post(`${here}/measured`, { config: { action: "shop.write" } }, async (request, reply) => {
    const typed = body.parse(request.body ?? {});
    const parsed = measuredForm.safeParse({ ...typed, x: digits(typed.x), y: digits(typed.y) });
    if (!parsed.success) {
      const errors = fieldErrors(parsed.error);
      return screen(request, reply.code(400), { measured: { values: typed, errors } });
    }
    const { name } = papers[parsed.data.paper];
    app.house().write(actorOf(request), (tx) => {
      const shop = listShops(tx.db)[0]!;
      const shift = shiftFrom(getPrintSettings(tx.db, shop.id)[name], parsed.data);
      changePrintSettings(tx, shop.id, { [name]: shift });
    });
    return reply.done(
      here,
      "測った長さから、ずれを直しました。もう一度試し刷りをして、20.0mmになったかを確かめてください。",
    );
  });

  http.get(
    `${here}/test/:sheet.pdf`,
    { config: { action: "shop.read" }, schema: { params: testParams, querystring: testQuery } },
    async (request, reply) => {
      const { sheet } = request.params;
      const pdf = printTestSheet(app.house(), sheet, request.query.labels);
      return sendPrint(reply, pdf, {
        name: `試し刷り_${sheet}.pdf`,
        plain: `test-${sheet}.pdf`,
        isOpened: true,
      });
    },
  );
}

const digits = (text = ""): string => text.normalize("NFKC").trim();

/** As the form shows and sends them, by the names of its fields: `sheetShift.x`. */
function formOf(settings: PrintSettings): Readonly<Record<string, string>> {
  const { sheetShift, envelopeShift, cardShift, windowHole } = settings;
  const { labelSheet, envelopeLayout, cardDirection, envelopeTurn, envelopeHasBoxes } = settings;
  const hole = windowHole ?? { x: "", y: "", width: "", height: "" };
  const nested = { sheetShift, envelopeShift, cardShift, windowHole: hole };
  return {
    labelSheet,
    envelopeLayout,
    cardDirection,
    envelopeTurn: String(envelopeTurn),
    envelopeHasBoxes: envelopeHasBoxes ? "yes" : "",
    ...Object.fromEntries(
      Object.entries(nested).flatMap(([name, fields]) =>
        Object.entries(fields).map(([key, value]) => [`${name}.${key}`, String(value)]),
      ),
    ),
  };
}

/** A value in the words of the form. */
function shownOf(name: string, value = ""): string {
  if (name === "envelopeHasBoxes") return value === "yes" ? "印刷されている" : "印刷されていない";
  const options = {
    labelSheet: labelSheetOptions,
    envelopeLayout: layoutOptions,
    envelopeTurn: turnOptions,
    cardDirection: directionOptions,
  };
  const chosen = Object.hasOwn(options, name) ? options[name as keyof typeof options] : [];
  return chosen.find((option) => option.value === value)?.label ?? value;
}

function readForm(typed: Readonly<Record<string, string>>): unknown {
  const group = (name: string, keys: readonly string[]) =>
    Object.fromEntries(keys.map((key) => [key, digits(typed[`${name}.${key}`])]));
  const hole = group("windowHole", ["x", "y", "width", "height"]);
  return {
    sheetShift: group("sheetShift", ["x", "y"]),
    envelopeShift: group("envelopeShift", ["x", "y"]),
    cardShift: group("cardShift", ["x", "y"]),
    labelSheet: typed.labelSheet,
    envelopeLayout: typed.envelopeLayout,
    envelopeTurn: Number(typed.envelopeTurn),
    envelopeHasBoxes: typed.envelopeHasBoxes === "yes",
    cardDirection: typed.cardDirection,
    windowHole: Object.values(hole).every((value) => value === "") ? null : hole,
  };
}
