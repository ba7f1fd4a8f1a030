/** /api/templates */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { bodyLimit, manage, params, textNamed } from "./addresses.ts";
import { type EditableKind, type EditableText, editableTexts } from "./kinds.ts";
import { previewTemplate } from "./preview.ts";
import { getVersion, listVersions, newestVersion, newestVersions, type TemplateVersion } from "./queries.ts";
import { readTemplate } from "./read.ts";
import { isOwners, previewAnswer } from "./screens.ts";
import { resetTemplate, restoreTemplate, saveTemplate } from "./versions.ts";

const seen = z
  .int()
  .min(0)
  .meta({ description: "The version that was read (`seen`); 409 when another came meanwhile" });
const row = z.object({
  name: z.string().meta({ description: "documents/police" }),
  title: z.string(),
  group: z.string().meta({ description: "Whom it is for" }),
  isPart: z.boolean().meta({ description: "A part of other templates" }),
  usedBy: z.array(z.string()),
  isOwners: z.boolean().meta({ description: "False while the program's own is printed" }),
  seen: z.int().meta({ description: "Number of the newest version; 0 when nothing was ever saved" }),
});
const whole = row.extend({ source: z.string(), sha256: z.string() });
const versionShape = z.object({
  version: z.int().meta({ description: "0: the program's text when the owner first changed it" }),
  origin: z.enum(["original", "saved", "reset"]),
  sha256: z.string(),
  at: z.string(),
  byUser: z.string(),
});
const checked = z.object({
  html: z.string().nullable().meta({ description: "The paper; null while it cannot be made" }),
  faults: z.array(z.object({ line: z.int().nullable(), words: z.string(), excerpt: z.string().optional() })),
  forbidden: z
    .array(z.string())
    .meta({ description: "What may be saved, and keeps the paper from being made" }),
  isCase: z.boolean(),
});
const tags = ["templates"];

/** `kinds`: the papers and letters of later rooms. */
export function templatesApi(http: Http, app: Akashi, kinds: readonly EditableKind[]): void {
  const base = "/api/templates";
  const one = `${base}/:folder/:name`;
  const rowOf = (
    text: EditableText,
    newest: Pick<TemplateVersion, "version" | "origin"> | undefined,
  ): z.infer<typeof row> => ({
    name: text.name,
    title: text.title,
    group: text.group,
    isPart: text.isPart,
    usedBy: text.kinds.map(({ name }) => name),
    isOwners: isOwners(newest),
    seen: newest?.version ?? 0,
  });
  const wholeOf = (text: EditableText): z.infer<typeof whole> => {
    const { read } = app.house();
    const { source, sha256 } = readTemplate(read, text.name);
    return { ...rowOf(text, newestVersion(read, text.name)), source, sha256 };
  };
  const shapeOf = ({ version, origin, sha256, at, byUser }: TemplateVersion) => ({
    version,
    origin,
    sha256,
    at,
    byUser,
  });

  http.get(
    base,
    {
      config: manage,
      schema: {
        tags,
        summary: "Every template that the owner may change, parts included.",
        response: { 200: z.object({ items: z.array(row) }) },
      },
    },
    async () => {
      const newest = newestVersions(app.house().read);
      return { items: editableTexts(kinds).map((text) => rowOf(text, newest.get(text.name))) };
    },
  );
  http.get(
    one,
    {
      config: manage,
      schema: { tags, summary: "A template as it is printed now.", params, response: { 200: whole } },
    },
    async (request) => wholeOf(textNamed(kinds, request.params)),
  );
  http.put(
    one,
    {
      config: manage,
      bodyLimit,
      schema: {
        tags,
        summary:
          "Saves a new version. 422 with a sentence for each fault when it cannot be printed or leaves out what the paper must say.",
        params,
        body: z.strictObject({ source: z.string(), seen }),
        response: { 200: whole },
      },
    },
    async (request) => {
      const text = textNamed(kinds, request.params);
      try {
        app.house().write(actorOf(request), (tx) => saveTemplate(tx, text, request.body));
      } catch (error) {
        // What stands already is saved.
        if (!(error instanceof Refusal) || error.code !== "template_same") throw error;
      }
      return wholeOf(text);
    },
  );
  http.post(
    `${one}/check`,
    {
      config: manage,
      bodyLimit,
      schema: {
        tags,
        summary: "What a text would look like and what is wrong with it. Saves nothing.",
        params,
        body: z.strictObject({
          source: z.string(),
          incident: z.string().max(64).optional().meta({ description: "Whose data it shows" }),
        }),
        response: { 200: checked },
      },
    },
    async (request) => {
      const { source, incident } = request.body;
      const text = textNamed(kinds, request.params);
      return previewAnswer(source, previewTemplate(app.house(), text, source, incident));
    },
  );
  http.get(
    `${one}/versions`,
    {
      config: manage,
      schema: {
        tags,
        summary: "Versions of a template, newest first.",
        params,
        response: { 200: z.object({ items: z.array(versionShape) }) },
      },
    },
    async (request) => ({
      items: listVersions(app.house().read, textNamed(kinds, request.params).name).map(shapeOf),
    }),
  );
  const version = params.extend({ version: z.coerce.number().int().min(0).max(1_000_000) });
  http.get(
    `${one}/versions/:version`,
    {
      config: manage,
      schema: {
        tags,
        summary: "One version with its text.",
        params: version,
        response: { 200: versionShape.extend({ source: z.string() }) },
      },
    },
    async (request) => {
      const found = getVersion(
        app.house().read,
        textNamed(kinds, request.params).name,
        request.params.version,
      );
      return { ...shapeOf(found), source: found.source };
    },
  );
  http.post(
    `${one}/versions/:version/restore`,
    {
      config: manage,
      schema: {
        tags,
        summary: "Makes an earlier version the newest once more, as a version of its own.",
        params: version,
        body: z.strictObject({ seen }),
        response: { 200: whole },
      },
    },
    async (request) => {
      const text = textNamed(kinds, request.params);
      const wanted = { version: request.params.version, seen: request.body.seen };
      app.house().write(actorOf(request), (tx) => restoreTemplate(tx, text, wanted));
      return wholeOf(text);
    },
  );
  http.post(
    `${one}/reset`,
    {
      config: manage,
      schema: {
        tags,
        summary: "Gives the template back to the program's own. The owner's versions stay.",
        params,
        body: z.strictObject({ seen }),
        response: { 200: whole },
      },
    },
    async (request) => {
      const text = textNamed(kinds, request.params);
      app.house().write(actorOf(request), (tx) => resetTemplate(tx, text, request.body.seen));
      return wholeOf(text);
    },
  );
}
