/** 文面: the letter's words, prefilled from the case, saved as they are; what the linter says stands above. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type Case, getCase } from "#src/features/incidents/index.ts";
import {
  actorOf,
  asForm,
  changedSince,
  fieldErrors,
  type Http,
  markAgain,
  sheetPage,
} from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { blocksOf, legalArticle } from "./blocks.ts";
import { type Draft, draftChanges, getDraft, saveDraft } from "./draft.ts";
import { findEarlier } from "./earlier.ts";
import type { Place } from "./lint/finding.ts";
import { mailHref } from "./mailing/href.ts";
import { editableLetterName } from "./owners-template.ts";
import { previewHtml, previewPdf, typedHtml } from "./preview.ts";
import { getRun } from "./queries.ts";
import { sendLetter } from "./send.ts";
import { standingFindings } from "./standing.ts";
import {
  askedOf,
  changesOf,
  dateError,
  factChoices,
  shownOf,
  tidied,
  type Values,
  valuesOf,
} from "./text-form.ts";
import { templateWords, type WordedTemplate, type Wording, wordedTemplates } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const kindParams = params.extend({ template: z.enum(wordedTemplates) });
const form = z.record(z.string(), z.string());
const sent = form.catch({});
const read = { action: "letters.read" as const };
const make = { action: "letters.make" as const };

/** In the address of a page: the run that a 続報 or 訂正 is about. */
export const aboutQuery = z.object({
  of: z
    .string()
    .max(64)
    .optional()
    .catch(undefined)
    .transform((run) => run || undefined),
});

/** Where the words of a kind of letter are written; of a later one, as they will be about an earlier run. */
export function textHref(incidentId: string, template: WordedTemplate, aboutRun?: string): string {
  const base = `/incidents/${incidentId}/letters/text`;
  return template === "apology" ? base : `${base}/${template}${queryOf({ aboutRun })}`;
}

const queryOf = ({ aboutRun }: Pick<Wording, "aboutRun">): string =>
  aboutRun === undefined ? "" : `?${new URLSearchParams({ of: aboutRun })}`;

const leads: Readonly<Record<WordedTemplate, string>> = {
  apology: "事件の記録から作った下書きです。お客様に届く文として、はじめから終わりまで読んでください。",
  followup:
    "前のお手紙のあとに分かったことをお知らせするお手紙です。お詫び状の文面を引き継いでいます。前のお手紙を捨てられた方にも伝わるように書きます。",
  correction:
    "前のお手紙に誤りがあったときのお手紙です。何が誤りで、正しくは何か、どうしていただくかを、短くはっきり書きます。",
};

