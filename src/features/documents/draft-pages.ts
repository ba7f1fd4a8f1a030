/** 書類の下書き: for whom or what it is made where that is to be chosen, a preview, and issuing. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, sheetPage } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { draftDocument, showPaper } from "./draft.ts";
import { issueDocument } from "./issue.ts";
import { documentName, findLatest } from "./queries.ts";
import { getPaper, getSubject, kindWords, listSubjects } from "./registry.ts";
import { answersAddress, draftAddress, stateOf } from "./states.ts";
import { templateName } from "./template.ts";

const params = z.object({ incident: z.string().max(64), kind: z.string().max(30) });
const querystring = z.object({
  subject: z.string().min(1).max(64).optional().catch(undefined),
  q: z.string().max(100).catch(""),
});
const read = { action: "documents.read" as const };
const write = { action: "documents.write" as const };
const MOST_SUBJECTS = 100;

type Place = z.infer<typeof params> & { readonly subject: string | undefined };

export function documentsDraftPages(http: Http, app: Akashi): void {
  const choice = (reply: FastifyReply, { incident, kind }: Place, words: string) => {
    const { title, purpose, subject } = getPaper(kind);
    if (!subject) throw new Error("a paper about the whole case has nothing to choose");
    const base = `/incidents/${incident}/documents`;
    const { read: reader } = app.house();
    const found = listSubjects(reader, incident, kind, { words, limit: MOST_SUBJECTS + 1 });
    const subjects = found.slice(0, MOST_SUBJECTS);
    return reply.page("documents/subjects", {
      title,
      lead: purpose,
      place: "documents",
      incident: getIncident(reader, incident),
      backHref: base,
      action: `${base}/draft/${kind}`,
      word: subject.word,
      q: words,
      hasAny: subjects.length > 0 || words !== "",
      hasMore: found.length > MOST_SUBJECTS,
      addHref: `/incidents/${incident}${subject.addAt.path}`,
      addLabel: subject.addAt.label,
      subjects: subjects.map((one) => {
        const latest = findLatest(reader, incident, kind, one.id);
        return {
          ...one,
          ...stateOf(latest),
          href: draftAddress(base, kind, one.id),
          latestHref: latest && `${base}/${latest.id}`,
        };
      }),
    });
  };

  const preview = (request: FastifyRequest, reply: FastifyReply, place: Place) => {
    const { incident, kind, subject } = place;
    const { missing, blocks, notes } = draftDocument(app.house(), incident, kind, app.clock(), subject);
    const words = kindWords(kind);
    const mayIssue = roleMay(request.user?.role, "documents.write");
    const about = getSubject(app.house().read, incident, kind, subject);
    const base = `/incidents/${incident}/documents`;
    const query = subject === undefined ? "" : `?subject=${encodeURIComponent(subject)}`;
    return reply.page("documents/draft", {
      title: about ? `${words.title}（${about.label}）` : words.title,
      lead: words.purpose,
      place: "documents",
      incident: getIncident(app.house().read, incident),
      backHref: about ? `${base}/draft/${kind}` : base,
      backLabel: about ? `${words.subjectWord}を選び直す` : "書類",
      missing,
      notes,
      missingTitle: `まだ書かれていないところ・確かめるところ（${missing.length}）`,
      missingLead: `${blocks.length === 0 ? "このままでも作れます。" : ""}空のところは、書類に「未確認」「未記入」と書かれます。`,
      blocks,
      canIssue: mayIssue && blocks.length === 0,
      isReader: !mayIssue,
      templateHref: roleMay(request.user?.role, "templates.manage")
        ? `/settings/templates/${templateName(kind)}`
        : undefined,
      issueNote: getPaper(kind).issueNote,
      answersHref:
        getPaper(kind).form && answersAddress({ incidentId: incident, kind, subjectId: subject ?? "" }),
      paper: `${base}/draft/${kind}/paper${query}`,
      action: `${base}/draft/${kind}${query}`,
    });
  };

  const placeOf = (request: {
    readonly params: z.infer<typeof params>;
    readonly query: z.infer<typeof querystring>;
  }): Place => ({ ...request.params, subject: request.query.subject });

  http.get(
    "/incidents/:incident/documents/draft/:kind",
    { config: read, schema: { params, querystring } },
    async (request, reply) => {
      const place = placeOf(request);
      return getPaper(place.kind).subject && place.subject === undefined
        ? choice(reply, place, request.query.q)
        : preview(request, reply, place);
    },
  );

  http.get(
    "/incidents/:incident/documents/draft/:kind/paper",
    { config: read, schema: { params, querystring } },
    async (request, reply) => {
      const { incident, kind, subject } = placeOf(request);
      const { dossier } = draftDocument(app.house(), incident, kind, app.clock(), subject);
      const owner = new Map(
        listEvidence(app.house().read, incident).flatMap((item) =>
          item.files.map((file) => [file.id, item.id]),
        ),
      );
      const picture = (file: string): string =>
        `/incidents/${incident}/evidence/${owner.get(file)}/files/${file}/thumb.jpg`;
      const paper = showPaper(app.house().read, dossier, picture);
      return reply.type("text/html; charset=utf-8").send(sheetPage(kindWords(kind).title, paper));
    },
  );

  http.post(
    "/incidents/:incident/documents/draft/:kind",
    { config: write, schema: { params, querystring } },
    async (request, reply) => {
      const place = placeOf(request);
      const { incident, kind, subject } = place;
      try {
        const issued = await issueDocument(app.house(), actorOf(request), incident, kind, subject);
        return reply.done(
          `/incidents/${incident}/documents/${issued.id}`,
          `${documentName(issued)}のPDF（${issued.pages}ページ）を作り、保管しました。次は、PDFを取り出して印刷しましょう。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "document_blocked") throw error;
        return preview(request, reply.code(error.status), place);
      }
    },
  );
}
