/** /api/incidents/:incident/exhibits */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import {
  addExhibit,
  changeExhibit,
  choiceInput,
  mannerInput,
  moveExhibit,
  proposeExhibits,
  removeExhibit,
  withdrawalInput,
  withdrawExhibit,
} from "./arrange.ts";
import { type Exhibit, getExhibit, listCandidates, listExhibits } from "./queries.ts";
import { parties, showings } from "./words.ts";

const id = z.string().max(64);
const inIncident = z.object({ incident: id });
const oneExhibit = inIncident.extend({ exhibit: id });
const exhibitShape = z.object({
  id,
  party: z.enum(parties).meta({ description: "ko 甲, otsu 乙, hei 丙" }),
  number: z.int(),
  short: z.string().meta({ description: "甲1" }),
  formal: z.string().meta({ description: "甲第1号証" }),
  evidence: id,
  evidenceLabel: z.string().meta({ description: "E-003" }),
  title: z.string(),
  shownAs: z.enum(showings).meta({ description: "files: each file has a branch number (枝番)" }),
  files: z.array(
    z.object({
      file: id,
      branch: z.int().nullable(),
      short: z.string(),
      formal: z.string(),
      label: z.string().meta({ description: "E-003-2" }),
      sha256: z.string().meta({ description: "Hex SHA-256 of the original" }),
    }),
  ),
  isFrozen: z.boolean().meta({ description: "Issued: the number never changes" }),
  frozenAt: z.string().nullable(),
  withdrawn: z
    .object({ at: z.string(), reason: z.string() })
    .nullable()
    .meta({ description: "欠番: not used any more; the number is not given again" }),
});
const changeInput = mannerInput
  .partial()
  .extend({ number: z.int().min(1).max(9999).optional() })
  .strict()
  .refine((change) => Object.keys(change).length > 0, "番号、甲乙丙、枝番のどれかを入れてください。");

const read = { action: "exhibits.read" as const };
const write = { action: "exhibits.write" as const };
const tags = ["exhibits"];
const base = "/api/incidents/:incident/exhibits";

export function exhibitsApi(http: Http, app: Akashi): void {
  http.get(
    base,
    {
      config: read,
      schema: {
        tags,
        summary: "All exhibits by party and number, gaps among them. A case has few: there is no paging.",
        params: inIncident,
        response: { 200: z.object({ items: z.array(exhibitShape) }) },
      },
    },
    async (request) => {
      getIncident(app.house().read, request.params.incident);
      return { items: listExhibits(app.house().read, request.params.incident).map(shapeOf) };
    },
  );

  http.get(
    `${base}/candidates`,
    {
      config: read,
      schema: {
        tags,
        summary: "Evidence with files that have no exhibit number yet.",
        params: inIncident,
        response: {
          200: z.object({
            items: z.array(
              z.object({
                evidence: id,
                label: z.string(),
                title: z.string(),
                files: z.array(id),
                isWithheld: z
                  .boolean()
                  .meta({ description: "Its giver does not wish it to be handed on as it is" }),
                isUnused: z.boolean().meta({ description: "An exhibit of it was withdrawn (欠番)" }),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      getIncident(app.house().read, request.params.incident);
      const found = listCandidates(app.house().read, request.params.incident);
      const items = found.map(({ item, files, isWithheld, isUnused }) => ({
        evidence: item.id,
        label: item.label,
        title: item.title,
        files: files.map((file) => file.id),
        isWithheld,
        isUnused,
      }));
      return { items };
    },
  );

  http.post(
    base,
    {
      config: write,
      schema: {
        tags,
        summary: "Adds an item of evidence at the end of its party's order.",
        params: inIncident,
        body: choiceInput.strict(),
        response: { 201: exhibitShape },
      },
    },
    async (request, reply) => {
      const { incident } = request.params;
      const added = app.house().write(actorOf(request), (tx) => addExhibit(tx, incident, request.body));
      return reply.code(201).send(shapeOf(added));
    },
  );

  http.post(
    `${base}/proposal`,
    {
      config: write,
      schema: {
        tags,
        summary: "Adds all evidence without a number, in the order of what it proves.",
        params: inIncident,
        response: { 200: z.object({ added: z.int() }) },
      },
    },
    async (request) => {
      const { incident } = request.params;
      return { added: app.house().write(actorOf(request), (tx) => proposeExhibits(tx, incident)) };
    },
  );

  http.patch(
    `${base}/:exhibit`,
    {
      config: write,
      schema: {
        tags,
        summary: "Changes number, party or branches of an exhibit that is not issued.",
        params: oneExhibit,
        body: changeInput,
        response: { 200: exhibitShape },
      },
    },
    async (request) => {
      const { incident, exhibit } = request.params;
      const { number, party, shownAs } = request.body;
      return app.house().write(actorOf(request), (tx) => {
        const before = getExhibit(tx.db, incident, exhibit);
        if (party !== undefined || shownAs !== undefined) {
          changeExhibit(tx, incident, exhibit, {
            party: party ?? before.party,
            shownAs: shownAs ?? before.shownAs,
          });
        }
        if (number !== undefined) moveExhibit(tx, incident, exhibit, number);
        return shapeOf(getExhibit(tx.db, incident, exhibit));
      });
    },
  );

  http.delete(
    `${base}/:exhibit`,
    {
      config: write,
      schema: {
        tags,
        summary: "Takes an exhibit that is not issued out of the order.",
        params: oneExhibit,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { incident, exhibit } = request.params;
      app.house().write(actorOf(request), (tx) => removeExhibit(tx, incident, exhibit));
      return reply.code(204).send(null);
    },
  );

  http.post(
    `${base}/:exhibit/withdrawal`,
    {
      config: write,
      schema: {
        tags,
        summary: "Marks an issued exhibit as not used any more (欠番).",
        params: oneExhibit,
        body: withdrawalInput.strict(),
        response: { 200: exhibitShape },
      },
    },
    async (request) => {
      const { incident, exhibit } = request.params;
      return app.house().write(actorOf(request), (tx) => {
        withdrawExhibit(tx, incident, exhibit, request.body.reason);
        return shapeOf(getExhibit(tx.db, incident, exhibit));
      });
    },
  );
}

function shapeOf({ item, evidenceId, files, ...rest }: Exhibit) {
  const { id: ownId, party, number, short, formal, shownAs, isFrozen, frozenAt, withdrawn } = rest;
  return {
    id: ownId,
    party,
    number,
    short,
    formal,
    evidence: evidenceId,
    evidenceLabel: item.label,
    title: item.title,
    shownAs,
    files: files.map((one) => ({
      file: one.fileId,
      branch: one.branch,
      short: one.short,
      formal: one.formal,
      label: one.file.label,
      sha256: one.file.sha256,
    })),
    isFrozen,
    frozenAt,
    withdrawn,
  };
}
