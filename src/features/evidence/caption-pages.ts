/** 写真の説明: a small form for each file of an item, on the item's page. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { type EvidenceFile, getEvidenceFile } from "./queries.ts";
import { describeFile, descriptionInput } from "./register.ts";
import { itemPlace } from "./screens.ts";
import { partLabels } from "./words.ts";

interface AtFile {
  Params: { incident: string; evidence: string; file: string };
}

/** What was sent for a file and is not kept. */
export interface TypedCaption {
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly isChanged: boolean;
}

const formBody = z.record(z.string(), z.string()).catch({});
const storedForm = ({ part, caption }: Pick<EvidenceFile, "part" | "caption">) => asForm({ part, caption });

/** The form of one file, with what was typed into it. */
export function captionForm(file: Pick<EvidenceFile, "id" | "part" | "caption">, typed?: TypedCaption) {
  const { values, errors, isChanged } = typed?.file === file.id ? typed : {};
  const seen = markAgain(values?.seen, isChanged, storedForm(file));
  return { part: file.part, caption: file.caption, ...values, errors, isChanged, seen };
}

/** `itemScreen`: the page of the item, on which the form stands. */
export function captionPages(
  http: Http,
  app: Akashi,
  itemScreen: (
    request: FastifyRequest,
    reply: FastifyReply,
    at: AtFile["Params"],
    typed: TypedCaption,
  ) => FastifyReply,
): void {
  http.post<AtFile>(
    "/incidents/:incident/evidence/:evidence/files/:file",
    { config: { action: "evidence.write" as const } },
    async (request, reply) => {
      const { incident, evidence, file } = request.params;
      const found = getEvidenceFile(app.house().read, incident, evidence, file);
      const values = formBody.parse(request.body);
      const parsed = descriptionInput.safeParse(values);
      if (!parsed.success) {
        const errors = fieldErrors(parsed.error);
        const typed = { file, values, errors, isChanged: false };
        return itemScreen(request, reply.code(400), request.params, typed);
      }
      const errors = changedSince(storedForm(found), asForm(values), (name) =>
        name === "part" ? partLabels[found.part] : found.caption,
      );
      if (errors) {
        const typed = { file, values, errors, isChanged: true };
        return itemScreen(request, reply.code(409), request.params, typed);
      }
      app.house().write(actorOf(request), (tx) => describeFile(tx, incident, found, parsed.data));
      return reply.done(
        `${itemPlace({ incidentId: incident, id: evidence })}?file=${file}`,
        `${found.label} の写真の説明を記録しました。書類では、この説明が写真の下に付きます。`,
      );
    },
  );
}
