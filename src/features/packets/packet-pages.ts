/** One packet: its progress, the file in three forms, the papers for it, and how it was handed over. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser, roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { logKey } from "#src/features/ledger/index.ts";
import { actorOf, fieldErrors, type Http, watch } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { readDate, typedDay } from "#src/lib/japanese-date.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { renderCover } from "./cover.ts";
import { packetHandoverInput, recordPacketHandover } from "./handover.ts";
import { downloadLocked, prepareLock } from "./locking.ts";
import { findPacketJob, packetState } from "./making.ts";
import { cancelPacket, downloadPacket, remakePacket } from "./packets.ts";
import { getPacket, type Packet, packetFileName } from "./queries.ts";
import { sendLocked, sendPaper, sendZip } from "./send.ts";
import { stateWords } from "./state-words.ts";
import { codesOf, grouped, lockLabels, packetLabel, recipientLabels, wayLabels } from "./words.ts";

const params = z.object({ incident: z.string().max(64), packet: z.string().max(64) });
const withToken = params.extend({ token: z.string().max(64) });
const sent = z.record(z.string(), z.string()).catch({});
const lockForm = z.object({
  lock: z.enum(["zip", "age-passphrase", "age-key"], "鍵のかけ方を選んでください。"),
  key: z.string().trim().max(5000).default(""),
});
const read = { action: "packets.read" as const };
const make = { action: "packets.make" as const };

type Values = Readonly<Record<string, string>>;

export function packetPages(http: Http, app: Akashi): void {
  const base = "/incidents/:incident/packets/:packet";

  const screen = (
    request: FastifyRequest,
    reply: FastifyReply,
    at: z.infer<typeof params>,
    typed: Values = {},
    errors?: Values,
  ) => {
    const house = app.house();
    const packet = getPacket(house.read, at.incident, at.packet);
    const state = packetState(house, packet);
    const job = findPacketJob(house, packet.id);
    const here = `/incidents/${at.incident}/packets/${packet.id}`;
    const canMake = roleMay(request.user?.role, "packets.make");
    const [done, total] = [job?.doneBytes() ?? 0, job?.totalBytes() ?? 0];
    return reply.page("packets/packet", {
      title: `${packetLabel(packet.number)}　${packet.recipientName}`,
      place: "documents",
      incident: getIncident(house.read, at.incident),
      backHref: `/incidents/${at.incident}/packets`,
      registerHref: `/incidents/${at.incident}/disclosures`,
      ...stateWords(state, packet.handovers.length > 0),
      packet,
      rows: rowsOf(packet, nameOf(packet.startedBy)),
      proofs: proofsOf(packet, logKey(house).fingerprint),
      hasToken: packet.recipe?.token !== null,
      hasAnchor: (packet.recipe?.anchors.length ?? 0) > 0,
      files: packet.recipe?.files.map((one) => ({ ...one, sha256: grouped(one.sha256) })) ?? [],
      isMaking: state === "making",
      isMade: state === "made",
      isStopped: state === "stopped",
      isFailed: state === "failed",
      done,
      total: total === 0 ? undefined : total,
      words: total === 0 ? "中身をそろえています" : `${Math.floor((done / total) * 100)}％`,
      modules: state === "making" ? ["/assets/refresh.js"] : [],
      here,
      canMake,
      cancelAction: canMake ? `${here}/cancel` : undefined,
      canRemake: canMake && (state === "stopped" || state === "failed" || state === "cancelled"),
      remakeAction: `${here}/remake`,
      zipHref: `${here}/packet.zip`,
      coverHref: `${here}/cover.pdf`,
      sleeveHref: `${here}/sleeve.pdf`,
      lockAction: `${here}/locked`,
      locks: (["zip", "age-passphrase", "age-key"] as const).map((one) => ({
        value: one,
        label: lockLabels[one],
      })),
      ways: codesOf(wayLabels).map((one) => ({ value: one, label: wayLabels[one] })),
      handovers: packet.handovers.map((one) => ({
        ...one,
        way: wayLabels[one.way],
        recorder: nameOf(one.recordedBy),
      })),
      handoverAction: `${here}/handovers`,
      values: {
        handedOn: formatEra(dateInTokyo(app.clock())),
        handedTo: packet.recipientName,
        handedBy: request.user?.displayName ?? "",
        ...typed,
      },
      errors,
    });
  };
  const nameOf = (userId: string): string =>
    findUser(app.house().read, userId)?.displayName ?? "このプログラム";

  http.get(base, { config: read, schema: { params } }, async (request, reply) =>
    screen(request, reply, request.params),
  );

  http.post(`${base}/cancel`, { config: make, schema: { params } }, async (request, reply) => {
    const { incident, packet } = request.params;
    await cancelPacket(app.house(), actorOf(request), incident, packet);
    return reply.done(
      `/incidents/${incident}/packets/${packet}`,
      "作成を取りやめました。選んだものは残っているので、あとで作り直せます。",
    );
  });

  http.post(`${base}/remake`, { config: make, schema: { params } }, async (request, reply) => {
    const { incident, packet } = request.params;
    watch(request, remakePacket(app.house(), actorOf(request), incident, packet).ended);
    return reply.done(`/incidents/${incident}/packets/${packet}`, "同じ選び方で、もう一度作り始めました。");
  });

  http.get(`${base}/packet.zip`, { config: make, schema: { params } }, async (request, reply) => {
    const { incident, packet: id } = request.params;
    const house = app.house();
    const { packet, zip } = downloadPacket(house, actorOf(request), incident, id);
    const name = packetFileName(getIncident(house.read, incident).number, packet);
    return sendZip(reply, name, zip, packet.file!.sizeBytes);
  });

  for (const paper of ["cover", "sleeve"] as const) {
    http.get(`${base}/${paper}.pdf`, { config: read, schema: { params } }, async (request, reply) => {
      const { incident, packet: id } = request.params;
      const packet = getPacket(app.house().read, incident, id);
      return sendPaper(reply, `${paper}-${packet.number}.pdf`, renderCover(app.house(), packet, paper));
    });
  }

  http.post(`${base}/locked`, { config: make, schema: { params } }, async (request, reply) => {
    const { incident, packet: id } = request.params;
    const typed = sent.parse(request.body ?? {});
    const parsed = lockForm.safeParse(typed);
    if (!parsed.success) {
      return screen(request, reply.code(400), request.params, typed, fieldErrors(parsed.error));
    }
    const house = app.house();
    try {
      const { token, password } = prepareLock(house, incident, id, parsed.data.lock, parsed.data.key);
      return reply.page("packets/locked", {
        title: "鍵をかけて取り出す",
        place: "documents",
        incident: getIncident(house.read, incident),
        backHref: `/incidents/${incident}/packets/${id}`,
        label: lockLabels[parsed.data.lock],
        isZip: parsed.data.lock === "zip",
        groups: password?.split("-").map((text, index) => ({ place: index + 1, text })),
        downloadHref: `/incidents/${incident}/packets/${id}/locked/${token}`,
      });
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), request.params, typed, error.fields);
    }
  });

  http.get(
    `${base}/locked/:token`,
    { config: make, schema: { params: withToken } },
    async (request, reply) => {
      const { incident, packet, token } = request.params;
      const { name, bytes } = await downloadLocked(app.house(), actorOf(request), incident, packet, token);
      return sendLocked(reply, name, bytes);
    },
  );

  http.post(`${base}/handovers`, { config: make, schema: { params } }, async (request, reply) => {
    const { incident, packet } = request.params;
    const typed = sent.parse(request.body ?? {});
    const parsed = packetHandoverInput.safeParse({ ...typed, handedOn: typedDay(typed.handedOn ?? "") });
    if (!parsed.success) {
      const errors = { ...fieldErrors(parsed.error) };
      if (errors.handedOn) errors.handedOn = unreadable(typed.handedOn ?? "") ?? errors.handedOn;
      return screen(request, reply.code(400), request.params, typed, errors);
    }
    try {
      app.house().write(actorOf(request), (tx) => recordPacketHandover(tx, incident, packet, parsed.data));
    } catch (error) {
      if (!(error instanceof Refusal) || !error.fields) throw error;
      return screen(request, reply.code(error.status), request.params, typed, error.fields);
    }
    return reply.done(
      `/incidents/${incident}/packets/${packet}`,
      "渡したことを記録しました。「開示の記録」にも載っています。",
    );
  });
}

function rowsOf(packet: Packet, by: string) {
  const { recipe, file } = packet;
  return [
    { label: "渡す相手", value: `${packet.recipientName}（${recipientLabels[packet.recipient]}）` },
    { label: "目的", value: packet.purpose },
    { label: "作った人", value: by },
    { label: "ファイル", value: recipe ? `${recipe.files.length}点` : "まだ" },
    { label: "大きさ", value: file ? `${file.sizeBytes.toLocaleString("ja-JP")}バイト` : "まだ" },
    {
      label: "お客様の名簿",
      value: recipe?.customersCsv
        ? `${recipe.customers.toLocaleString("ja-JP")}人（${recipe.fields.join("、")}）`
        : "入れていない",
    },
  ];
}

function proofsOf({ recipe, tagManifestSha256, file }: Packet, fingerprint: string) {
  if (!recipe || !tagManifestSha256 || !file) return undefined;
  return [
    { label: "一覧の値", value: grouped(tagManifestSha256) },
    { label: "ZIPのSHA-256", value: grouped(file.sha256) },
    { label: "鍵の指紋", value: grouped(fingerprint) },
    { label: "記録の控え", value: `はじめから ${recipe.checkpointSize.toLocaleString("ja-JP")}件` },
  ];
}

/** Why what was typed is no day; undefined where nothing was typed, or a month or year only. */
function unreadable(typed: string): string | undefined {
  if (typed.trim() === "") return undefined;
  const reading = readDate(typed);
  return reading.ok ? undefined : reading.reason;
}
