/** 証拠: the register as a grid, one item, its links to facts, withdrawal, and downloads. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { getIncident, listFacts } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { captionForm, captionPages, type TypedCaption } from "./caption-pages.ts";
import type { CustodyTeller } from "./custody.ts";
import { editPages } from "./edit-pages.ts";
import { letterOf } from "./letter-screen.ts";
import { countEvidence, type EvidenceFilter, getEvidence, searchEvidence } from "./queries.ts";
import { linkFacts, withdrawalInput, withdrawEvidence } from "./register.ts";
import {
  cardOf,
  factOptions,
  filesOf,
  healthLine,
  historyOf,
  itemPlace,
  optionsOf,
  pictureOf,
  placeOf,
  registerRows,
} from "./screens.ts";
import { sendOriginal, sendPicture } from "./send.ts";
import { downloadOriginal, readThumbnail, viewPicture } from "./viewing.ts";
import { acceptAll, formLabels, kindLabels, partLabels } from "./words.ts";

interface AtIncident {
  Params: { incident: string };
}
const custodyShown = 30;

interface AtItem {
  Params: { incident: string; evidence: string };
}
interface AtFile {
  Params: { incident: string; evidence: string; file: string };
}

const PAGE = 24;
const read = { config: { action: "evidence.read" as const } };
const write = { config: { action: "evidence.write" as const } };
const original = { config: { action: "evidence.original" as const } };

const listQuery = z.object({
  q: z.string().max(200).catch(""),
  sort: z.enum(["number", "newest", "created"]).catch("number"),
  filter: z.enum(["all", "undescribed", "withdrawn"]).catch("all"),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
const sorts = [
  { value: "number", label: "番号の順" },
  { value: "newest", label: "新しく追加した順" },
  { value: "created", label: "作成年月日の順" },
];
const formBody = z.record(z.string(), z.string()).catch({});
/** One ticked box arrives as text, several as a list. */
const ticked = z
  .object({ facts: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]) })
  .catch({ facts: [] });

