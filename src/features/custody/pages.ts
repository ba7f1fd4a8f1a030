/** 保管の記録: where each thing is now, what was done with it, and the short forms that record it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listUsers, roleMay } from "#src/features/access/index.ts";
import { editEvidence, getEvidence } from "#src/features/evidence/index.ts";
import { receiveFiles, refusedFields } from "#src/features/evidence/upload.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { attachReceipt } from "./acts.ts";
import { getItem, listItems } from "./items.ts";
import { custodyOf } from "./line.ts";
import { findOwner, ownerInput, tellOwner } from "./owners.ts";
import { getAct, listActs } from "./queries.ts";
import {
  actDetails,
  actPlace,
  actRows,
  custodyPlace,
  itemPlace,
  itemRows,
  optionsOf,
  registerPlace,
} from "./screens.ts";
import { actionLabels, actLabel, ownerLabels } from "./words.ts";

interface AtIncident {
  Params: { incident: string };
}
interface AtAct {
  Params: { incident: string; act: string };
}
interface AtItem {
  Params: { incident: string; item: string };
}

const read = { config: { action: "custody.read" as const } };
const write = { config: { action: "custody.write" as const } };
const base = "/incidents/:incident/custody";

const formBody = z.record(z.string(), z.string()).catch({});

export function custodyPages(http: Http, app: Akashi): void {
  const canWrite = (request: FastifyRequest) => roleMay(request.user?.role, "custody.write");
  const nameOf = (id: string) =>
    listUsers(app.house().read).find((user) => user.id === id)?.displayName ?? "";

  http.get<AtIncident>(base, read, async (request, reply) => {
    const { read: db } = app.house();
    const incident = getIncident(db, request.params.incident);
    const place = custodyPlace(incident.id);
    const rows = itemRows(db, incident.id);
    return reply.page("custody/list", {
      title: "保管の記録",
      place: "evidence",
      incident,
      canWrite: canWrite(request),
      evidenceHref: `/incidents/${incident.id}/evidence`,
      devicesHref: `/incidents/${incident.id}/devices`,
      labelsHref: `/incidents/${incident.id}/documents/draft/labels`,
      newHref: `${place}/new`,
      rows,
      summary: `${rows.length}点のうち、店の手元にない物が${rows.filter((row) => row.state === "active").length}点、保管場所が書かれていない物が${rows.filter((row) => row.state === "waiting").length}点あります。`,
      today: dateInTokyo(app.clock()),
      actions: optionsOf(actionLabels),
      acts: actRows(db, incident.id),
    });
  });

  http.get<AtAct>(`${base}/acts/:act`, read, async (request, reply) => {
    const { read: db } = app.house();
    const act = getAct(db, request.params.incident, request.params.act);
    const acts = listActs(db, act.incidentId);
    const other = (id: string | undefined) => acts.find((one) => one.id === id);
    const linked = (id: string | undefined) => {
      const found = other(id);
      return found && { label: actLabel(found.number), href: actPlace(found) };
    };
    const files = new Map(
      listItems(db, act.incidentId).flatMap((item) => item.files.map((file) => [file.id, { item, file }])),
    );
    return reply.page("custody/act", {
      title: `${actLabel(act.number)}　${act.action === "voided" ? "取消し" : actionLabels[act.fields.action]}`,
      place: "evidence",
      incident: getIncident(db, act.incidentId),
      modules: ["/assets/upload.js"],
      backHref: custodyPlace(act.incidentId),
      canWrite: canWrite(request) && act.correctedBy === undefined && act.action !== "voided",
      details: actDetails(act, nameOf(act.recordedBy)),
      items: act.itemIds.map((id, index) => {
        const item = getItem(db, act.incidentId, id);
        return {
          ...item,
          href: itemPlace(act.incidentId, id),
          condition: act.fields.items[index]?.condition ?? "",
          digests: item.files.map(({ label, sha256 }) => ({ label, sha256 })),
        };
      }),
      receipts: act.receipts.map(({ fileId }) => {
        const found = files.get(fileId)!;
        return {
          label: found.file.label,
          title: found.item.title,
          href: `${registerPlace(found.item)}?file=${fileId}`,
          thumb: found.file.isDrawable ? `${registerPlace(found.item)}/files/${fileId}/thumb.jpg` : undefined,
          alt: `${found.file.label} の写真`,
        };
      }),
      choices: [...files]
        .filter(
          ([id]) =>
            !act.receipts.some(({ fileId }) => fileId === id) &&
            !act.itemIds.includes(files.get(id)!.item.id),
        )
        .map(([value, { item, file }]) => ({ value, label: `${file.label}　${item.title}` })),
      corrects: linked(act.corrects),
      correctedBy: linked(act.correctedBy),
      receiptHref: `${actPlace(act)}/receipts`,
      correctHref: `${actPlace(act)}/correct`,
      voidHref: `${actPlace(act)}/void`,
      slipHref: `/incidents/${act.incidentId}/documents/draft/receipt?subject=${act.id}`,
      hasSlip: ["transferred", "received", "returned"].includes(act.action),
    });
  });

  http.post<AtAct>(`${base}/acts/:act/receipts`, write, async (request, reply) => {
    const { incident, act: id } = request.params;
    const house = app.house();
    const act = getAct(house.read, incident, id);
    if (!request.isMultipart()) {
      const { file } = z
        .object({ file: z.string().default("") })
        .catch({ file: "" })
        .parse(request.body);
      const owner = listItems(house.read, incident).find((item) => item.files.some((one) => one.id === file));
      if (!owner) throw new Refusal("not_found");
      house.write(actorOf(request), (tx) => attachReceipt(tx, incident, id, owner.id, file));
      return reply.done(actPlace(act), `${owner.label} の写真を${actLabel(act.number)}に添えました。`);
    }
    const into = { incidentId: incident, maxBytes: app.config.maxFileBytes };
    const { kept, refused: bad } = await receiveFiles(request, house, actorOf(request), into);
    const first = bad[0]?.refusal;
    for (const one of kept) {
      const item = getEvidence(house.read, incident, one.evidenceId);
      house.write(actorOf(request), (tx) => {
        if (one.outcome === "added") {
          editEvidence(tx, incident, item.id, { title: `受領書など（${actLabel(act.number)}）` });
        }
        attachReceipt(tx, incident, id, one.evidenceId, one.fileId);
      });
    }
    if (first) throw new Refusal(first.code, first.params, refusedFields(bad));
    return reply.done(
      actPlace(act),
      `受領書などの写真${kept.length}枚を証拠として保管し、${actLabel(act.number)}に添えました。次は、保管の記録でほかの物も確かめましょう。`,
    );
  });

  const itemPage = (
    reply: FastifyReply,
    request: FastifyRequest<AtItem>,
    values?: object,
    errors?: object,
  ) => {
    const { read: db } = app.house();
    const { incident, item: id } = request.params;
    const item = getItem(db, incident, id);
    const line = custodyOf(db, incident, id);
    return reply.page("custody/item", {
      title: `${item.label} ${item.title}`,
      place: "evidence",
      incident: getIncident(db, incident),
      backHref: custodyPlace(incident),
      registerHref: registerPlace(item),
      recordHref: `${custodyPlace(incident)}/new?items=${id}`,
      canWrite: canWrite(request),
      item,
      now: line.now,
      owner: line.owner,
      ownerAction: `${itemPlace(incident, id)}/owner`,
      owners: optionsOf(ownerLabels),
      values: values ?? findOwner(db, incident, id) ?? {},
      errors,
      digests: item.files.map(({ label, sha256 }) => ({ label, sha256 })),
      entries: line.entries
        .map((entry) => ({
          ...entry,
          href: entry.actId && actPlace({ incidentId: incident, id: entry.actId }),
        }))
        .toReversed(),
    });
  };
  http.get<AtItem>(`${base}/items/:item`, read, async (request, reply) => itemPage(reply, request));
  http.post<AtItem>(`${base}/items/:item/owner`, write, async (request, reply) => {
    const { incident, item } = request.params;
    const typed = formBody.parse(request.body);
    const parsed = ownerInput.safeParse(typed);
    if (!parsed.success) return itemPage(reply.code(400), request, typed, fieldErrors(parsed.error));
    app.house().write(actorOf(request), (tx) => tellOwner(tx, incident, item, parsed.data));
    return reply.done(
      itemPlace(incident, item),
      "だれの物かを記録しました。次は、ほかの物も確かめましょう。",
    );
  });
}
