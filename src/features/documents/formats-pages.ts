/** An issued paper in other forms: for editing, for e内容証明, with a password. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { electronicCaution } from "#src/features/notices/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { copyDocument, electronicFaultsOf, type Format, formatNames, formatsOf } from "./formats.ts";
import { sendCopy, sendLockedPdf } from "./formats-api.ts";
import { readKept } from "./kept.ts";
import { downloadLockedDocument, lockInput, prepareLocked } from "./locked.ts";
import { documentName, getDocument, type IssuedDocument } from "./queries.ts";
import { getPaper, isKind } from "./registry.ts";

const params = z.object({ incident: z.string().max(64), document: z.string().max(64) });
const ofFormat = params.extend({ format: z.enum(formatNames) });
const withToken = params.extend({ token: z.string().max(64) });
const sent = z.record(z.string(), z.string()).catch({});
const read = { action: "documents.read" as const };
const base = "/incidents/:incident/documents/:document";

const labels: Readonly<Record<Format, string>> = {
  docx: "Word（.docx）で受け取る",
  xlsx: "Excel（.xlsx）で受け取る",
  "e-naiyo": "e内容証明用のWord（.docx）で受け取る",
};

/** What the page of an issued paper offers beside its PDF, and what it says about printing. */
export async function offeredForms(app: Akashi, incidentId: string, issued: IssuedDocument) {
  const place = `/incidents/${incidentId}/documents/${issued.id}`;
  const formats = formatsOf(issued.kind);
  const paper = isKind(issued.kind) ? getPaper(issued.kind) : undefined;
  const asksData = paper !== undefined && (paper.electronic !== undefined || paper.hasCopies);
  // A version that cannot be read any more still has its PDF and its page.
  const kept = asksData
    ? await readKept(app.house(), incidentId, issued.id).catch(() => undefined)
    : undefined;
  const faults = kept && electronicFaultsOf(kept);
  const isElectronic = formats.includes("e-naiyo") && faults !== undefined;
  return {
    copies: kept === undefined ? "" : kept.paper.copies(kept.dossier),
    editing: formats
      .filter((format) => format !== "e-naiyo")
      .map((format) => ({ href: `${place}/files/${format}`, label: labels[format] })),
    electronic: isElectronic
      ? {
          href: faults.length === 0 ? `${place}/files/e-naiyo` : undefined,
          label: labels["e-naiyo"],
          faults,
          caution: electronicCaution,
        }
      : undefined,
    lockHref: `${place}/lock`,
  };
}

export function documentFormatsPages(http: Http, app: Akashi): void {
  http.get(
    `${base}/files/:format`,
    { config: read, schema: { params: ofFormat } },
    async (request, reply) => {
      const { incident, document, format } = request.params;
      return sendCopy(reply, await copyDocument(app.house(), actorOf(request), incident, document, format));
    },
  );

  const frame = (at: z.infer<typeof params>) => {
    const { read: reader } = app.house();
    const issued = getDocument(reader, at.incident, at.document);
    return {
      place: "documents",
      incident: getIncident(reader, at.incident),
      name: documentName(issued),
      backHref: `/incidents/${at.incident}/documents/${at.document}`,
      action: `/incidents/${at.incident}/documents/${at.document}/lock`,
    };
  };

  http.get(`${base}/lock`, { config: read, schema: { params } }, async (request, reply) =>
    reply.page("documents/lock", { title: "パスワード付きで受け取る", ...frame(request.params) }),
  );

  http.post(`${base}/lock`, { config: read, schema: { params } }, async (request, reply) => {
    const { incident, document } = request.params;
    const parsed = lockInput.safeParse(sent.parse(request.body ?? {}));
    if (!parsed.success) {
      return reply.code(400).page("documents/lock", {
        title: "パスワード付きで受け取る",
        ...frame(request.params),
        errors: fieldErrors(parsed.error),
      });
    }
    const own = parsed.data.password;
    const { token, password } = await prepareLocked(app.house(), incident, document, own);
    return reply.page("documents/locked", {
      title: "パスワード付きのPDF",
      ...frame(request.params),
      groups: own === "" ? password.split("-").map((text, index) => ({ place: index + 1, text })) : undefined,
      downloadHref: `/incidents/${incident}/documents/${document}/locked/${token}`,
    });
  });

  http.get(
    `${base}/locked/:token`,
    { config: read, schema: { params: withToken } },
    async (request, reply) => {
      const { incident, document, token } = request.params;
      const house = app.house();
      return sendLockedPdf(
        reply,
        await downloadLockedDocument(house, actorOf(request), incident, document, token),
      );
    },
  );
}