/** `tellCustody`: the line of what the program and people did; custody is a later room. */
export function evidencePages(http: Http, app: Akashi, tellCustody: CustodyTeller): void {
  http.get<AtIncident>("/incidents/:incident/evidence", read, async (request, reply) => {
    const house = app.house();
    const incident = getIncident(house.read, request.params.incident);
    const query = listQuery.parse(request.query);
    const { q, sort, filter, page } = query;
    const offset = (page - 1) * PAGE;
    const { items, total } = searchEvidence(house.read, incident.id, {
      q,
      sort,
      filter,
      limit: PAGE,
      offset,
    });
    const counts = countEvidence(house.read, incident.id);
    const place = placeOf(incident.id);
    const address = (change: Partial<typeof query>): string => {
      const { page: at, ...rest } = { ...query, page: 1, ...change };
      return `${place}?${new URLSearchParams({ ...rest, page: String(at) })}`;
    };
    const chip = (label: string, name: EvidenceFilter) => ({
      label,
      count: counts[name],
      href: address({ filter: name }),
      current: filter === name,
    });
    return reply.page("evidence/list", {
      title: "証拠",
      place: "evidence",
      incident,
      modules: ["/assets/live-search.js"],
      base: place,
      addHref: `${place}/new`,
      exhibitsHref: `/incidents/${incident.id}/exhibits`,
      phoneHref: `/incidents/${incident.id}/phone`,
      custodyHref: `/incidents/${incident.id}/custody`,
      devicesHref: `/incidents/${incident.id}/devices`,
      canWrite: roleMay(request.user?.role, "evidence.write"),
      isEmpty: counts.all === 0,
      health: healthLine(house),
      cards: items.map(cardOf),
      words:
        items.length === 0
          ? "当てはまる証拠はありません。"
          : `${total}点のうち ${offset + 1}〜${offset + items.length}点目`,
      q,
      sort,
      sorts,
      keep: { filter },
      chips: [chip("すべて", "all"), chip("説明がまだ", "undescribed"), chip("取下げ", "withdrawn")],
      pageWords: `${page} / ${Math.max(1, Math.ceil(total / PAGE))}ページ`,
      previousHref: page > 1 ? address({ page: page - 1 }) : undefined,
      nextHref: offset + items.length < total ? address({ page: page + 1 }) : undefined,
    });
  });

  const itemScreen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: AtItem["Params"],
    wanted: string | undefined,
    typed?: TypedCaption,
  ) => {
    const house = app.house();
    const item = getEvidence(house.read, at.incident, at.evidence);
    const shown = item.files.find((file) => file.id === wanted) ?? item.files[0]!;
    const custody = tellCustody(house.read, item, custodyShown);
    const facts = new Set(item.factIds);
    return reply.page("evidence/item", {
      title: `${item.label} ${item.title}`,
      place: "evidence",
      incident: getIncident(house.read, item.incidentId),
      base: placeOf(item.incidentId),
      here: itemPlace(item),
      editHref: `${itemPlace(item)}/edit`,
      factsHref: `${itemPlace(item)}/facts`,
      withdrawHref: `${itemPlace(item)}/withdraw`,
      withdrawnWords: `理由：${item.withdrawnReason}（ファイルと記録は残っています）`,
      modules: ["/assets/upload.js"],
      canWrite: roleMay(request.user?.role, "evidence.write") && item.withdrawnAt === null,
      item,
      meta: [kindLabels[item.kind], formLabels[item.form], `ファイル${item.files.length}点`].join("・"),
      picture: pictureOf(item, shown),
      hasSeveral: item.files.length > 1,
      files: filesOf(item, shown).map((file) => ({ ...file, form: captionForm(file, typed) })),
      letter: letterOf(item),
      parts: optionsOf(partLabels),
      accept: acceptAll,
      ...registerRows(item),
      history: historyOf(house.read, item),
      facts: listFacts(house.read, item.incidentId)
        .filter((fact) => facts.has(fact.id))
        .map((fact) => ({ when: formatPartialDate(fact.date), what: fact.what })),
      custody,
      custodyWords:
        custody.total > custodyShown
          ? `${custody.total}件のうち新しい${custodyShown}件`
          : `${custody.total}件`,
    });
  };
  http.get<AtItem>("/incidents/:incident/evidence/:evidence", read, async (request, reply) => {
    const { file } = z.object({ file: z.string().optional().catch(undefined) }).parse(request.query);
    return itemScreen(request, reply, request.params, file);
  });

  editPages(http, app);

  http.get<AtItem>("/incidents/:incident/evidence/:evidence/facts", write, async (request, reply) => {
    const house = app.house();
    const item = getEvidence(house.read, request.params.incident, request.params.evidence);
    return reply.page("evidence/facts", {
      title: `${item.label} と関係する出来事を選ぶ`,
      place: "evidence",
      incident: getIncident(house.read, item.incidentId),
      here: itemPlace(item),
      item,
      options: factOptions(house.read, item.incidentId),
      values: item.factIds,
      timeline: `/incidents/${item.incidentId}/facts`,
    });
  });
  http.post<AtItem>("/incidents/:incident/evidence/:evidence/facts", write, async (request, reply) => {
    const { incident, evidence } = request.params;
    const { facts } = ticked.parse(request.body ?? {});
    app.house().write(actorOf(request), (tx) => linkFacts(tx, incident, evidence, facts));
    const item = getEvidence(app.house().read, incident, evidence);
    return reply.done(
      itemPlace(item),
      `${item.label} と関係する出来事を${facts.length}件にしました。次は、ほかの証拠も確かめましょう。`,
    );
  });

  const withdrawForm = (reply: FastifyReply, at: AtItem["Params"], values: object, errors?: object) => {
    const item = getEvidence(app.house().read, at.incident, at.evidence);
    return reply.page("evidence/withdraw", {
      title: `${item.label} を取り下げる`,
      place: "evidence",
      incident: getIncident(app.house().read, at.incident),
      here: itemPlace(item),
      action: `${itemPlace(item)}/withdraw`,
      item,
      lost: ["これから作る書類の証拠一覧にのること"],
      kept: ["元のファイル", "証拠番号（ほかの証拠には使いません）", "これまでの記録"],
      values,
      errors,
    });
  };
  http.get<AtItem>("/incidents/:incident/evidence/:evidence/withdraw", write, async (request, reply) =>
    withdrawForm(reply, request.params, {}),
  );
  http.post<AtItem>("/incidents/:incident/evidence/:evidence/withdraw", write, async (request, reply) => {
    const { incident, evidence } = request.params;
    const typed = formBody.parse(request.body);
    const parsed = withdrawalInput.safeParse(typed);
    if (!parsed.success)
      return withdrawForm(reply.code(400), request.params, typed, fieldErrors(parsed.error));
    app.house().write(actorOf(request), (tx) => withdrawEvidence(tx, incident, evidence, parsed.data.reason));
    const item = getEvidence(app.house().read, incident, evidence);
    return reply.done(
      placeOf(incident),
      `${item.label} を取り下げました。ファイルと記録は残っています。正しいものがあれば、新しい証拠として追加しましょう。`,
    );
  });

  captionPages(http, app, (request, reply, at, typed) => itemScreen(request, reply, at, at.file, typed));

  const addressOf = (at: AtFile["Params"]) => ({
    incidentId: at.incident,
    evidenceId: at.evidence,
    fileId: at.file,
  });
  const file = "/incidents/:incident/evidence/:evidence/files/:file";
  http.get<AtFile>(`${file}/thumb.jpg`, read, async (request, reply) =>
    sendPicture(reply, await readThumbnail(app.house(), addressOf(request.params))),
  );
  http.get<AtFile>(`${file}/view.jpg`, read, async (request, reply) =>
    sendPicture(reply, await viewPicture(app.house(), actorOf(request), addressOf(request.params))),
  );
  http.get<AtFile>(`${file}/original`, original, async (request, reply) =>
    sendOriginal(reply, downloadOriginal(app.house(), actorOf(request), addressOf(request.params))),
  );
}
