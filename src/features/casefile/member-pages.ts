/** この事件を見られる人: the owner lets staff and advisers in, and out. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listMembers, listUsers, setMembers } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

const params = z.object({ incident: z.string().max(64) });
const ids = z.array(z.string().max(64)).max(200);
/** A form in which nobody is ticked sends nothing; a program says so. */
const ticked = z.object({
  members: z.preprocess((value) => (value === undefined ? [] : [value].flat()), ids),
});
const chosen = z.strictObject({ members: ids });
const member = z.object({
  id: z.string(),
  displayName: z.string(),
  role: z.enum(["owner", "staff", "adviser"]),
});
const members = z.object({ items: z.array(member) });

const roleNames = { staff: "スタッフ", adviser: "弁護士・専門家" } as const;

export function memberPages(http: Http, app: Akashi): void {
  const config = { action: "incident.members" as const };

  http.get("/incidents/:incident/members", { config, schema: { params } }, async (request, reply) => {
    const { read } = app.house();
    const incident = getIncident(read, request.params.incident);
    const people = listUsers(read).filter((person) => person.isActive && person.role !== "owner");
    return reply.page("casefile/members", {
      title: "この事件を見られる人",
      place: "case",
      incident,
      backHref: `/incidents/${incident.id}`,
      values: listMembers(read, incident.id).map((person) => person.id),
      options: people.map((person) => ({
        value: person.id,
        label: person.displayName,
        hint: person.role === "owner" ? "" : roleNames[person.role],
      })),
    });
  });

  http.post("/incidents/:incident/members", { config, schema: { params } }, async (request, reply) => {
    const { incident } = request.params;
    replace(incident, ticked.parse(request.body ?? {}).members, actorOf(request));
    return reply.done(`/incidents/${incident}`, "この事件を見られる人を変えました。");
  });

  const tags = ["incidents"];
  http.get(
    "/api/incidents/:incident/members",
    {
      config,
      schema: { tags, summary: "People let into the incident.", params, response: { 200: members } },
    },
    async (request) => {
      const { read } = app.house();
      return { items: listMembers(read, getIncident(read, request.params.incident).id) };
    },
  );
  http.put(
    "/api/incidents/:incident/members",
    {
      config,
      schema: {
        tags,
        summary: "Lets in exactly these people.",
        params,
        body: chosen,
        response: { 200: members },
      },
    },
    async (request) => {
      replace(request.params.incident, request.body.members, actorOf(request));
      return { items: listMembers(app.house().read, request.params.incident) };
    },
  );

  function replace(incidentId: string, ids: readonly string[], actor: ReturnType<typeof actorOf>): void {
    const { read, write } = app.house();
    getIncident(read, incidentId);
    const before = new Set(listMembers(read, incidentId).map((person) => person.id));
    // Nothing changed is nothing to record.
    if (before.size === new Set(ids).size && ids.every((id) => before.has(id))) return;
    if (ids.some((id) => listUsers(read).find((person) => person.id === id)?.role === "owner")) {
      throw new Refusal("invalid_input", {}, { members: "オーナーは、はじめからすべての事件を見られます。" });
    }
    write(actor, (tx) => setMembers(tx, incidentId, ids));
  }
}
