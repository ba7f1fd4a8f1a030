/** 号証: choosing evidence, putting it in order with buttons and a number, and leaving gaps. Works without a script. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import {
  addExhibit,
  changeExhibit,
  choiceInput,
  mannerInput,
  moveExhibit,
  proposeExhibits,
  removeExhibit,
  withdrawalInput,
  withdrawExhibit,
} from "./arrange.ts";
import { type Candidate, type Exhibit, getExhibit, listCandidates, listExhibits } from "./queries.ts";
import { parties, partyLabels, showingLabels, showings } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const ofExhibit = params.extend({ exhibit: z.string().max(64) });
const moveForm = z.object({
  to: z
    .string()
    .transform((text) => text.normalize("NFKC").trim())
    .pipe(z.string().regex(/^\d{1,4}$/, "番号は「3」のような数字で入れてください。"))
    .transform(Number),
});
const sent = z.record(z.string(), z.string()).catch({});
const read = { action: "exhibits.read" as const };
const write = { action: "exhibits.write" as const };
const base = "/incidents/:incident/exhibits";

const placeOf = (incidentId: string): string => `/incidents/${incidentId}/exhibits`;
const mayWrite = (request: FastifyRequest): boolean => roleMay(request.user?.role, "exhibits.write");

export function exhibitsPages(http: Http, app: Akashi): void {
  const list = (request: FastifyRequest, reply: FastifyReply, incidentId: string, wrong?: Wrong) => {
    const { read: reader } = app.house();
    const exhibits = listExhibits(reader, incidentId);
    const candidates = listCandidates(reader, incidentId);
    const numbered = new Set(exhibits.flatMap((one) => (one.isFrozen ? [] : [one.evidenceId])));
    const left = candidates.filter(({ item }) => !numbered.has(item.id));
    const canWrite = mayWrite(request);
    const hasOpen = exhibits.some((one) => !one.isFrozen);
    return reply.page("exhibits/list", {
      title: "号証（甲第1号証…）",
      place: "evidence",
      incident: getIncident(reader, incidentId),
      backHref: `/incidents/${incidentId}/evidence`,
      base: placeOf(incidentId),
      canWrite,
      rows: exhibits.map((one) => rowOf(one, exhibits, canWrite, wrong)),
      error: wrong?.sentence,
      hasOpen,
      candidates: left.map((one) => candidateOf(one, incidentId)),
      canPropose: canWrite && left.some((one) => !one.isWithheld && !one.isUnused),
      isFirst: exhibits.length === 0,
      listHref: exhibits.length > 0 ? `/incidents/${incidentId}/documents/draft/evidence-list` : undefined,
      sheetsHref: `/incidents/${incidentId}/documents/draft/exhibits`,
      evidenceHref: `/incidents/${incidentId}/evidence/new`,
    });
  };

  http.get(base, { config: read, schema: { params } }, async (request, reply) =>
    list(request, reply, request.params.incident),
  );

  http.post(`${base}/proposal`, { config: write, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    const added = app.house().write(actorOf(request), (tx) => proposeExhibits(tx, incident));
    return reply.done(
      placeOf(incident),
      `証拠${added}点を、古い出来事の順に並べました。次は、順番を確かめて証拠説明書の案を作りましょう。`,
    );
  });

  http.post(base, { config: write, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    const choice = choiceInput.parse(sent.parse(request.body));
    const added = app.house().write(actorOf(request), (tx) => addExhibit(tx, incident, choice));
    return reply.done(placeOf(incident), `${added.item.label}を${added.short}として加えました。`);
  });

  http.post(
    `${base}/:exhibit/move`,
    { config: write, schema: { params: ofExhibit } },
    async (request, reply) => {
      const { incident, exhibit } = request.params;
      const form = sent.parse(request.body);
      const parsed = moveForm.safeParse(form);
      if (!parsed.success) {
        getExhibit(app.house().read, incident, exhibit);
        const sentence = parsed.error.issues[0]!.message;
        return list(request, reply.code(400), incident, { id: exhibit, typed: form.to ?? "", sentence });
      }
      const moved = app.house().write(actorOf(request), (tx) => {
        moveExhibit(tx, incident, exhibit, parsed.data.to);
        return getExhibit(tx.db, incident, exhibit);
      });
      return reply.done(
        `${placeOf(incident)}#${exhibit}`,
        `${moved.item.label} ${moved.item.title}を${moved.short}にしました。`,
      );
    },
  );

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof ofExhibit>,
    errors?: Readonly<Record<string, string>>,
  ) => {
    const one = getExhibit(app.house().read, at.incident, at.exhibit);
    const here = `${placeOf(at.incident)}/${one.id}`;
    const typed = errors ? sent.parse(request.body) : {};
    return reply.page("exhibits/exhibit", {
      title: `${one.short}　${one.item.title}`,
      place: "evidence",
      incident: getIncident(app.house().read, at.incident),
      backHref: placeOf(at.incident),
      here,
      state: stateOf(one),
      rows: [
        { label: "号証", value: one.formal },
        {
          label: "証拠の番号",
          value: one.item.label,
          href: `/incidents/${at.incident}/evidence/${one.evidenceId}`,
        },
        ...(one.frozenAt ? [{ label: "番号が決まった日", value: eraOf(one.frozenAt) }] : []),
        ...(one.withdrawn
          ? [{ label: "欠番にした日と理由", value: `${eraOf(one.withdrawn.at)}　${one.withdrawn.reason}` }]
          : []),
      ],
      files: one.files.map(({ formal, file }) => ({ formal, label: file.label, name: file.fileName })),
      canChange: !one.isFrozen && mayWrite(request),
      canWithdraw: one.isFrozen && one.withdrawn === null && mayWrite(request),
      parties: parties.map((value) => ({ value, label: `${partyLabels[value]}（${partyHints[value]}）` })),
      showings: showings.map((value) => ({ value, label: showingLabels[value] })),
      values: { party: one.party, shownAs: one.shownAs, ...typed },
      errors,
    });
  };

  http.get(`${base}/:exhibit`, { config: read, schema: { params: ofExhibit } }, async (request, reply) =>
    screen(request, reply, request.params),
  );

  http.post(`${base}/:exhibit`, { config: write, schema: { params: ofExhibit } }, async (request, reply) => {
    const { incident, exhibit } = request.params;
    const parsed = mannerInput.safeParse(sent.parse(request.body));
    if (!parsed.success) return screen(request, reply.code(400), request.params, fieldErrors(parsed.error));
    const changed = app.house().write(actorOf(request), (tx) => {
      changeExhibit(tx, incident, exhibit, parsed.data);
      return getExhibit(tx.db, incident, exhibit);
    });
    return reply.done(placeOf(incident), `${changed.item.label}を${changed.short}として記録しました。`);
  });

  http.post(
    `${base}/:exhibit/remove`,
    { config: write, schema: { params: ofExhibit } },
    async (request, reply) => {
      const { incident, exhibit } = request.params;
      app.house().write(actorOf(request), (tx) => removeExhibit(tx, incident, exhibit));
      return reply.done(
        placeOf(incident),
        "号証から外しました。証拠は台帳に残っています。あとの番号は繰り上がりました。",
      );
    },
  );

  http.post(
    `${base}/:exhibit/withdraw`,
    { config: write, schema: { params: ofExhibit } },
    async (request, reply) => {
      const { incident, exhibit } = request.params;
      const parsed = withdrawalInput.safeParse(sent.parse(request.body));
      if (!parsed.success) return screen(request, reply.code(400), request.params, fieldErrors(parsed.error));
      app.house().write(actorOf(request), (tx) => withdrawExhibit(tx, incident, exhibit, parsed.data.reason));
      return reply.done(
        placeOf(incident),
        "欠番にしました。ほかの番号は変わりません。次に発行する証拠説明書に「欠番」と印刷されます。",
      );
    },
  );
}

/** A number that could not be read, at its row. */
interface Wrong {
  readonly id: string;
  readonly typed: string;
  readonly sentence: string;
}

