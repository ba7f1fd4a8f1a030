/** Adding files: any kind by drop or choice, or the frames of one postcard. Works without scripts. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Flash, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Evidence, getEvidence } from "./queries.ts";
import { itemPlace, optionsOf, placeOf } from "./screens.ts";
import { receiveFiles, refusedFields, type Uploaded } from "./upload.ts";
import { acceptAll, acceptPictures, evidenceLabel, kindLabels } from "./words.ts";

interface AtIncident {
  Params: { incident: string; evidence: string };
}

type Form = "new" | "postcard";

export function evidenceUploadPages(http: Http, app: Akashi): void {
  const write = { config: { action: "evidence.write" as const } };

  const form = (reply: FastifyReply, which: Form, incident: string, more: object = {}) =>
    reply.page(`evidence/${which}`, {
      title: which === "new" ? "証拠を追加する" : "はがき・封書の写真を追加する",
      place: "evidence",
      incident: getIncident(app.house().read, incident),
      modules: ["/assets/upload.js"],
      action: placeOf(incident),
      kinds: optionsOf(kindLabels),
      accept: which === "new" ? acceptAll : acceptPictures,
      letterKinds: optionsOf({ postcard: kindLabels.postcard, sealed_letter: kindLabels.sealed_letter }),
      limitWords: `1つ${mebibytes(app.config.maxFileBytes)}MBまで${which === "new" ? `（動画・録音は${mebibytes(app.config.maxFilmBytes)}MBまで）` : ""}。元のファイルはそのまま保管されます。`,
      back: placeOf(incident),
      postcardHref: `${placeOf(incident)}/new/frames`,
      phoneHref: `/incidents/${incident}/phone`,
      framesHref: `${placeOf(incident)}/new/frames`,
      values: { kind: which === "postcard" ? "postcard" : "" },
      ...more,
    });

  http.get<AtIncident>("/incidents/:incident/evidence/new", write, async (request, reply) =>
    form(reply, "new", request.params.incident),
  );
  http.get<AtIncident>("/incidents/:incident/evidence/new/postcard", write, async (request, reply) =>
    form(reply, "postcard", request.params.incident),
  );

  const receive = async (request: FastifyRequest<AtIncident>, reply: FastifyReply) => {
    const { incident, evidence } = request.params;
    const house = app.house();
    getIncident(house.read, incident);
    const isScript = request.headers.accept?.startsWith("application/json") ?? false;
    const { maxFileBytes: maxBytes, maxFilmBytes } = app.config;
    const into = { incidentId: incident, maxBytes, maxFilmBytes };
    const again = (status: number, which: Form, more: object) => {
      const action =
        evidence === undefined
          ? placeOf(incident)
          : `${itemPlace({ incidentId: incident, id: evidence })}/files`;
      return form(reply.code(status), which, incident, { action, ...more });
    };
    let uploaded: Uploaded;
    try {
      if (!request.isMultipart()) throw new Refusal("evidence_no_file");
      uploaded = await receiveFiles(
        request,
        house,
        actorOf(request),
        evidence === undefined ? into : { ...into, evidenceId: evidence },
      );
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "evidence_no_file" || isScript) throw error;
      return again(error.status, isPostcard(request) ? "postcard" : "new", {
        errors: { files: error.sentence },
      });
    }
    const { refused, fields } = uploaded;
    if (refused.length > 0) {
      const message = partlyWords(uploaded);
      if (isScript) {
        const fields = refusedFields(refused);
        const stored = storedFields(uploaded, incident);
        const error = { code: "evidence_refused", message, fields, stored };
        return reply.code(400).send({ error });
      }
      const refusals = refused.map((one) => ({ name: one.fileName, sentence: one.refusal.sentence }));
      const which = fields.form === "postcard" ? "postcard" : "new";
      const stored = storedRows(uploaded, incident);
      const only = which === "postcard" && stored.length === 1 ? stored[0] : undefined;
      return again(400, which, {
        message,
        refusals,
        stored,
        values: fields,
        // The frames that are missing belong to the same thing.
        ...(only && { title: `${only.label}に写真を足す`, action: `${only.href}/files` }),
      });
    }
    const only = onlyItem(uploaded);
    const item = only === undefined ? undefined : getEvidence(house.read, incident, only);
    return reply.done(item ? itemPlace(item) : placeOf(incident), flashOf(uploaded, incident, item));
  };

  http.post<AtIncident>("/incidents/:incident/evidence", write, receive);
  http.post<AtIncident>("/incidents/:incident/evidence/:evidence/files", write, receive);
}

const mebibytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024);

const isPostcard = (request: FastifyRequest): boolean =>
  (request.headers.referer ?? "").endsWith("/postcard");

/** The item that all files belong to, if it is one. */
function onlyItem({ kept }: Uploaded): string | undefined {
  const [first, ...others] = new Set(kept.map((one) => one.evidenceId));
  return others.length === 0 ? first : undefined;
}

