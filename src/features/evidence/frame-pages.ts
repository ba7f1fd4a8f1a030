/**
 * Photographing a postcard or a letter, one frame after the other (SCREENS "First quarter of an hour" 3): what to mind
 * before, one page a frame that opens the phone's camera, and what is there so far. Works without scripts.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Frame, framesOf, type LetterKind, letterKinds, missingFrames } from "./frames.ts";
import { type Evidence, getEvidence } from "./queries.ts";
import { itemPlace, placeOf } from "./screens.ts";
import { receiveFiles, type Uploaded } from "./upload.ts";
import { kindLabels, partLabels } from "./words.ts";

const id = z.string().max(64);
const atIncident = z.object({ incident: id });
const atKind = atIncident.extend({
  kind: z.enum(letterKinds),
  part: z.enum(Object.keys(partLabels) as [string]),
});
const atItem = atIncident.extend({ evidence: id });
const atFrame = atItem.extend({ part: z.enum(Object.keys(partLabels) as [string]) });

/** Where a frame is shot: on a new item of a kind, or on one that is there. */
interface Target {
  readonly incidentId: string;
  readonly kind: LetterKind;
  readonly item: Evidence | undefined;
}

const guidePlace = (incidentId: string): string => `${placeOf(incidentId)}/new/frames`;

function frameHref({ incidentId, kind, item }: Target, frame: Frame): string {
  return item ? `${itemPlace(item)}/frames/${frame.part}` : `${guidePlace(incidentId)}/${kind}/${frame.part}`;
}