const partyHints = { ko: "こちら側。原告の番号", otsu: "相手側。被告の番号", hei: "ほかの人" } as const;

const eraOf = (instant: string): string => formatEra(dateInTokyo(instant));

function stateOf(one: Exhibit): { kind: string; label: string } {
  if (one.withdrawn) return { kind: "none", label: "欠番" };
  return one.isFrozen
    ? { kind: "done", label: "番号は決まりました" }
    : { kind: "waiting", label: "順番を変えられます" };
}

function rowOf(one: Exhibit, all: readonly Exhibit[], canWrite: boolean, wrong: Wrong | undefined) {
  const order = all.filter((each) => !each.isFrozen && each.party === one.party);
  const at = order.indexOf(one);
  const place = placeOf(one.item.incidentId);
  const picture = one.files.find(({ file }) => file.isDrawable)?.fileId;
  return {
    id: one.id,
    short: one.short,
    label: one.item.label,
    title: one.item.title,
    branches: one.files.some(({ branch }) => branch !== null)
      ? `${one.files[0]!.short}〜${one.files.at(-1)!.short}`
      : one.files.length > 1
        ? `${one.files.length}ファイルをまとめて`
        : "",
    picture:
      picture && `/incidents/${one.item.incidentId}/evidence/${one.evidenceId}/files/${picture}/thumb.jpg`,
    state: stateOf(one),
    isGap: one.withdrawn !== null,
    canMove: canWrite && !one.isFrozen,
    upTo: at > 0 ? one.number - 1 : undefined,
    downTo: at >= 0 && at < order.length - 1 ? one.number + 1 : undefined,
    typed: wrong?.id === one.id ? wrong.typed : String(one.number),
    error: wrong?.id === one.id ? wrong.sentence : undefined,
    moveAction: `${place}/${one.id}/move`,
    href: `${place}/${one.id}`,
  };
}

function candidateOf({ item, files, isWithheld, isUnused }: Candidate, incidentId: string) {
  return {
    id: item.id,
    label: item.label,
    title: item.title,
    href: `/incidents/${incidentId}/evidence/${item.id}`,
    isPart: files.length < item.files.length,
    count: files.length,
    isWithheld,
    isUnused,
  };
}
