/** 証拠の説明: the fields of one item; what a colleague recorded meanwhile is not overwritten unseen. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { chosenValue, formValues } from "./field-words.ts";
import { type Fields, fieldNames, fieldsInput } from "./fields.ts";
import { getEvidence } from "./queries.ts";
import { editEvidence } from "./register.ts";
import { itemPlace, optionsOf, placeOf } from "./screens.ts";
import { consentLabels, formLabels, kindLabels } from "./words.ts";

interface AtItem {
  Params: { incident: string; evidence: string };
}

const write = { config: { action: "evidence.write" as const } };
const formBody = z.record(z.string(), z.string()).catch({});

export function editPages(http: Http, app: Akashi): void {
  const editForm = (
    reply: FastifyReply,
    at: AtItem["Params"],
    values: Readonly<Record<string, string>>,
    errors?: object,
    isChanged = false,
  ) => {
    const item = getEvidence(app.house().read, at.incident, at.evidence);
    return reply.page("evidence/edit", {
      title: `${item.label} の説明を書く`,
      place: "evidence",
      incident: getIncident(app.house().read, at.incident),
      modules: ["/assets/confirm-leave.js"],
      here: itemPlace(item),
      item,
      kinds: optionsOf(kindLabels),
      forms: optionsOf(formLabels),
      consents: optionsOf(consentLabels),
      values,
      errors,
      isChanged,
      seen: markAgain(values.seen, isChanged, storedForm(item)),
    });
  };
  http.get<AtItem>("/incidents/:incident/evidence/:evidence/edit", write, async (request, reply) => {
    const item = getEvidence(app.house().read, request.params.incident, request.params.evidence);
    return editForm(reply, request.params, formValues(item));
  });
  http.post<AtItem>("/incidents/:incident/evidence/:evidence/edit", write, async (request, reply) => {
    const typed = formBody.parse(request.body);
    const parsed = fieldsInput.safeParse(typed);
    if (!parsed.success) return editForm(reply.code(400), request.params, typed, fieldErrors(parsed.error));
    const { incident, evidence } = request.params;
    const house = app.house();
    const standing = getEvidence(house.read, incident, evidence);
    const changed = changedSince(storedForm(standing), asForm(typed), (name) =>
      chosenValue(standing, name as keyof Fields),
    );
    if (changed) return editForm(reply.code(409), request.params, typed, changed, true);
    house.write(actorOf(request), (tx) => editEvidence(tx, incident, evidence, parsed.data));
    const item = getEvidence(house.read, incident, evidence);
    return reply.done(itemPlace(item), {
      kind: "done",
      text: `${item.label} の説明を記録しました。`,
      ...(item.factIds.length === 0
        ? { next: "次は、関係する出来事を選びましょう。", href: `${itemPlace(item)}/facts` }
        : { next: "証拠の一覧へ戻る", href: placeOf(incident) }),
    });
  });
}

const storedForm = (item: Fields): Record<string, string[]> => {
  const values = formValues(item);
  return Object.fromEntries(fieldNames.map((name) => [name, [values[name]]]));
};
