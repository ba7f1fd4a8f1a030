/** 「スマホで撮って送る」: begin, show the QR code, see what arrives, prolong, stop. Works by reloading, without scripts. */
import type { FastifyReply } from "fastify";
import encodeQR from "qr";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getEvidence } from "#src/features/evidence/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http, traceOf } from "#src/http/index.ts";
import { timeInTokyo } from "#src/lib/instant.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { privateAddresses } from "#src/platform/network.ts";
import { phoneApi } from "./api.ts";
import { phoneLimits } from "./limits.ts";
import { type Arrival, openPhones, type PhoneSession } from "./sessions.ts";

interface AtIncident {
  Params: { incident: string };
}

const write = { config: { action: "evidence.write" as const } };
const chosen = z.object({ address: z.coerce.number().int().min(0).max(50).catch(0) });

export function phonePages(http: Http, app: Akashi): void {
  const { phonePort, phoneAddresses, maxFileBytes, maxFilmBytes } = app.config;
  const phones = openPhones({
    house: () => app.house(),
    addresses: () => (phoneAddresses.length > 0 ? phoneAddresses : privateAddresses()),
    port: phonePort,
    maxFileBytes,
    maxFilmBytes,
    onBug: (error) => http.log.error(traceOf(error)),
  });
  http.addHook("onClose", () => phones.close());
  phoneApi(http, app, phones);

  const place = (incident: string): string => `/incidents/${incident}/phone`;
  const show = (reply: FastifyReply, incidentId: string, address: number, more: object = {}) => {
    const house = app.house();
    const incident = getIncident(house.read, incidentId);
    const session = phones.find(incidentId);
    const at = Math.min(address, (session?.addresses.length ?? 1) - 1);
    return reply.page("phone/phone", {
      title: "スマホで撮って送る",
      place: "evidence",
      incident,
      modules: ["/assets/refresh.js"],
      back: `/incidents/${incidentId}/evidence`,
      addHref: `/incidents/${incidentId}/evidence/new`,
      here: place(incidentId),
      limits: {
        minutes: phoneLimits.sessionMs / 60_000,
        files: phoneLimits.files,
        pictureMb: Math.floor(maxFileBytes / 1024 / 1024),
        filmMb: Math.floor(maxFilmBytes / 1024 / 1024),
      },
      session: session && {
        ...running(session, house.clock()),
        address: session.addresses[at],
        shown: session.addresses[at]!.split("/")[2],
        qr: `${place(incidentId)}/qr.svg?address=${at}`,
        others: session.addresses
          .map((one, index) => ({ label: one.split("/")[2], href: `${place(incidentId)}?address=${index}` }))
          .filter((_, index) => index !== at),
        arrivals: [...session.arrivals].reverse().map((arrival) => row(arrival, incidentId)),
      },
      ...more,
    });
  };
  const row = (arrival: Arrival, incidentId: string) => {
    const { outcome, evidenceId, label, name, sentence } = arrival;
    const about = { name, when: timeInTokyo(arrival.at) };
    if (outcome === "refused" || !evidenceId) {
      return { ...about, kind: "failed", state: "保管していません", sentence };
    }
    const item = getEvidence(app.house().read, incidentId, evidenceId);
    const [first] = item.files;
    const href = `/incidents/${incidentId}/evidence/${evidenceId}`;
    return {
      ...about,
      kind: "done",
      state: outcome === "known" ? "保管済みのものと同じ" : "保管しました",
      label,
      href,
      picture: first?.isDrawable ? `${href}/files/${first.id}/thumb.jpg` : undefined,
    };
  };

  http.get<AtIncident>("/incidents/:incident/phone", write, async (request, reply) =>
    show(reply, request.params.incident, chosen.parse(request.query).address),
  );
  http.post<AtIncident>("/incidents/:incident/phone", write, async (request, reply) => {
    const { incident } = request.params;
    try {
      await phones.start(actorOf(request), incident);
    } catch (error) {
      if (!(error instanceof Refusal) || !error.code.startsWith("phone_")) throw error;
      return show(reply.code(error.status), incident, 0, { errors: { phone: error.sentence } });
    }
    return reply.done(place(incident), {
      kind: "done",
      text: "スマホからの受け取りを始めました。",
      next: "次は、スマホのカメラでQRコードを読み取りましょう。",
    });
  });
  http.post<AtIncident>("/incidents/:incident/phone/extend", write, async (request, reply) => {
    const { incident } = request.params;
    const session = phones.extend(actorOf(request), incident);
    return reply.done(
      place(incident),
      `${timeInTokyo(session.until)}まで延ばしました。QRコードはそのまま使えます。`,
    );
  });
  http.post<AtIncident>("/incidents/:incident/phone/stop", write, async (request, reply) => {
    const { incident } = request.params;
    await phones.stop(actorOf(request), incident);
    return reply.done(`/incidents/${incident}/evidence`, {
      kind: "done",
      text: "スマホからの受け取りを止めました。届いた写真は保管しています。",
      next: "次は、届いた証拠の説明を書きましょう。",
    });
  });
  http.get<AtIncident>("/incidents/:incident/phone/qr.svg", write, async (request, reply) => {
    const session = phones.find(request.params.incident);
    const address = session?.addresses[chosen.parse(request.query).address];
    if (address === undefined) throw new Refusal("not_found");
    return reply.type("image/svg+xml").send(encodeQR(address, "svg", { ecc: "medium", border: 4 }));
  });
}

/** How long it still runs, in words that a reload makes true again. */
function running(session: PhoneSession, now: Date) {
  const left = Math.max(0, Math.ceil((Date.parse(session.until) - now.getTime()) / 60_000));
  return {
    until: timeInTokyo(session.until),
    left: `あと約${left}分`,
    canExtend: session.canExtend,
    words: `${session.arrivals.filter((one) => one.outcome !== "refused").length}枚届きました。`,
  };
}