export function evidenceFramePages(http: Http, app: Akashi): void {
  const write = { action: "evidence.write" as const };
  const place = "/incidents/:incident/evidence";

  http.get(
    `${place}/new/frames`,
    { config: write, schema: { params: atIncident } },
    async (request, reply) => {
      const { incident } = request.params;
      return reply.page("evidence/frames-start", {
        title: "はがき・封書を撮る",
        place: "evidence",
        incident: getIncident(app.house().read, incident),
        back: placeOf(incident),
        kinds: letterKinds.map((kind, index) => ({
          label: `${kindLabels[kind]}を撮り始める`,
          isFirst: index === 0,
          words: framesOf(kind)
            .map((frame) => frame.label)
            .join(" → "),
          href: frameHref({ incidentId: incident, kind, item: undefined }, framesOf(kind)[0]!),
        })),
        filesHref: `${placeOf(incident)}/new/postcard`,
      });
    },
  );

  const screen = (reply: FastifyReply, target: Target, frame: Frame, error?: string) => {
    const { incidentId, item, kind } = target;
    const frames = framesOf(kind);
    const step = frames.indexOf(frame);
    const next = frames[step + 1];
    const shot = item && shownFile(item, frame);
    return reply.page("evidence/frame", {
      title: frame.label,
      place: "evidence",
      incident: getIncident(app.house().read, incidentId),
      back: item ? `${itemPlace(item)}/frames` : guidePlace(incidentId),
      backLabel: item ? `${item.label} の写真` : "撮る前に",
      action: frameHref(target, frame),
      kind,
      part: frame.part,
      see: frame.see,
      step: step + 1,
      total: frames.length,
      saved: item && `${item.label} に保管しています`,
      picture: shot?.isDrawable ? `${itemPlace(item!)}/files/${shot.id}/thumb.jpg` : undefined,
      isShot: shot !== undefined,
      label: next ? "この写真を保管して、次を撮る" : "この写真を保管する",
      skipHref: next ? frameHref(target, next) : item && `${itemPlace(item)}/frames`,
      skipLabel: next ? `撮らずに「${next.label}」へ` : "撮らずに終える",
      errors: error === undefined ? undefined : { [frame.part]: error },
      error,
    });
  };

  const receive = async (request: FastifyRequest, reply: FastifyReply, target: Target, frame: Frame) => {
    const { incidentId, item, kind } = target;
    let uploaded: Uploaded;
    try {
      if (!request.isMultipart()) throw new Refusal("evidence_no_file");
      uploaded = await receiveFiles(request, app.house(), actorOf(request), {
        incidentId,
        maxBytes: app.config.maxFileBytes,
        ...(item ? { evidenceId: item.id } : {}),
      });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "evidence_no_file") throw error;
      return screen(
        reply.code(400),
        target,
        frame,
        "写真がまだ選ばれていません。撮ってからボタンを押してください。",
      );
    }
    const [kept] = uploaded.kept;
    const [refused] = uploaded.refused;
    if (!kept) return screen(reply.code(400), target, frame, refused!.refusal.sentence);
    const stored = getEvidence(app.house().read, incidentId, kept.evidenceId);
    if (kept.outcome === "known") {
      const words = `同じ写真が ${stored.label} として保管されています。「${frame.label}」は、別の写真を撮ってください。`;
      return screen(reply.code(409), target, frame, words);
    }
    const frames = framesOf(kind);
    const next = frames[frames.indexOf(frame) + 1];
    const on: Target = { ...target, item: stored };
    const text = `${frame.label}を保管しました（${stored.label}）。`;
    if (next && missingFrames(stored).includes(next)) {
      return reply.done(frameHref(on, next), `${text}次は「${next.label}」を撮りましょう。`);
    }
    return reply.done(`${itemPlace(stored)}/frames`, text);
  };

  const newTarget = (at: { incident: string; kind: LetterKind }): Target => {
    getIncident(app.house().read, at.incident);
    return { incidentId: at.incident, kind: at.kind, item: undefined };
  };
  const itemTarget = (at: { incident: string; evidence: string }): Target & { readonly item: Evidence } => {
    const item = getEvidence(app.house().read, at.incident, at.evidence);
    const kind = letterKinds.find((one) => one === item.kind);
    if (!kind) throw new Refusal("not_found");
    if (item.withdrawnAt !== null) throw new Refusal("evidence_withdrawn");
    return { incidentId: at.incident, kind, item };
  };
  const frameOf = (kind: LetterKind, part: string): Frame => {
    const frame = framesOf(kind).find((one) => one.part === part);
    if (!frame) throw new Refusal("not_found");
    return frame;
  };

  const ofKind = { config: write, schema: { params: atKind } };
  http.get(`${place}/new/frames/:kind/:part`, ofKind, async ({ params }, reply) =>
    screen(reply, newTarget(params), frameOf(params.kind, params.part)),
  );
  http.post(`${place}/new/frames/:kind/:part`, ofKind, async (request, reply) => {
    const { params } = request;
    return receive(request, reply, newTarget(params), frameOf(params.kind, params.part));
  });
  const ofFrame = { config: write, schema: { params: atFrame } };
  http.get(`${place}/:evidence/frames/:part`, ofFrame, async ({ params }, reply) => {
    const target = itemTarget(params);
    return screen(reply, target, frameOf(target.kind, params.part));
  });
  http.post(`${place}/:evidence/frames/:part`, ofFrame, async (request, reply) => {
    const target = itemTarget(request.params);
    return receive(request, reply, target, frameOf(target.kind, request.params.part));
  });

  http.get(
    `${place}/:evidence/frames`,
    { config: write, schema: { params: atItem } },
    async ({ params }, reply) => {
      const target = itemTarget(params);
      const { item, kind } = target;
      const missing = missingFrames(item);
      return reply.page("evidence/frames", {
        title: `${item.label} の写真`,
        place: "evidence",
        incident: getIncident(app.house().read, params.incident),
        back: itemPlace(item),
        backLabel: `${item.label} ${item.title}`,
        frames: framesOf(kind).map((frame) => {
          const shot = shownFile(item, frame);
          const isMissing = missing.includes(frame);
          return {
            label: frame.label,
            href: frameHref(target, frame),
            fileLabel: shot?.label,
            picture: shot?.isDrawable ? `${itemPlace(item)}/files/${shot.id}/thumb.jpg` : undefined,
            state: isMissing ? "waiting" : "done",
            stateLabel: isMissing ? "まだ撮っていません" : "撮りました",
            linkLabel: isMissing ? "撮る" : "撮り直す",
          };
        }),
        lead:
          missing.length === 0
            ? "写真がそろいました。1つの証拠番号に、枝番を付けて保管しています。"
            : `まだの写真：${missing.map((frame) => frame.label).join("、")}。現物が手元になければ、あとからでも足せます。`,
        arrivalHref: `${itemPlace(item)}/arrival`,
      });
    },
  );
}

/** The newest photograph of a frame: what was shot again stands behind it. */
function shownFile(item: Evidence, frame: Frame) {
  const own = item.files.findLast((file) => file.part === frame.part);
  return own ?? item.files.findLast((file) => frame.also.includes(file.part));
}
