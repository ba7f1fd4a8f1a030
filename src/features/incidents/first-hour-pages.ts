/** The first-hour card, and the five phases: things to tick off. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listUsers, roleMay } from "#src/features/access/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { answersOf } from "./answers.ts";
import { formOf } from "./form.ts";
import { getIncident } from "./incident.ts";
import { answeredItems, firstHour, phases, type TickItem, tick, ticksOf, untick } from "./ticks.ts";

const calledAlready =
  "連絡した日時と内容を出来事に書き、これからの連絡は弁護士に相談してから決めてください。";

const params = z.object({ incident: z.string().max(64) });

export function firstHourPages(http: Http, app: Akashi): void {
  const read = { action: "incident.read" as const };
  const write = { action: "incident.write" as const };

  const withTicks = <T extends { item: TickItem }>(incident: string, items: readonly T[]) => {
    const ticks = ticksOf(app.house().read, incident);
    const answered = answeredItems(answersOf(app.house().read, incident));
    const names = new Map(listUsers(app.house().read).map((user) => [user.id, user.displayName]));
    return items.map((one) => {
      const found = ticks.get(one.item);
      return {
        ...one,
        isTicked: found !== undefined,
        isAnswered: answered.has(one.item),
        at: found?.at,
        by: found && names.get(found.by),
      };
    });
  };
  /** Ticks what the form ticked and unticks the rest, but for what the answers say. Returns how many are done now. */
  const save = (
    request: Parameters<typeof actorOf>[0],
    incident: string,
    items: readonly { item: TickItem }[],
  ) => {
    const chosen = formOf(request.body).item ?? [];
    const before = ticksOf(app.house().read, incident);
    const answered = answeredItems(answersOf(app.house().read, incident));
    const open = items.filter(({ item }) => !answered.has(item));
    const changed = open.filter(({ item }) => before.has(item) !== chosen.includes(item));
    if (changed.length > 0) {
      app.house().write(actorOf(request), (tx) => {
        for (const { item } of changed) {
          if (chosen.includes(item)) tick(tx, incident, item);
          else untick(tx, incident, item);
        }
      });
    }
    return items.length - open.filter(({ item }) => !chosen.includes(item)).length;
  };

  http.get(
    "/incidents/:incident/first-hour",
    { config: read, schema: { params } },
    async (request, reply) => {
      const incident = getIncident(app.house().read, request.params.incident);
      return reply.page("incidents/first-hour", {
        title: "はじめの1時間にすること",
        place: "case",
        incident,
        caseHref: `/incidents/${incident.id}`,
        action: `/incidents/${incident.id}/first-hour`,
        canWrite: roleMay(request.user?.role, "incident.write"),
        items: withTicks(incident.id, firstHour).map((one) => ({
          ...one,
          more:
            one.item === "first.no-call" &&
            answersOf(app.house().read, incident.id).response.contact === "連絡した" &&
            calledAlready,
        })),
        answersHref: `/incidents/${incident.id}/sections/response`,
        modules: ["/assets/confirm-leave.js"],
      });
    },
  );

  http.post(
    "/incidents/:incident/first-hour",
    { config: write, schema: { params } },
    async (request, reply) => {
      const incident = getIncident(app.house().read, request.params.incident);
      const done = save(request, incident.id, firstHour);
      return reply.done(
        done === firstHour.length ? `/incidents/${incident.id}` : `/incidents/${incident.id}/first-hour`,
        done === firstHour.length
          ? "はじめの1時間にすることが、すべて済みました。次は、届いたはがきなどを証拠として保管しましょう。"
          : `${done}件を済みにしました。残りは${firstHour.length - done}件です。`,
      );
    },
  );

  http.get("/incidents/:incident/phases", { config: read, schema: { params } }, async (request, reply) => {
    const incident = getIncident(app.house().read, request.params.incident);
    return reply.page("incidents/phases", {
      title: "対応の進み具合",
      place: "case",
      incident,
      caseHref: `/incidents/${incident.id}`,
      action: `/incidents/${incident.id}/phases`,
      canWrite: roleMay(request.user?.role, "incident.write"),
      items: withTicks(incident.id, phases),
      modules: ["/assets/confirm-leave.js"],
    });
  });

  http.post("/incidents/:incident/phases", { config: write, schema: { params } }, async (request, reply) => {
    const incident = getIncident(app.house().read, request.params.incident);
    const done = save(request, incident.id, phases);
    return reply.done(
      `/incidents/${incident.id}`,
      `対応の進み具合を記録しました（5つのうち${done}つが済み）。`,
    );
  });
}