export function textPages(http: Http, app: Akashi): void {
  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    incidentId: string,
    wording: Wording,
    typed?: Values,
    found?: Values,
    isChanged = false,
  ) => {
    const { words: template, aboutRun } = wording;
    // A block's field is named after the block alone.
    const errors =
      found &&
      Object.fromEntries(
        Object.entries(found).map(([name, words]) => [name.replace(/^blocks\./, ""), words]),
      );
    const { read: reader } = app.house();
    const one = getCase(reader, incidentId);
    const about = aboutRun === undefined ? undefined : getRun(reader, incidentId, aboutRun);
    const draft = getDraft(reader, incidentId, template, aboutRun);
    const values = typed ?? valuesOf(draft);
    const base = `/incidents/${incidentId}/letters`;
    const here = textHref(incidentId, template, aboutRun);
    const today = dateInTokyo(app.clock());
    const findings = await standingFindings(reader, incidentId, today, template, aboutRun);
    const facts = factChoices(one);
    const isLater = template !== "apology";
    const earlier = isLater ? findEarlier(reader, incidentId, aboutRun) : undefined;
    const sheet = `${base}/text/${template}/sheet${queryOf({ aboutRun })}`;
    return reply.page("letters/text", {
      title: `${templateWords[template]}の文面`,
      lead: leads[template],
      place: "documents",
      incident: one.incident,
      backHref: base,
      kinds: wordedTemplates.map((kind) => ({
        href: textHref(incidentId, kind, aboutRun),
        label: templateWords[kind],
        current: kind === template,
      })),
      action: here,
      canWrite: roleMay(request.user?.role, "letters.make"),
      findings: findings.map((finding) => ({
        ...finding,
        // The day of a run that is meant is no field.
        href:
          about && finding.place === "earlierOn" ? "#f-sentOn" : placeHref(finding.place, incidentId, draft),
      })),
      blockingCount: findings.filter((finding) => finding.isBlocking).length,
      isFinal: !findings.some((finding) => finding.isBlocking),
      recipientsHref: `${base}/recipients?${new URLSearchParams({ template, ...(about && { of: about.id }) })}`,
      mailHref: mailHref(incidentId, { words: template, aboutRun }),
      templateHref: roleMay(request.user?.role, "templates.manage")
        ? `/settings/templates/${editableLetterName(draft)}`
        : undefined,
      previewSrc: sheet,
      previewAction: sheet,
      errors,
      isChanged,
      seen: markAgain(typed?.seen, isChanged, asForm(askedOf(draft, wording))),
      values,
      isLater,
      about: about && {
        no: about.number,
        what: about.template === "email" ? "電子メール" : "お手紙",
        on: draft.earlierOn === null ? "" : formatEra(draft.earlierOn),
      },
      isCorrection: template === "correction",
      news: earlier ? newsSince(one, earlier.writtenAt) : [],
      facts,
      hasFacts: facts.length > 0,
      factsHref: `/incidents/${incidentId}/facts`,
      blocks: blocksOf(template).map((block) => ({
        ...block,
        required: block.isOptional !== true,
        value: values[block.id] ?? "",
        error: errors?.[block.id],
        help: block.legal === undefined ? undefined : `ご本人への通知に必要な内容「${block.legal}」です。`,
        helpTerm: "なぜ必要ですか",
        helpArticle: legalArticle,
        reset: draft.changed.has(block.id) ? `reset.${block.id}` : undefined,
      })),
      modules: ["/assets/confirm-leave.js", "/assets/letter-preview.js"],
    });
  };

  const save = async (request: FastifyRequest, reply: FastifyReply, incident: string, wording: Wording) => {
    const { words: template, aboutRun } = wording;
    // Before anything is kept: a page that is not found would say that nothing was.
    if (aboutRun !== undefined) getRun(app.house().read, incident, aboutRun);
    const typed = form.parse(request.body ?? {});
    const parsed = draftChanges.safeParse(changesOf(typed, template));
    const errors = {
      ...(parsed.success ? {} : fieldErrors(parsed.error)),
      ...dateError("sentOn", typed.sentOn),
      ...dateError("earlierOn", typed.earlierOn),
    };
    if (!parsed.success || Object.keys(errors).length > 0) {
      return screen(request, reply.code(400), incident, wording, typed, errors);
    }
    const one = getCase(app.house().read, incident);
    const standing = askedOf(getDraft(app.house().read, incident, template, aboutRun), wording);
    const changed = changedSince(asForm(standing), asForm(tidied(typed)), (name) =>
      shownOf(one, name, standing[name] ?? ""),
    );
    if (changed) return screen(request, reply.code(409), incident, wording, typed, changed, true);
    try {
      app.house().write(actorOf(request), (tx) => saveDraft(tx, incident, parsed.data, template));
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), incident, wording, typed, error.fields);
    }
    const today = dateInTokyo(app.clock());
    const found = await standingFindings(app.house().read, incident, today, template, aboutRun);
    const left = found.filter((one) => one.isBlocking).length;
    return left === 0
      ? reply.done(`/incidents/${incident}/letters`, "文面を保存しました。次は、宛先を選びましょう。")
      : reply.done(
          textHref(incident, template, aboutRun),
          `文面を保存しました。直すところがあと${left}か所あります。`,
        );
  };

  http.get(
    "/incidents/:incident/letters/text",
    { config: read, schema: { params } },
    async (request, reply) => screen(request, reply, request.params.incident, { words: "apology" }),
  );
  http.get(
    "/incidents/:incident/letters/text/:template",
    { config: read, schema: { params: kindParams, querystring: aboutQuery } },
    async (request, reply) => screen(request, reply, request.params.incident, wordingOf(request)),
  );
  http.post(
    "/incidents/:incident/letters/text",
    { config: make, schema: { params } },
    async (request, reply) => save(request, reply, request.params.incident, { words: "apology" }),
  );
  http.post(
    "/incidents/:incident/letters/text/:template",
    { config: make, schema: { params: kindParams, querystring: aboutQuery } },
    async (request, reply) => save(request, reply, request.params.incident, wordingOf(request)),
  );

  http.get(
    "/incidents/:incident/letters/text/:template/sheet",
    { config: read, schema: { params: kindParams, querystring: aboutQuery } },
    async (request, reply) => {
      const { incident, template } = request.params;
      const article = await previewHtml(app.house(), incident, undefined, template, request.query.of);
      return reply
        .type("text/html; charset=utf-8")
        .send(sheetPage(`${templateWords[template]}の見本`, article));
    },
  );
  // What is typed but not saved, as paper. Nothing is kept.
  http.post(
    "/incidents/:incident/letters/text/:template/sheet",
    { config: make, schema: { params: kindParams, querystring: aboutQuery } },
    async (request, reply) => {
      const { incident, template } = request.params;
      const parsed = draftChanges.safeParse(changesOf(sent.parse(request.body ?? {}), template));
      const changes = parsed.success ? parsed.data : {};
      const article = typedHtml(app.house().read, incident, template, changes, request.query.of);
      return reply
        .type("text/html; charset=utf-8")
        .send(sheetPage(`${templateWords[template]}の見本`, article));
    },
  );
  http.get(
    "/incidents/:incident/letters/text/:template/sheet.pdf",
    { config: read, schema: { params: kindParams, querystring: aboutQuery } },
    async (request, reply) => {
      const { incident } = request.params;
      return sendLetter(reply, await previewPdf(app.house(), actorOf(request), incident, wordingOf(request)));
    },
  );
}

/** The apology is about no earlier run. */
const wordingOf = ({
  params,
  query,
}: {
  readonly params: z.infer<typeof kindParams>;
  readonly query: z.infer<typeof aboutQuery>;
}): Wording => ({
  words: params.template,
  aboutRun: params.template === "apology" ? undefined : query.of,
});

/** What came onto the timeline after the letter before was written: for whoever writes what became known since. */
function newsSince({ facts }: Case, writtenAt: string): { when: string; what: string; certainty: string }[] {
  return facts
    .filter((fact) => fact.createdAt > writtenAt)
    .map((fact) => ({ when: formatPartialDate(fact.date), what: fact.what, certainty: fact.certainty }));
}

/** Where a finding is mended. */
function placeHref(place: Place, incidentId: string, { template }: Draft): string {
  switch (place) {
    case "sender":
    case "window":
      return "/settings/shop";
    case "items":
      return `/incidents/${incidentId}/sections/data`;
    case "template":
      return "/settings/templates";
    case "certainty":
      return "#f-taken";
    case "letter":
      return `#f-${blocksOf(template)[0]!.id}`;
    default:
      return `#f-${place}`;
  }
}
