/** 作る: whom, how many, what it costs and how long it takes; the question before; and the making itself. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { formatYen } from "#src/lib/yen.ts";
import { type Choosing, choosingQuery, filterWords, readChoosing } from "./choosing.ts";
import { compose } from "./composition.ts";
import { type CostFigures, costFigures, costOfLetters, hoursInWords, postage, postageAsOf } from "./cost.ts";
import type { RecipientFilter } from "./filter.ts";
import { type Choice, chooseRecipients, figuresToBegin, startLetters } from "./letters.ts";
import { getRun } from "./queries.ts";
import { largestVolume, usualVolume } from "./runs.ts";
import { standingFindings } from "./standing.ts";
import { textHref } from "./text-pages.ts";
import { clearTicks, listTicks } from "./ticks.ts";
import { consultedAnswers, templateWords } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const modes = ["all", "only", "except"] as const;
const typedForm = z.record(z.string(), z.string()).catch({});
const makeForm = z.object({
  mode: z.enum(modes, "どなたに作るかを選んでください。"),
  consulted: z.enum(
    consultedAnswers,
    "警察・弁護士と発送時期を相談したかどうかを選んでください。まだでも作れます。",
  ),
  volumeSize: z.coerce
    .number("1巻の通数を、1〜1,000の数字で入れてください。")
    .int("1巻の通数を、1〜1,000の数字で入れてください。")
    .min(1, "1巻の通数を、1〜1,000の数字で入れてください。")
    .max(largestVolume, "1巻の通数を、1〜1,000の数字で入れてください。"),
  cost: costFigures,
});

type Typed = Readonly<Record<string, string>>;

export function makePages(http: Http, app: Akashi): void {
  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    at: Choosing,
    typed: Typed = {},
    errors?: Readonly<Record<string, string>>,
  ) => {
    const { read } = app.house();
    const base = `/incidents/${incidentId}/letters`;
    const { template, of, filter } = at;
    const about = of === undefined ? undefined : getRun(read, incidentId, of);
    const ticks = [...listTicks(read, incidentId, actorOf(request).id)];
    const mode = modes.find((one) => one === typed.mode) ?? (ticks.length > 0 ? "only" : "all");
    const counted = new Map<string, Awaited<ReturnType<typeof chooseRecipients>>>();
    for (const one of modes) {
      const choice: Choice = { mode: one, ids: ticks, filter };
      counted.set(one, await chooseRecipients(read, incidentId, { template, aboutRun: of, choice }));
    }
    const { chosen, unready, longest } = counted.get(mode)!;
    const today = dateInTokyo(app.clock());
    const blocking = (await standingFindings(read, incidentId, today, template, of)).filter(
      (one) => one.isBlocking,
    );
    const begun = figuresToBegin(read);
    const figures = figuresOf(typed, begun);
    const pages =
      blocking.some((one) => one.code === "window") || longest === undefined
        ? 1
        : (await compose(read, incidentId, { words: template, aboutRun: of, people: [longest] })).pages;
    const cost = costOfLetters(chosen.length, chosen.length * pages, figures ?? begun);
    const volumeSize = Number(typed.volumeSize ?? usualVolume);
    const volumes = volumeSize >= 1 ? Math.ceil(chosen.length / volumeSize) : undefined;
    const readyOf = (one: string): string => counted.get(one)!.chosen.length.toLocaleString("ja-JP");
    const back = `${base}/recipients${choosingQuery(at)}`;
    const peopleWith = (problem: RecipientFilter["problem"]): string =>
      `${base}/recipients${choosingQuery({ ...at, page: 1, filter: { ...filter, problem } })}`;
    return reply.page("letters/make", {
      title: `${templateWords[template]}を作る`,
      place: "documents",
      incident: getIncident(read, incidentId),
      backHref: back,
      action: `${base}/make${choosingQuery(at)}`,
      about: about && { no: about.number },
      word: templateWords[template],
      blocking: blocking.length,
      textHref: textHref(incidentId, template, of),
      mode,
      modes: [
        ...(ticks.length > 0
          ? [
              {
                value: "only",
                label: `印を付けた方だけ（${readyOf("only")}通）`,
                hint: `印を付けた方 ${ticks.length.toLocaleString("ja-JP")}人のうち、作れる方`,
              },
            ]
          : []),
        {
          value: "all",
          label: `条件に合う方の全員（${readyOf("all")}通）`,
          hint: `${filterWords(filter)}のうち、作れる方すべて`,
        },
        ...(ticks.length > 0
          ? [{ value: "except", label: `条件に合う方から、印を付けた方を除く（${readyOf("except")}通）` }]
          : []),
      ],
      count: chosen.length,
      unready,
      unreadyHref: peopleWith("blocking"),
      twins: chosen.filter((one) => one.has("duplicate")).length,
      twinsHref: peopleWith("duplicate"),
      pages,
      volumes,
      values: {
        volumeSize: String(usualVolume),
        ...Object.fromEntries(Object.entries(begun).map(([name, value]) => [name, String(value)])),
        ...typed,
      },
      errors,
      kinds: postage.map(({ kind, label, yen }) => ({ value: kind, label: `${label}　${yen}円` })),
      asOf: formatEra(postageAsOf),
      cost: [
        { label: "切手・郵便料金", value: formatYen(cost.postageYen) },
        { label: "封筒", value: formatYen(cost.envelopesYen) },
        { label: "紙・印刷", value: formatYen(cost.paperYen) },
        { label: "合計（目安）", value: formatYen(cost.totalYen) },
        { label: "折って封をする時間（目安）", value: hoursInWords(cost.hours) },
      ],
      isMany: cost.hours >= 8,
    });
  };

  http.get(
    "/incidents/:incident/letters/make",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => screen(request, reply, request.params.incident, readChoosing(request.query)),
  );

  http.post(
    "/incidents/:incident/letters/make",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      const actor = actorOf(request);
      const at = readChoosing(request.query);
      const typed = withFee(typedForm.parse(request.body ?? {}));
      const parsed = makeForm.safeParse({ ...typed, cost: typed });
      if (typed.do === "count") {
        const errors = parsed.success ? undefined : fieldErrors(parsed.error);
        // Only figures are asked now; whether the time was talked over is asked when letters are made.
        const { consulted: _consulted, ...figures } = plain(errors ?? {});
        const isWrong = Object.keys(figures).length > 0;
        return screen(
          request,
          isWrong ? reply.code(400) : reply,
          incident,
          at,
          typed,
          isWrong ? figures : undefined,
        );
      }
      if (!parsed.success) {
        return screen(request, reply.code(400), incident, at, typed, plain(fieldErrors(parsed.error)));
      }
      const { mode, consulted, volumeSize, cost } = parsed.data;
      const ids = [...listTicks(house.read, incident, actor.id)];
      try {
        const { run, job } = await startLetters(house, actor, incident, {
          template: at.template,
          aboutRun: at.of,
          consulted,
          volumeSize,
          cost,
          choice: { mode, ids, filter: at.filter },
        });
        watch(request, job.ended);
        if (ids.length > 0) house.write(actor, (tx) => clearTicks(tx, incident));
        return reply.done(
          `/incidents/${incident}/letters/runs/${run.id}`,
          `${templateWords[at.template]}${run.chosen.toLocaleString("ja-JP")}通を作り始めました。この画面を閉じても作業は続きます。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith("letter_")) throw error;
        return screen(request, reply.code(error.status), incident, at, typed, { mode: error.sentence });
      }
    },
  );
}

/** Another way of sending brings its own fee, unless the owner typed one over it. */
function withFee(typed: Typed): Typed {
  const before = postage.find(({ kind }) => kind === typed.kindBefore);
  const now = postage.find(({ kind }) => kind === typed.kind);
  if (!before || !now || before === now || typed.postageYen !== String(before.yen)) return typed;
  return { ...typed, postageYen: String(now.yen) };
}

/** A figure's field is named after the figure alone. */
const plain = (errors: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([name, words]) => [name.replace(/^cost\./, ""), words]));

function figuresOf(typed: Typed, begun: CostFigures): CostFigures | undefined {
  const parsed = costFigures.safeParse({ ...begun, ...typed });
  return parsed.success ? parsed.data : undefined;
}
