/** 書類: what there is for whom, a preview with what is missing, and each issued document. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser } from "#src/features/access/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http, sheetPage } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate, typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sendPdf } from "./api.ts";
import { draftDocument } from "./draft.ts";
import { handoverInput, recordHandover } from "./handover.ts";
import { downloadDocument, issueDocument } from "./issue.ts";
import { isKind, type Kind, kindWords, listKinds } from "./kinds.ts";
import { mendingHref } from "./mending.ts";
import { showPaper } from "./paper.ts";
import { checkPrintedLog } from "./printed-log.ts";
import { findLatest, getDocument, type IssuedDocument, listDocuments } from "./queries.ts";

const params = z.object({ incident: z.string().max(64) });
const ofKind = params.extend({ kind: z.string().max(30) });
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
      const latest = new Map(
        listKinds().map((words) => [words.kind, findLatest(reader, incidentId, words.kind)]),
      );
      const next = listKinds().find((words) => latest.get(words.kind) === undefined)?.kind;
      const shown = found.slice(0, PAGE_SIZE);
      const filter = kind === undefined ? "" : `kind=${kind}&`;
      return reply.page("documents/list", {
        title: "書類",
        place: "documents",
        incident,
        recipients: [...new Set(listKinds().map((words) => words.recipient))].map((recipient) => ({
          recipient,
          kinds: listKinds()
            .filter((words) => words.recipient === recipient)
            .map((words) => ({
              ...words,
              ...stateOf(latest.get(words.kind)),
              href: `${base}/draft/${words.kind}`,
              latestHref: latest.has(words.kind) ? `${base}/${latest.get(words.kind)?.id}` : undefined,
              isIssued: latest.get(words.kind) !== undefined,
              label: "内容を確かめる",
              buttonKind: words.kind === next ? "primary" : undefined,
            })),
        })),
        chips: [
          { href: base, label: "すべて", current: kind === undefined },
          ...listKinds().map((words) => ({
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

  const preview = (request: FastifyRequest, reply: FastifyReply, at: z.infer<typeof ofKind>) => {
    const kind = kindOf(at.kind);
    const { missing, blocks } = draftDocument(app.house(), at.incident, kind, app.clock());
    const words = kindWords(kind);
    const base = `/incidents/${at.incident}/documents`;
    return reply.page("documents/draft", {
      title: words.title,
      lead: words.purpose,
      place: "documents",
      incident: getIncident(app.house().read, at.incident),
      backHref: base,
      missing,
      missingTitle: `まだ書かれていないところ（${missing.length}）`,
      blocks: blocks.map(({ path, sentence }) => ({ sentence, href: mendingHref(at.incident, path) })),
      canIssue: request.user?.role !== "adviser" && blocks.length === 0,
      isReader: request.user?.role === "adviser",
      paper: `${base}/draft/${kind}/paper`,
      action: `${base}/draft/${kind}`,
    });
  };

  http.get(
    "/incidents/:incident/documents/draft/:kind",
    { config: read, schema: { params: ofKind } },
    async (request, reply) => preview(request, reply, request.params),
  );

  http.get(
    "/incidents/:incident/documents/draft/:kind/paper",
    { config: read, schema: { params: ofKind } },
    async (request, reply) => {
      const { incident } = request.params;
      const kind = kindOf(request.params.kind);
      const { dossier } = draftDocument(app.house(), incident, kind, app.clock());
      const owner = new Map(
        listEvidence(app.house().read, incident).flatMap((item) =>
          item.files.map((file) => [file.id, item.id]),
        ),
      );
      const picture = (file: string): string =>
        `/incidents/${incident}/evidence/${owner.get(file)}/files/${file}/thumb.jpg`;
      const paper = showPaper(dossier, picture);
      return reply.type("text/html; charset=utf-8").send(sheetPage(kindWords(kind).title, paper));
    },
  );

  http.post(
    "/incidents/:incident/documents/draft/:kind",
    { config: write, schema: { params: ofKind } },
    async (request, reply) => {
      const { incident } = request.params;
      const kind = kindOf(request.params.kind);
      try {
        const issued = await issueDocument(app.house(), actorOf(request), incident, kind);
        return reply.done(
          `/incidents/${incident}/documents/${issued.id}`,
          `${issued.title} 第${issued.edition}版のPDF（${issued.pages}ページ）を作り、保管しました。次は、PDFを取り出して印刷しましょう。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "document_blocked") throw error;
        return preview(request, reply.code(error.status), request.params);
      }
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
      title: `${issued.title} 第${issued.edition}版`,
      place: "documents",
      incident: getIncident(app.house().read, at.incident),
      backHref: base,
      document: issued,
      ...stateOf(issued),
      rows: [
        { label: "書類の番号", value: `書類${issued.number}` },
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
      draftHref: `${base}/draft/${issued.kind}`,
      handovers: issued.handovers.map((one) => ({ ...one, recorder: nameOf(one.recordedBy) })),
      canWrite: request.user?.role !== "adviser",
      action: `${base}/${issued.id}/handovers`,
      values,
      errors,
    });
  };

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

/** Throws `not_found`. */
function kindOf(name: string): Kind {
  if (!isKind(name)) throw new Refusal("not_found");
  return name;
}

/** 下書き, 発行済 or 渡した, of the latest edition. */
function stateOf(latest: IssuedDocument | undefined): { state: string; stateLabel: string } {
  if (latest === undefined) return { state: "waiting", stateLabel: "下書き" };
  if (latest.handovers.length === 0) return { state: "active", stateLabel: "発行済" };
  return { state: "done", stateLabel: "渡した" };
}

function rowOf(issued: IssuedDocument) {
  const last = issued.handovers.at(-1);
  return {
    ...stateOf(issued),
    number: issued.number,
    title: `${issued.title} 第${issued.edition}版`,
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
