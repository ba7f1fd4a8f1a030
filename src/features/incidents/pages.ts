/** Pages of a case: the guided form, sections, people, facts, cards to tick, its name and state. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { lacksRecovery } from "#src/features/access/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { consentPages } from "./consent-pages.ts";
import { factPages } from "./fact-pages.ts";
import { firstHourPages } from "./first-hour-pages.ts";
import { type Errors, formOf } from "./form.ts";
import { guidePages } from "./guide-pages.ts";
import { guideSummaryPage } from "./guide-summary-page.ts";
import {
  closeIncident,
  getIncident,
  incidentTitle,
  listIncidents,
  renameIncident,
  reopenIncident,
} from "./incident.ts";
import { incidentPeoplePages } from "./people-pages.ts";
import { first } from "./question.ts";
import { sectionPages } from "./section-pages.ts";

const params = z.object({ incident: z.string().max(64) });

export function incidentsPages(http: Http, app: Akashi): void {
  guidePages(http, app);
  guideSummaryPage(http, app);
  sectionPages(http, app);
  incidentPeoplePages(http, app);
  consentPages(http, app);
  factPages(http, app);
  firstHourPages(http, app);

  http.get("/incidents", { config: { action: "incident.list" } }, async (request, reply) => {
    const { read } = app.house();
    const { role } = request.user!;
    const incidents = listIncidents(read, request.user!);
    // Staff whom nobody let in yet are here for a case that exists: they ask the owner, they begin none.
    const mayBegin = role === "owner" || (role === "staff" && incidents.length > 0);
    return reply.page("incidents/list", {
      title: "事件",
      place: "incidents",
      lacksRecovery: lacksRecovery(read, request.user!),
      addHref: mayBegin ? "/incidents/new" : undefined,
      incidents: incidents.map((one) => ({
        ...one,
        href: `/incidents/${one.id}`,
        state: one.state === "open" ? "active" : "done",
        stateLabel: one.state === "open" ? "対応中" : "終了",
      })),
    });
  });

  const write = { config: { action: "incident.write" as const }, schema: { params } };
  const screen = (reply: FastifyReply, incidentId: string, typed?: string, errors?: Errors) => {
    const incident = getIncident(app.house().read, incidentId);
    return reply.page("incidents/settings", {
      title: "事件の名前と状態",
      place: "case",
      incident,
      caseHref: `/incidents/${incident.id}`,
      action: `/incidents/${incident.id}/settings`,
      stateAction: `/incidents/${incident.id}/${incident.state === "open" ? "close" : "reopen"}`,
      isOpen: incident.state === "open",
      typed: typed ?? incident.title,
      errors,
    });
  };

  http.get("/incidents/:incident/settings", write, async (request, reply) =>
    screen(reply, request.params.incident),
  );

  http.post("/incidents/:incident/settings", write, async (request, reply) => {
    const { incident } = request.params;
    const form = formOf(request.body);
    const title = incidentTitle.safeParse(form.title?.[0] ?? "");
    if (!title.success) {
      return screen(reply.code(400), incident, first(form, "title"), {
        title: title.error.issues[0]!.message,
      });
    }
    app.house().write(actorOf(request), (tx) => renameIncident(tx, incident, title.data));
    return reply.done(`/incidents/${incident}`, "事件の名前を記録しました。");
  });

  http.post("/incidents/:incident/close", write, async (request, reply) => {
    const { incident } = request.params;
    app.house().write(actorOf(request), (tx) => closeIncident(tx, incident));
    return reply.done(
      `/incidents/${incident}`,
      "この事件を終了にしました。記録はそのまま残り、いつでも対応中に戻せます。",
    );
  });

  http.post("/incidents/:incident/reopen", write, async (request, reply) => {
    const { incident } = request.params;
    app.house().write(actorOf(request), (tx) => reopenIncident(tx, incident));
    return reply.done(`/incidents/${incident}`, "この事件を対応中に戻しました。");
  });
}
