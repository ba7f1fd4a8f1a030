/** 墨消し: choosing what to hide, looking at the copy, handing it out and withdrawing it. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, attachment, fieldErrors, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { MOST_AREAS } from "./picture.ts";
import {
  getRedaction,
  listInput,
  listRedactions,
  lookAtList,
  openRedaction,
  pictureInput,
  type Redaction,
  readRedaction,
  redactList,
  redactPicture,
  withdrawRedaction,
} from "./redactions.ts";

interface AtFile {
  Params: { incident: string; evidence: string; file: string };
}
interface AtCopy {
  Params: { incident: string; redaction: string };
}

/** Rows for typing places by hand; a script that lets people draw adds more. */
const TYPED_ROWS = 6;
const SIDES = ["x", "y", "w", "h"] as const;

const read = { config: { action: "evidence.read" as const } };
const write = { config: { action: "evidence.write" as const } };
const formBody = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});
type Typed = z.infer<typeof formBody>;

export function redactionsPages(http: Http, app: Akashi): void {
  const place = (incident: string): string => `/incidents/${incident}/redactions`;

  http.get<{ Params: { incident: string } }>(
    "/incidents/:incident/redactions",
    read,
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      return reply.page("redactions/list", {
        title: "一部を隠した写し",
        place: "evidence",
        incident: getIncident(house.read, incident),
        base: `/incidents/${incident}/evidence`,
        copies: listRedactions(house.read, incident).map((copy) => rowOf(copy, place(incident))),
      });
    },
  );

  const form = async (reply: FastifyReply, at: AtFile["Params"], typed: Typed, errors?: object) => {
    const house = app.house();
    const item = getEvidence(house.read, at.incident, at.evidence);
    const file = item.files.find((one) => one.id === at.file);
    if (!file) throw new Refusal("not_found");
    const address = { evidenceId: item.id, fileId: file.id };
    const common = {
      title: `${file.label} の一部を隠した写しを作る`,
      place: "evidence",
      incident: getIncident(house.read, at.incident),
      here: `/incidents/${at.incident}/evidence/${item.id}`,
      action: `/incidents/${at.incident}/evidence/${item.id}/files/${file.id}/redact`,
      label: file.label,
      values: typed,
      errors,
      copies: listRedactions(house.read, at.incident, item.id)
        .filter((copy) => copy.fileId === file.id)
        .map((copy) => rowOf(copy, place(at.incident))),
    };
    if (file.mediaType === "text/csv") {
      const { columns, rows } = await lookAtList(house, actorOf(reply.request), at.incident, address);
      const ticked = columnsOf(typed);
      return reply.page("redactions/columns", {
        ...common,
        rowsWords: `${rows}行`,
        options: columns.map((column, index) => ({
          value: String(index),
          label: column === "" ? `${index + 1}列目` : column,
        })),
        // Nothing chosen yet: hide everything, and let what may be read be chosen.
        ticked: (typed.reason === undefined ? columns.map((_, index) => index) : ticked).map(String),
      });
    }
    if (!file.isDrawable) throw new Refusal("redaction_no_picture");
    return reply.page("redactions/picture", {
      ...common,
      modules: ["/assets/redact.js"],
      src: `/incidents/${at.incident}/evidence/${item.id}/files/${file.id}/view.jpg`,
      most: MOST_AREAS,
      rows: typedRows(typed),
    });
  };

  http.get<AtFile>(
    "/incidents/:incident/evidence/:evidence/files/:file/redact",
    write,
    async (request, reply) => form(reply, request.params, {}),
  );

  http.post<AtFile>(
    "/incidents/:incident/evidence/:evidence/files/:file/redact",
    write,
    async (request, reply) => {
      const { incident, evidence, file } = request.params;
      const typed = formBody.parse(request.body);
      const at = { evidenceId: evidence, fileId: file };
      const house = app.house();
      const found = getEvidence(house.read, incident, evidence).files.find((one) => one.id === file);
      const isList = found?.mediaType === "text/csv";
      const parsed = isList
        ? listInput.safeParse({ columns: columnsOf(typed), rows: typed.rows, reason: typed.reason })
        : pictureInput.safeParse({ areas: areasOf(typed), reason: typed.reason });
      if (!parsed.success) return form(reply.code(400), request.params, typed, fieldErrors(parsed.error));
      try {
        const actor = actorOf(request);
        const made =
          "areas" in parsed.data
            ? await redactPicture(house, actor, incident, at, parsed.data)
            : await redactList(house, actor, incident, at, parsed.data);
        return reply.done(
          `${place(incident)}/${made.id}`,
          `${made.fileName} を作りました。次は、隠したいところがすべて隠れているかを、下で必ず見てください。`,
        );
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "redaction_nothing") throw error;
        return form(reply.code(400), request.params, typed, { columns: error.sentence });
      }
    },
  );

  http.get<AtCopy>("/incidents/:incident/redactions/:redaction", read, async (request, reply) => {
    const { incident, redaction } = request.params;
    const house = app.house();
    const copy = getRedaction(house.read, incident, redaction);
    const item = getEvidence(house.read, incident, copy.evidenceId);
    const original = item.files.find((one) => one.id === copy.fileId)!;
    const here = `${place(incident)}/${copy.id}`;
    return reply.page("redactions/copy", {
      title: `${original.label} 一部を隠した写し${copy.number}`,
      place: "evidence",
      incident: getIncident(house.read, incident),
      itemHref: `/incidents/${incident}/evidence/${item.id}`,
      itemLabel: item.label,
      copy,
      original,
      isWithdrawn: copy.withdrawnAt !== null,
      picture: copy.kind === "picture" ? `${here}/picture.jpg` : undefined,
      text:
        copy.kind === "list"
          ? (await readRedaction(house, incident, copy.id)).toString("utf8").slice(1, 4000)
          : undefined,
      download: `${here}/download`,
      withdrawHref: `${here}/withdraw`,
      again: `/incidents/${incident}/evidence/${item.id}/files/${original.id}/redact`,
    });
  });

  http.get<AtCopy>("/incidents/:incident/redactions/:redaction/picture.jpg", read, async (request, reply) => {
    const { incident, redaction } = request.params;
    if (getRedaction(app.house().read, incident, redaction).kind !== "picture")
      throw new Refusal("not_found");
    const bytes = await readRedaction(app.house(), incident, redaction);
    return reply.type("image/jpeg").header("content-disposition", "inline").send(bytes);
  });

  http.get<AtCopy>("/incidents/:incident/redactions/:redaction/download", read, async (request, reply) => {
    const { incident, redaction } = request.params;
    return sendCopy(reply, openRedaction(app.house(), actorOf(request), incident, redaction));
  });

  http.get<AtCopy>("/incidents/:incident/redactions/:redaction/withdraw", write, async (request, reply) => {
    const { incident, redaction } = request.params;
    const copy = getRedaction(app.house().read, incident, redaction);
    return reply.page("redactions/withdraw", {
      title: `${copy.fileName} を取り下げる`,
      place: "evidence",
      incident: getIncident(app.house().read, incident),
      here: `${place(incident)}/${copy.id}`,
      action: `${place(incident)}/${copy.id}/withdraw`,
      lost: ["この写しを、これから渡す資料に入れること"],
      kept: ["元のファイル", "この写しと、作った記録（すでに渡した先は分かるままです）"],
    });
  });
  http.post<AtCopy>("/incidents/:incident/redactions/:redaction/withdraw", write, async (request, reply) => {
    const { incident, redaction } = request.params;
    app.house().write(actorOf(request), (tx) => withdrawRedaction(tx, incident, redaction));
    const copy = getRedaction(app.house().read, incident, redaction);
    return reply.done(
      `/incidents/${incident}/evidence/${copy.evidenceId}/files/${copy.fileId}/redact`,
      `${copy.fileName} を取り下げました。次は、隠すところを選び直しましょう。`,
    );
  });
}

