/** 発送一覧: who was sent which letter; 引受番号 one by one or many at once; what came back. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { recordLetter, returnInput, setTracking, trackInput, trackingInput } from "./dispatch.ts";
import { dispatchPdf, pagesOf, readDispatch, takeDispatchCsv } from "./dispatch-list.ts";
import { getLetter, getPaperRun } from "./queries.ts";
import { numbersIn } from "./run-pages.ts";
import { largestVolume } from "./runs.ts";
import { sendFile } from "./send.ts";
import { wholeSpan } from "./volumes.ts";
import { letterNumber, returnReasons, templateWords } from "./words.ts";

const params = z.object({ incident: z.string().max(64), run: z.string().max(64) });
const oneLetter = params.extend({ letter: z.coerce.number().int().min(1) });
const shows = ["all", "unsent", "untracked", "returned"] as const;
const showLabels: Readonly<Record<(typeof shows)[number], string>> = {
  all: "すべて",
  unsent: "まだ発送していない",
  untracked: "引受番号がない",
  returned: "戻ってきた（返戻）",
};
const query = z.object({
  show: z.enum(shows).catch("all"),
  after: z.coerce.number().int().min(0).optional().catch(undefined),
  number: z.string().max(20).optional().catch(undefined),
});
const typedForm = z.record(z.string(), z.string()).catch({});
const PAGE_SIZE = 100;

type Typed = Readonly<Record<string, string>>;

export function dispatchPages(http: Http, app: Akashi): void {
  const listScreen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof params>,
    view: z.infer<typeof query>,
    typed: Typed = {},
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const run = getPaperRun(read, at.incident, at.run);
    const base = `/incidents/${at.incident}/letters/runs/${run.id}`;
    const only = view.show === "all" ? undefined : view.show;
    const found = readDispatch(read, run, { after: view.after, only, limit: PAGE_SIZE + 1 });
    const shown = found.slice(0, PAGE_SIZE);
    const address = (show: string, after?: number): string =>
      `${base}/dispatch?${new URLSearchParams({ show, ...(after === undefined ? {} : { after: String(after) }) })}`;
    return reply.page("letters/dispatch", {
      title: `発送一覧　${templateWords[run.template]} 第${run.number}回`,
      place: "documents",
      incident: getIncident(read, at.incident),
      backHref: base,
      backLabel: `第${run.number}回`,
      chips: shows.map((show) => ({
        href: address(show),
        label: showLabels[show],
        current: show === view.show,
        ...(show === "returned" ? { count: run.returned } : {}),
        ...(show === "unsent" ? { count: run.printed - run.sent } : {}),
      })),
      searchAction: `${base}/dispatch`,
      // `number` is a helper of the pages.
      wanted: view.number ?? "",
      csvHref: `${base}/dispatch.csv`,
      pdfHref: run.printed <= largestVolume ? `${base}/dispatch.pdf` : undefined,
      pdfs:
        run.printed <= largestVolume
          ? []
          : [...new Set(shown.map((one) => one.volume))].map((volume) => ({
              label: `第${volume}巻の発送一覧（PDF）`,
              href: `${base}/dispatch.pdf?volume=${volume}`,
            })),
      hasFiles: run.printed > 0,
      canWrite: roleMay(request.user?.role, "letters.make"),
      trackingAction: `${base}/tracking`,
      from: typed.from ?? "",
      codes: typed.codes ?? "",
      errors,
      rows: shown.map(({ letter, customer, addressee, postal, address: where, volume }) => ({
        no: letterNumber(letter.number),
        place: letter.firstPage === null ? "" : `${volume}巻 ${pagesOf(letter)}ページ`,
        isLeftOut: letter.firstPage === null && volume <= run.volumes,
        name: addressee.replaceAll("\n", " "),
        customerHref: customer && `/incidents/${at.incident}/customers/${customer.id}`,
        address: [postal && `〒${postal}`, where.replaceAll("\n", " ")].filter(Boolean).join(" "),
        notice: customer?.notice,
        sentOn: letter.sentOn,
        tracking: letter.tracking,
        returnedOn: letter.returnedOn,
        reason: letter.returnedReason,
        href: letter.firstPage === null ? undefined : `${base}/letters/${letter.number}`,
      })),
      pagerWords:
        shown.length === 0
          ? ""
          : `番号 ${letterNumber(shown[0]!.letter.number)}〜${letterNumber(shown.at(-1)!.letter.number)}`,
      previousHref: view.after === undefined ? undefined : address(view.show),
      nextHref: found.length > PAGE_SIZE ? address(view.show, shown.at(-1)!.letter.number) : undefined,
    });
  };

  http.get(
    "/incidents/:incident/letters/runs/:run/dispatch",
    { config: { action: "letters.read" }, schema: { params, querystring: query } },
    async (request, reply) => {
      const { incident, run: id } = request.params;
      const { number } = request.query;
      if (number === undefined || number.trim() === "") {
        return listScreen(request, reply, request.params, request.query);
      }
      const run = getPaperRun(app.house().read, incident, id);
      const span = wholeSpan(run);
      const [found] = numbersIn(number, span.from, span.to) ?? [];
      if (found !== undefined) {
        return reply.redirect(`/incidents/${incident}/letters/runs/${id}/letters/${found}`, 303);
      }
      return listScreen(
        request,
        reply.code(400),
        request.params,
        request.query,
        {},
        {
          number: `この回のお手紙の番号は ${letterNumber(span.from)}〜${letterNumber(span.to)} です。`,
        },
      );
    },
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/tracking",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const typed = typedForm.parse(request.body ?? {});
      const codes = (typed.codes ?? "").split(/\r?\n/).filter((line) => line.trim() !== "");
      const parsed = trackingInput.safeParse({ from: (typed.from ?? "").normalize("NFKC"), codes });
      const again = (status: number, errors: Readonly<Record<string, string>>) =>
        listScreen(request, reply.code(status), request.params, { show: "all" }, typed, errors);
      if (!parsed.success) return again(400, inLines(fieldErrors(parsed.error)));
      try {
        const span = app.house().write(actorOf(request), (tx) => setTracking(tx, incident, run, parsed.data));
        return reply.done(
          `/incidents/${incident}/letters/runs/${run}/dispatch`,
          `番号${letterNumber(span.from)}〜${letterNumber(span.to)}の引受番号を記録しました。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields === undefined) throw error;
        return again(error.status, error.fields);
      }
    },
  );

  const letterScreen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof oneLetter>,
    typed?: Typed,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const run = getPaperRun(read, at.incident, at.run);
    const letter = getLetter(read, run.id, at.letter);
    const [line] = readDispatch(read, run, { span: { from: letter.number, to: letter.number } });
    const base = `/incidents/${at.incident}/letters/runs/${run.id}`;
    const { addressee, postal, address, customer, volume } = line!;
    return reply.page("letters/letter", {
      title: `お手紙の番号 ${letterNumber(letter.number)}`,
      place: "documents",
      incident: getIncident(read, at.incident),
      backHref: `${base}/dispatch?after=${Math.max(0, letter.number - 1)}`,
      items: [
        {
          label: "宛名",
          value: addressee.replaceAll("\n", " "),
          href: customer && `/incidents/${at.incident}/customers/${customer.id}`,
        },
        {
          label: "住所",
          value: [postal && `〒${postal}`, address.replaceAll("\n", " ")].filter(Boolean).join(" "),
        },
        { label: "書いた項目", value: letter.items.join("、") },
        {
          label: "PDFの場所",
          value: letter.firstPage === null ? "" : `第${volume}巻の${pagesOf(letter)}ページ`,
        },
        {
          label: "発送した日",
          value: letter.sentOn === null ? "まだ" : formatEra(letter.sentOn, { weekday: true }),
        },
        { label: "通知の状態", value: customer?.notice ?? "" },
      ],
      isPrinted: letter.firstPage !== null,
      isSent: letter.sentOn !== null,
      canWrite: roleMay(request.user?.role, "letters.make"),
      action: `${base}/letters/${letter.number}`,
      values: typed ?? {
        tracking: letter.tracking ?? "",
        isReturned: letter.returnedOn === null ? "no" : "yes",
        on: letter.returnedOn === null ? "" : formatEra(letter.returnedOn),
        reason: letter.returnedReason ?? "",
      },
      errors,
      reasons: returnReasons.map((reason) => ({ value: reason, label: reason })),
      today: formatEra(dateInTokyo(app.clock())),
      customerHref: customer && `/incidents/${at.incident}/customers/${customer.id}`,
      isReturned: letter.returnedOn !== null,
      resendHref: `/incidents/${at.incident}/letters/recipients?standing=returned`,
    });
  };

  http.get(
    "/incidents/:incident/letters/runs/:run/letters/:letter",
    { config: { action: "letters.read" }, schema: { params: oneLetter } },
    async (request, reply) => letterScreen(request, reply, request.params),
  );

  http.post(
    "/incidents/:incident/letters/runs/:run/letters/:letter",
    { config: { action: "letters.make" }, schema: { params: oneLetter } },
    async (request, reply) => {
      const { incident, run: id, letter } = request.params;
      const house = app.house();
      const typed = typedForm.parse(request.body ?? {});
      const tracking = trackInput.safeParse((typed.tracking ?? "").trim());
      const isReturned = typed.isReturned === "yes";
      const returned = returnInput.safeParse({ on: typedDay(typed.on ?? ""), reason: typed.reason });
      const errors = {
        ...(tracking.success ? {} : { tracking: tracking.error.issues[0]!.message }),
        ...(isReturned && !returned.success ? fieldErrors(returned.error) : {}),
      };
      if (!tracking.success || Object.keys(errors).length > 0) {
        return letterScreen(request, reply.code(400), request.params, typed, errors);
      }
      const run = getPaperRun(house.read, incident, id);
      const isSent = getLetter(house.read, id, letter).sentOn !== null;
      const change = {
        tracking: tracking.data,
        returned: isReturned && returned.success ? returned.data : isSent ? null : undefined,
      };
      try {
        house.write(actorOf(request), (tx) => recordLetter(tx, run, letter, change));
      } catch (error) {
        if (!(error instanceof Refusal) || error.fields === undefined) throw error;
        return letterScreen(request, reply.code(error.status), request.params, typed, error.fields);
      }
      return reply.done(
        `/incidents/${incident}/letters/runs/${id}/dispatch?after=${Math.max(0, letter - 1)}`,
        isReturned
          ? `番号${letterNumber(letter)}を「返戻」にしました。住所が分かればもう一度送り、分からなければ代替措置を検討します。`
          : `番号${letterNumber(letter)}の記録を書き換えました。`,
      );
    },
  );

  http.get(
    "/incidents/:incident/letters/runs/:run/dispatch.csv",
    { config: { action: "letters.read" }, schema: { params } },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, csv } = takeDispatchCsv(app.house(), actorOf(request), incident, run);
      return sendFile(reply, name, csv, "dispatch");
    },
  );

  http.get(
    "/incidents/:incident/letters/runs/:run/dispatch.pdf",
    {
      config: { action: "letters.read" },
      schema: { params, querystring: z.object({ volume: z.coerce.number().int().min(1).optional() }) },
    },
    async (request, reply) => {
      const { incident, run } = request.params;
      const { name, pdf } = dispatchPdf(app.house(), actorOf(request), incident, run, request.query.volume);
      return sendFile(reply, name, pdf, "dispatch");
    },
  );
}

/** 「codes.2」 → which line it is. */
function inLines(errors: Readonly<Record<string, string>>): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, words] of Object.entries(errors)) {
    const line = /^codes\.(\d+)$/.exec(name)?.[1];
    if (line === undefined) told[name] = words;
    else told.codes ??= `${Number(line) + 1}行目：${words}`;
  }
  return told;
}
