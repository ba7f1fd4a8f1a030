/** 時系列: facts on a vertical line with their evidence. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { type Evidence, evidenceByFact } from "#src/features/evidence/index.ts";
import {
  type Certainty,
  certainties,
  type Fact,
  getIncident,
  listFacts,
} from "#src/features/incidents/index.ts";
import type { Http } from "#src/http/index.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";

const params = z.object({ incident: z.string().max(64) });
const query = z.object({ certainty: z.enum(certainties).optional().catch(undefined) });

/** Names of the shapes and words in templates/pages/shared/certainty.hbs. */
const shapes: Readonly<Record<Certainty, string>> = {
  確認済: "confirmed",
  "申告あり(未確認)": "reported",
  推測: "inferred",
};
const labels: Readonly<Record<Certainty, string>> = {
  確認済: "確認済",
  "申告あり(未確認)": "申告あり（未確認）",
  推測: "推測",
};

export function timelinePage(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/facts",
    { config: { action: "incident.read" }, schema: { params, querystring: query } },
    async (request, reply) => {
      const { read } = app.house();
      const incident = getIncident(read, request.params.incident);
      const { certainty } = request.query;
      const all = listFacts(read, incident.id);
      const shown = certainty === undefined ? all : all.filter((one) => one.certainty === certainty);
      const proofs = evidenceByFact(read, incident.id);
      const here = `/incidents/${incident.id}/facts`;
      const canWrite = roleMay(request.user?.role, "incident.write");
      return reply.page("casefile/timeline", {
        title: "時系列",
        place: "timeline",
        incident,
        caseTitle: incident.title,
        caseHref: `/incidents/${incident.id}`,
        addHref: canWrite ? `${here}/new` : undefined,
        total: all.length,
        chips: all.length > 0 && [
          { label: "すべて", href: here, count: all.length, current: certainty === undefined },
          ...certainties.map((one) => ({
            label: labels[one],
            href: `${here}?certainty=${encodeURIComponent(one)}`,
            count: all.filter((fact) => fact.certainty === one).length,
            current: certainty === one,
            shape: shapes[one],
          })),
        ],
        facts: shown.map((fact) => factView(fact, proofs.get(fact.id) ?? [], incident.id, canWrite)),
      });
    },
  );
}

function factView(fact: Fact, proofs: readonly Evidence[], incidentId: string, canWrite: boolean) {
  const who = [...fact.people.map((one) => one.name), fact.who].filter((text) => text !== "");
  return {
    id: fact.id,
    when: `${formatPartialDate(fact.date, { weekday: true })}${fact.time ? ` ${fact.time}` : ""}`,
    what: fact.what,
    note: who.length > 0 ? `関わった人：${who.join("、")}` : undefined,
    certainty: shapes[fact.certainty],
    source: fact.source ? `根拠：${fact.source}` : undefined,
    href: canWrite ? `/incidents/${incidentId}/facts/${fact.id}` : undefined,
    evidence: proofs.map((one) => {
      const href = `/incidents/${incidentId}/evidence/${one.id}`;
      const drawable = one.files.find((file) => file.isDrawable);
      return {
        href,
        label: one.label,
        title: one.title,
        picture: drawable && `${href}/files/${drawable.id}/thumb.jpg`,
      };
    }),
  };
}
