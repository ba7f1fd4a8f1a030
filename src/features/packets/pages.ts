/** 提出用データ: what was made, choosing, the preview of exactly what leaves, and the register of disclosures. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser, roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http, watch } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type PacketChoice, packetChoice } from "./choice.ts";
import { chooser, typedChoice } from "./choose-pages.ts";
import { packetState } from "./making.ts";
import { packetPages } from "./packet-pages.ts";
import { makePacket } from "./packets.ts";
import { planPacket } from "./plan.ts";
import { listPackets, type Packet } from "./queries.ts";
import { listDisclosures } from "./register.ts";
import { stateWords } from "./state-words.ts";
import { defaultChoice } from "./suggest.ts";
import { codesOf, columnLabels, grouped, packetLabel, recipientLabels } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const query = z.object({ before: z.coerce.number().int().min(1).optional().catch(undefined) });
const forQuery = z.object({ for: z.enum(codesOf(recipientLabels)).catch("police") });
const carried = z.object({ choice: z.string().max(500_000).catch("{}") });
const read = { action: "packets.read" as const };
const make = { action: "packets.make" as const };
const PAGE_SIZE = 20;

const startIcons = {
  police: "shield",
  lawyer: "documents",
  insurer: "documents",
  other: "documents",
} as const;
const startHints = {
  police: "証拠の元のファイルと、警察相談用資料。弁護士だけに伝える内容は入りません。",
  lawyer: "証拠の元のファイルと、弁護士相談用資料など。",
  insurer: "保険金の請求に求められた資料だけを選びます。",
  other: "お客様・取引先の会社・裁判所など。",
} as const;

export function packetsPages(http: Http, app: Akashi): void {
  packetPages(http, app);

  http.get(
    "/incidents/:incident/packets",
    { config: read, schema: { params, querystring: query } },
    async (request, reply) => {
      const { incident } = request.params;
      const { before } = request.query;
      const house = app.house();
      const base = `/incidents/${incident}/packets`;
      const found = listPackets(house.read, incident, { before, limit: PAGE_SIZE + 1 });
      const shown = found.slice(0, PAGE_SIZE);
      return reply.page("packets/list", {
        title: "提出用データ",
        place: "documents",
        incident: getIncident(house.read, incident),
        backHref: `/incidents/${incident}/documents`,
        registerHref: `/incidents/${incident}/disclosures`,
        canMake: roleMay(request.user?.role, "packets.make"),
        starts: codesOf(recipientLabels).map((kind) => ({
          href: `${base}/new?for=${kind}`,
          label: `${recipientLabels[kind]}に渡す`,
          hint: startHints[kind],
          icon: startIcons[kind],
        })),
        packets: shown.map((one) => rowOf(one, packetState(house, one), `${base}/${one.id}`)),
        words: shown.length === 0 ? "" : `${shown.length}件を新しい順に表示しています`,
        previousHref: before === undefined ? undefined : base,
        nextHref: found.length > PAGE_SIZE ? `${base}?before=${shown.at(-1)?.number}` : undefined,
      });
    },
  );

  const choosing = (
    reply: FastifyReply,
    incident: string,
    choice: PacketChoice,
    errors?: Readonly<Record<string, string>>,
  ) =>
    reply.page("packets/choose", {
      title: `${recipientLabels[choice.recipient]}に渡すものを選ぶ`,
      place: "documents",
      incident: getIncident(app.house().read, incident),
      backHref: `/incidents/${incident}/packets`,
      action: `/incidents/${incident}/packets/preview`,
      errors,
      ...chooser(app.house(), incident, choice),
    });

  http.get(
    "/incidents/:incident/packets/new",
    { config: make, schema: { params, querystring: forQuery } },
    async (request, reply) => {
      const { incident } = request.params;
      getIncident(app.house().read, incident);
      const choice = defaultChoice(app.house().read, incident, request.query.for, "");
      return choosing(reply, incident, choice);
    },
  );

  const preview = async (reply: FastifyReply, incident: string, choice: PacketChoice, error?: Refusal) => {
    const house = app.house();
    const plan = await planPacket(house, incident, choice);
    const refusals = plan.remarks.filter((one) => one.kind === "refusal");
    const total = plan.files.reduce((sum, one) => sum + one.sizeBytes, 0);
    return reply.page("packets/preview", {
      title: "渡すものの確認",
      place: "documents",
      incident: getIncident(house.read, incident),
      backHref: `/incidents/${incident}/packets`,
      errorText: error?.sentence,
      rows: [
        { label: "渡す相手", value: `${choice.name}（${recipientLabels[choice.recipient]}）` },
        { label: "目的", value: choice.purpose },
        { label: "ファイル", value: `${plan.files.length}点` },
        {
          label: "お客様の名簿",
          value: plan.customers
            ? `${plan.customers.count.toLocaleString("ja-JP")}人（${plan.customers.columns.map((one) => columnLabels[one]).join("、")}）`
            : "入れない",
        },
      ],
      totalBytes: total,
      refusals,
      warnings: plan.remarks.filter((one) => one.kind === "warning"),
      files: plan.files.map((one) => ({ ...one, sha256: grouped(one.sha256) })),
      choice: JSON.stringify(choice),
      action: `/incidents/${incident}/packets`,
      editAction: `/incidents/${incident}/packets/edit`,
      canMake: refusals.length === 0,
    });
  };

  http.post(
    "/incidents/:incident/packets/preview",
    { config: make, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const typed = typedChoice(request.body);
      const parsed = packetChoice.safeParse(typed);
      if (!parsed.success) {
        return choosing(reply.code(400), incident, looseChoice(typed), fieldErrors(parsed.error));
      }
      try {
        return await preview(reply, incident, parsed.data);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith("packet_")) throw error;
        return choosing(reply.code(error.status), incident, parsed.data, { files: error.sentence });
      }
    },
  );

  http.post(
    "/incidents/:incident/packets/edit",
    { config: make, schema: { params } },
    async (request, reply) => choosing(reply, request.params.incident, carriedChoice(request.body)),
  );

  http.post("/incidents/:incident/packets", { config: make, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    const choice = carriedChoice(request.body);
    try {
      const { packet, job } = await makePacket(app.house(), actorOf(request), incident, choice);
      watch(request, job.ended);
      return reply.done(
        `/incidents/${incident}/packets/${packet.id}`,
        `${packetLabel(packet.number)}を作り始めました。この画面を閉じても作業は続きます。`,
      );
    } catch (error) {
      if (!(error instanceof Refusal) || !error.code.startsWith("packet_")) throw error;
      return preview(reply.code(error.status), incident, choice, error);
    }
  });

  http.get(
    "/incidents/:incident/disclosures",
    { config: read, schema: { params } },
    async (request, reply) => {
      const { incident } = request.params;
      const house = app.house();
      const lines = listDisclosures(house.read, incident);
      return reply.page("packets/disclosures", {
        title: "開示の記録",
        place: "documents",
        incident: getIncident(house.read, incident),
        backHref: `/incidents/${incident}/packets`,
        lines: lines.map((one) => ({
          ...one,
          href: `/incidents/${incident}/${one.kind === "packet" ? "packets" : "documents"}/${one.id}`,
          state: one.isHandedOver ? "done" : "waiting",
          stateLabel: one.isHandedOver ? "渡した" : "作っただけ",
          items: one.items.join("、"),
          fields: one.fields.join("、"),
          sha256: grouped(one.sha256),
        })),
        total: lines.length,
      });
    },
  );

  const rowOf = (one: Packet, state: ReturnType<typeof packetState>, href: string) => ({
    ...stateWords(state, one.handovers.length > 0),
    label: packetLabel(one.number),
    to: `${one.recipientName}（${recipientLabels[one.recipient]}）`,
    madeAt: one.startedAt,
    by: findUser(app.house().read, one.startedBy)?.displayName ?? "このプログラム",
    files: one.recipe ? `${one.recipe.files.length}点` : "",
    href,
  });
}

/** Throws a ZodError: what was carried along was not typed by a person. */
function carriedChoice(body: unknown): PacketChoice {
  let value: unknown = {};
  try {
    value = JSON.parse(carried.parse(body ?? {}).choice);
  } catch {
    // Said by the schema below.
  }
  return packetChoice.parse(value);
}

/** What was typed, as far as it can be shown again. */
function looseChoice(typed: ReturnType<typeof typedChoice>): PacketChoice {
  return {
    ...typed,
    recipient: z.enum(codesOf(recipientLabels)).catch("police").parse(typed.recipient),
    customers: typed.customers,
  };
}