function numbersOf({ kept }: Pick<Uploaded, "kept">): string {
  const numbers = [...new Set(kept.map((one) => one.number))].sort((a, b) => a - b);
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const isRun = last - first === numbers.length - 1;
  if (numbers.length > 2 && isRun) return `${evidenceLabel(first)}〜${evidenceLabel(last)}`;
  return numbers.map((number) => evidenceLabel(number)).join("、");
}

function partlyWords(uploaded: Uploaded): string {
  const { kept, refused } = uploaded;
  const bad = `${refused.length}点は保管できませんでした。`;
  if (kept.length === 0) return `${bad}ほかの記録はそのままです。`;
  const fresh = kept.filter((one) => one.outcome === "added");
  const known = kept.filter((one) => one.outcome === "known");
  const parts = [
    fresh.length > 0 && `${fresh.length}点は保管しました（${numbersOf({ kept: fresh })}）。`,
    known.length > 0 && `${known.length}点は同じファイルを保管済みです（${numbersOf({ kept: known })}）。`,
  ];
  return `${parts.filter(Boolean).join("")}${bad}`;
}

/** `files[0]` → the item that keeps it, for the rows of upload.js. */
function storedFields({ kept, refused }: Uploaded, incidentId: string) {
  const bad = new Set(refused.map((one) => one.index));
  const places = Array.from({ length: kept.length + refused.length }, (_, index) => index);
  const good = places.filter((index) => !bad.has(index));
  return Object.fromEntries(
    kept.map((one, at) => [
      `files[${good[at]}]`,
      { label: one.label, href: itemPlace({ incidentId, id: one.evidenceId }) },
    ]),
  );
}

/** The items that the kept files belong to, each once. */
function storedRows({ kept }: Uploaded, incidentId: string): { label: string; href: string }[] {
  const items = new Map(kept.map((one) => [one.evidenceId, evidenceLabel(one.number)]));
  return [...items].map(([id, label]) => ({ label, href: itemPlace({ incidentId, id }) }));
}

/** What happened, and what comes next. */
function flashOf(uploaded: Uploaded, incidentId: string, item: Evidence | undefined): Flash {
  const { kept, undrawable } = uploaded;
  const fresh = kept.filter((one) => one.outcome === "added");
  const known = kept.filter((one) => one.outcome === "known");
  const again =
    known.length > 0
      ? `同じファイルが${numbersOf({ ...uploaded, kept: known })}として保管されているため、二重には保管していません。`
      : "";
  const dark =
    undrawable.length > 0
      ? `${undrawable.join("、")}の写真は途中が壊れているようで、画面に表示できません。元のファイルは保管しています。`
      : "";
  if (fresh.length === 0) return { kind: "info", text: `${again}${dark}` };
  const numbers = numbersOf({ ...uploaded, kept: fresh });
  const isLetter = item?.kind === "postcard" || item?.kind === "sealed_letter";
  const href = `${itemPlace({ incidentId, id: fresh[0]!.evidenceId })}/${isLetter ? "arrival" : "edit"}`;
  const what = isLetter ? `${kindLabels[item.kind]}の写真${fresh.length}枚` : `証拠${fresh.length}点`;
  return {
    kind: "done",
    text: `${what}を保管しました（${numbers}）。${again}${dark}`,
    next: isLetter
      ? "次は、届いたお客様のお名前を記録しましょう。"
      : "次は、その証拠で何が分かるかを記録しましょう。",
    href,
  };
}
