/** 文面: the letter's words, prefilled from the case, saved as they are; what the linter says stands above. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type Case, type Fact, getCase } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { readDate } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type BlockId, blockIds, blocks, legalArticle } from "./blocks.ts";
import { findingsOf } from "./composition.ts";
import { type Draft, draftChanges, getDraft, saveDraft } from "./draft.ts";
import type { Place } from "./lint/finding.ts";

const params = z.object({ incident: z.string().max(64) });
const sent = z.record(z.string(), z.string()).catch({});

type Values = Readonly<Record<string, string>>;

export function textPages(http: Http, app: Akashi): void {
  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    typed?: Values,
    found?: Values,
  ) => {
    // A block's field is named after the block alone.
    const errors =
      found &&
      Object.fromEntries(
        Object.entries(found).map(([name, words]) => [name.replace(/^blocks\./, ""), words]),
      );
    const { read } = app.house();
    const one = getCase(read, incidentId);
    const draft = getDraft(read, incidentId);
    const values = typed ?? valuesOf(draft);
    const base = `/incidents/${incidentId}/letters`;
    const findings = await findingsOf(read, incidentId, dateInTokyo(app.clock()));
    const facts = factOptions(one);
    return reply.page("letters/text", {
      title: "お詫び状の文面",
      place: "documents",
      incident: one.incident,
      backHref: base,
      action: `${base}/text`,
      canWrite: roleMay(request.user?.role, "letters.make"),
      findings: findings.map((finding) => ({
        ...finding,
        href: placeHref(finding.place, incidentId),
      })),
      blockingCount: findings.filter((finding) => finding.isBlocking).length,
      isFinal: !findings.some((finding) => finding.isBlocking),
      recipientsHref: `${base}/recipients`,
      previewSrc: `${base}/preview/sheet`,
      errors,
      values,
      facts,
      hasFacts: facts.length > 0,
      factsHref: `/incidents/${incidentId}/facts`,
      blocks: blocks.map((block) => ({
        ...block,
        required: block.isOptional !== true,
        value: values[block.id] ?? "",
        error: errors?.[block.id],
        help: block.legal === undefined ? undefined : `ご本人への通知に必要な内容「${block.legal}」です。`,
        helpTerm: "なぜ必要ですか",
        helpArticle: legalArticle,
        reset: draft.changed.has(block.id) ? `reset.${block.id}` : undefined,
      })),
      modules: ["/assets/confirm-leave.js"],
    });
  };

  http.get(
    "/incidents/:incident/letters/text",
    { config: { action: "letters.read" }, schema: { params } },
    async (request, reply) => screen(request, reply, request.params.incident),
  );

  http.post(
    "/incidents/:incident/letters/text",
    { config: { action: "letters.make" }, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const typed = sent.parse(request.body ?? {});
      const parsed = draftChanges.safeParse(changesOf(typed));
      const errors = { ...(parsed.success ? {} : fieldErrors(parsed.error)), ...dateError(typed.sentOn) };
      if (!parsed.success || Object.keys(errors).length > 0) {
        return screen(request, reply.code(400), incident, typed, errors);
      }
      try {
        app.house().write(actorOf(request), (tx) => saveDraft(tx, incident, parsed.data));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), incident, typed, error.fields);
      }
      const left = (await findingsOf(app.house().read, incident, dateInTokyo(app.clock()))).filter(
        (one) => one.isBlocking,
      ).length;
      return left === 0
        ? reply.done(`/incidents/${incident}/letters`, "文面を保存しました。次は、宛先を選びましょう。")
        : reply.done(
            `/incidents/${incident}/letters/text`,
            `文面を保存しました。直すところがあと${left}か所あります。`,
          );
    },
  );
}

function valuesOf(draft: Draft): Values {
  return {
    ...draft.blocks,
    sentOn: draft.sentOn === null ? "" : formatEra(draft.sentOn),
    taken: draft.taken,
    takenFact: draft.takenFact ?? "",
    use: draft.use,
    useFact: draft.useFact ?? "",
    usedFor: draft.usedFor,
    hasSealMark: draft.hasSealMark ? "yes" : "",
  };
}

function changesOf(typed: Values): unknown {
  const day = readDate(typed.sentOn ?? "");
  const text = (id: BlockId): string | null => (typed[`reset.${id}`] === "yes" ? null : (typed[id] ?? ""));
  return {
    sentOn: day.ok && day.precision === "day" ? day.date : null,
    taken: typed.taken,
    takenFact: typed.taken === "confirmed" ? typed.takenFact || null : null,
    use: typed.use,
    useFact: typed.use === "confirmed" ? typed.useFact || null : null,
    usedFor: typed.usedFor ?? "",
    hasSealMark: typed.hasSealMark === "yes",
    blocks: Object.fromEntries(blockIds.map((id) => [id, text(id)])),
  };
}

/** What was typed as the date but could not be read is not dropped silently. */
function dateError(typed: string | undefined): Values {
  if (typed === undefined || typed.trim() === "") return {};
  const day = readDate(typed);
  if (!day.ok) return { sentOn: day.reason };
  if (day.precision !== "day" || day.around) {
    return { sentOn: "年月日まで入れてください。例：令和8年11月21日" };
  }
  return {};
}

function factOptions({ facts }: Case): { value: string; label: string }[] {
  return facts
    .filter((fact) => fact.certainty === "確認済")
    .map((fact) => ({ value: fact.id, label: factLabel(fact) }));
}

function factLabel({ date, what }: Fact): string {
  const text = what.replace(/\s+/g, " ");
  return `${formatPartialDate(date)}　${text.length > 40 ? `${text.slice(0, 40)}…` : text}`;
}

/** Where a finding is mended. */
function placeHref(place: Place, incidentId: string): string {
  switch (place) {
    case "sender":
    case "window":
      return "/settings/shop";
    case "items":
      return `/incidents/${incidentId}/sections/data`;
    case "certainty":
      return "#f-taken";
    case "letter":
      return "#f-outline";
    default:
      return `#f-${place}`;
  }
}