/** A copy as an answer: always a download. */
export function sendCopy(
  reply: FastifyReply,
  { redaction, bytes }: ReturnType<typeof openRedaction>,
): FastifyReply {
  return reply
    .type("application/octet-stream")
    .header("content-length", redaction.sizeBytes)
    .header("content-disposition", attachment(redaction.fileName))
    .send(Readable.from(bytes, { objectMode: false }));
}

const rowOf = (copy: Redaction, base: string) => ({
  ...copy,
  href: `${base}/${copy.id}`,
  isWithdrawn: copy.withdrawnAt !== null,
});

/** The typed places: percent of the picture with one decimal, empty rows left out. */
function areasOf(typed: Typed): { x: number; y: number; width: number; height: number }[] {
  const areas = [];
  for (let row = 1; row <= MOST_AREAS + 1; row += 1) {
    const [x, y, width, height] = SIDES.map((side) => perMille(typed[`${side}${row}`]));
    if (x === undefined && y === undefined && width === undefined && height === undefined) continue;
    areas.push({
      x: x ?? Number.NaN,
      y: y ?? Number.NaN,
      width: width ?? Number.NaN,
      height: height ?? Number.NaN,
    });
  }
  return areas;
}

function perMille(text: Typed[string] | undefined): number | undefined {
  if (typeof text !== "string" || text.trim() === "") return undefined;
  return Math.round(Number(text.normalize("NFKC").replace("%", "").trim()) * 10);
}

function columnsOf(typed: Typed): number[] {
  const { columns } = typed;
  return [columns ?? []].flat().map(Number);
}

function typedRows(typed: Typed) {
  const filled = Object.keys(typed)
    .map((name) => Number(/^[xywh](\d{1,2})$/.exec(name)?.[1] ?? 0))
    .filter((row) => row <= MOST_AREAS && SIDES.some((side) => typed[`${side}${row}`] !== ""));
  const count = Math.max(TYPED_ROWS, ...filled);
  return Array.from({ length: count }, (_, at) => ({
    row: at + 1,
    ...Object.fromEntries(SIDES.map((side) => [side, typed[`${side}${at + 1}`] ?? ""])),
  }));
}
