/** 書類: what there is for whom, a preview with what is missing, and each issued document. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser, roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate, typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sendPdf } from "./api.ts";
import { documentsDraftPages } from "./draft-pages.ts";
import { documentFormatsPages, offeredForms } from "./formats-pages.ts";
import { groupOf, groups } from "./groups.ts";
import { handoverInput, recordHandover } from "./handover.ts";
import { homepageHref, homepagePages } from "./homepage-pages.ts";
import { downloadDocument } from "./issue.ts";
import { checkPrintedLog } from "./printed-log.ts";
import { documentName, getDocument, type IssuedDocument, listDocuments } from "./queries.ts";
import { isKind, type KindWords, listKinds } from "./registry.ts";
import { draftAddress, stateOf } from "./states.ts";
import { paperAnswersPages } from "./typed-pages.ts";

const params = z.object({ incident: z.string().max(64) });
const ofDocument = params.extend({ document: z.string().max(64) });
const query = z.object({
  kind: z.string().max(30).catch(""),
  before: z.coerce.number().int().min(1).optional().catch(undefined),
});
const sent = z.record(z.string(), z.string()).catch({});
const read = { action: "documents.read" as const };
const write = { action: "documents.write" as const };
const PAGE_SIZE = 20;

type Values = Readonly<Record<string, string>>;

export function documentsPages(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/documents",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => {
      const { incident: incidentId } = request.params;
      const { kind: only, before } = request.query;
      const { read: reader } = app.house();
      const incident = getIncident(reader, incidentId);
      const base = `/incidents/${incidentId}/documents`;
      const kind = isKind(only) ? only : undefined;
      const found = listDocuments(reader, incidentId, { kind, before, limit: PAGE_SIZE + 1 });
      const kinds = listKinds().map((words) => ({
        words,
        latest: listDocuments(reader, incidentId, { kind: words.kind, limit: 1 })[0],
      }));
      const next = kinds.find(({ words, latest }) => !words.subjectWord && !latest)?.words.kind;
      const shown = found.slice(0, PAGE_SIZE);
      const filter = kind === undefined ? "" : `kind=${kind}&`;
      return reply.page("documents/list", {
        title: "書類",
        place: "documents",
        incident,
        groups: groups.map((title) => {
          const own = kinds.filter(({ words }) => groupOf[words.recipient] === title);
          const issued = own.filter(({ latest }) => latest !== undefined).length;
          return {
            title,
            count: [
              `${own.length}種類`,
              issued > 0 && `発行済み${issued}種類`,
              own.some(({ words }) => words.kind === next) && "次に作る書類があります",
            ]
              .filter(Boolean)
              .join("・"),
            isForCustomers: title === "お客様へ",
            kinds: own.map((one) => kindRow(base, one, one.words.kind === next)),
          };
        }),
        modules: ["/assets/open-wide.js"],
        chips: [
          { href: base, label: "すべて", current: kind === undefined },
          // What was never made finds nothing.
          ...kinds
            .flatMap(({ words, latest }) => (latest || words.kind === kind ? [words] : []))
            .map((words) => ({
              href: `${base}?kind=${words.kind}`,
              label: words.title,
              current: words.kind === kind,
            })),
        ],
        documents: shown.map((one) => ({ ...rowOf(one), href: `${base}/${one.id}`, issuer: issuerOf(one) })),
        hasAny: shown.length > 0 || kind !== undefined || before !== undefined,
        words:
          shown.length === 0 ? "この条件の書類はありません" : `${shown.length}件を新しい順に表示しています`,
        previousHref: before === undefined ? undefined : `${base}?${filter}`,
        nextHref: found.length > PAGE_SIZE ? `${base}?${filter}before=${shown.at(-1)?.number}` : undefined,
      });
    },
  );

  const screen = async (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof ofDocument>,
    values: Values = {},
    errors?: Values,
  ) => {
    const issued = getDocument(app.house().read, at.incident, at.document);
    const base = `/incidents/${at.incident}/documents`;
    const log = await checkPrintedLog(app.house(), at.incident, at.document);
    return reply.page("documents/issued", {
      title: documentName(issued),
      place: "documents",
      incident: getIncident(app.house().read, at.incident),
      backHref: base,
      document: issued,
      ...stateOf(issued),
      rows: [
        { label: "書類の番号", value: `書類${issued.number}` },
        ...(issued.subject ? [{ label: "対象", value: issued.subject.label }] : []),
        { label: "ファイル名", value: issued.fileName },
        { label: "ページ数", value: `${issued.pages}ページ` },
        { label: "作った人", value: issuerOf(issued) },
        { label: "SHA-256", value: issued.sha256 },
      ],
      log: log && {
        kind: log.isSame ? "done" : "error",
        text: log.isSame
          ? `この書類に印刷した記録の要約値（${log.size}件分）は、今の記録から計算した値と同じです。`
          : `この書類に印刷した記録の要約値（${log.size}件分）が、今の記録から計算した値と違います。記録が変わっている可能性があります。「証拠の健全性」を開いて確かめてください。`,
      },
      pdfHref: `${base}/${issued.id}/pdf`,
      ...(await offeredForms(app, at.incident, issued)),
      homepageHref: homepageHref(base, issued.id, issued.kind),
      next: nextOf(at.incident, issued),
      draftHref: isKind(issued.kind) ? draftAddress(base, issued.kind, issued.subject?.id) : undefined,
      handovers: issued.handovers.map((one) => ({ ...one, recorder: nameOf(one.recordedBy) })),
      canWrite: roleMay(request.user?.role, "documents.write"),
      action: `${base}/${issued.id}/handovers`,
      values,
      errors,
    });
  };

  documentsDraftPages(http, app);
  documentFormatsPages(http, app);
  homepagePages(http, app);
  paperAnswersPages(http, app);

  http.get(
    "/incidents/:incident/documents/:document",
    { config: read, schema: { params: ofDocument } },
    async (request, reply) =>
      screen(request, reply, request.params, { handedOn: formatEra(dateInTokyo(app.clock())) }),
  );

  http.get(
    "/incidents/:incident/documents/:document/pdf",
    { config: read, schema: { params: ofDocument } },
    async (request, reply) => {
      const { incident, document } = request.params;
      return sendPdf(reply, downloadDocument(app.house(), actorOf(request), incident, document));
    },
  );

  http.post(
    "/incidents/:incident/documents/:document/handovers",
    { config: write, schema: { params: ofDocument } },
    async (request, reply) => {
      const { incident, document } = request.params;
      const typed = sent.parse(request.body ?? {});
      const parsed = handoverInput.safeParse({ ...typed, handedOn: typedDay(typed.handedOn ?? "") });
      if (!parsed.success) {
        const errors = { ...fieldErrors(parsed.error) };
        if (errors.handedOn) errors.handedOn = unreadable(typed.handedOn ?? "") ?? errors.handedOn;
        return screen(request, reply.code(400), request.params, typed, errors);
      }
      try {
        app.house().write(actorOf(request), (tx) => recordHandover(tx, incident, document, parsed.data));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.fields) throw error;
        return screen(request, reply.code(error.status), request.params, typed, error.fields);
      }
      return reply.done(
        `/incidents/${incident}/documents/${document}`,
        "渡したことを記録しました。相談で聞いたことも、忘れないうちに出来事として残しておきましょう。",
      );
    },
  );

  const nameOf = (userId: string): string =>
    findUser(app.house().read, userId)?.displayName ?? "このプログラム";
  const issuerOf = (issued: IssuedDocument): string => nameOf(issued.issuedBy);
}

function kindRow(
  base: string,
  { words, latest }: { words: KindWords; latest: IssuedDocument | undefined },
  isNext: boolean,
) {
  return {
    ...words,
    ...stateOf(latest),
    href: `${base}/draft/${words.kind}`,
    latestHref: latest && `${base}/${latest.id}`,
    isIssued: latest !== undefined,
    label: words.subjectWord === undefined ? "内容を確かめる" : `${words.subjectWord}を選ぶ`,
    buttonKind: isNext ? "primary" : undefined,
  };
}

/** The page that waits for a paper after it was printed: kind → below the incident's address, with its subject's id. */
const waiting: ReadonlyMap<string, { readonly to: (id: string) => string; readonly label: string }> = new Map(
  [
    ["customer-statement", { to: (id) => `customers/${id}/statement`, label: "署名された申告書を保管する" }],
    ["log-preservation", { to: (id) => `preservation/${id}`, label: "依頼書を送ったことを記録する" }],
    ["receipt", { to: (id) => `custody/acts/${id}`, label: "受渡しの記録を開く" }],
    ["comparison", { to: (id) => `comparisons/${id}`, label: "対照の結果を開く" }],
  ],
);

function nextOf(incidentId: string, { kind, subject }: IssuedDocument) {
  const page = waiting.get(kind);
  return subject === null || page === undefined
    ? undefined
    : { href: `/incidents/${incidentId}/${page.to(subject.id)}`, label: page.label };
}

function rowOf(issued: IssuedDocument) {
  const last = issued.handovers.at(-1);
  return {
    ...stateOf(issued),
    number: issued.number,
    title: documentName(issued),
    issuedAt: issued.issuedAt,
    given: last ? `${formatEra(last.handedOn)} ${last.handedTo}` : "",
  };
}

/** Why what was typed is no day; undefined where nothing was typed, or a month or year only. */
function unreadable(typed: string): string | undefined {
  if (typed.trim() === "") return undefined;
  const reading = readDate(typed);
  return reading.ok ? undefined : reading.reason;
}
