/** 設定 → ひな形: the list, and each text's versions. The editor itself is in editor-pages.ts. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser } from "#src/features/access/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { manage, params, textNamed } from "./addresses.ts";
import { diffHunks } from "./diff.ts";
import { templateEditorPages } from "./editor-pages.ts";
import { type EditableKind, type EditableText, editableTexts } from "./kinds.ts";
import { getVersion, listVersions, newestVersion, newestVersions } from "./queries.ts";
import { ourTemplate } from "./read.ts";
import {
  groupTexts,
  isOwners,
  placeOf,
  shownHunks,
  standingWords,
  titlesOf,
  versionLabel,
  versionRows,
} from "./screens.ts";
import { resetTemplate, restoreTemplate, seenVersion } from "./versions.ts";

const oneVersion = params.extend({ version: z.coerce.number().int().min(0).max(1_000_000) });
const sentSeen = z.object({ seen: z.coerce.number().int().min(0) }).catch({ seen: -1 });

const told: ReadonlySet<string> = new Set(["template_same", "template_changed", "template_faulty"]);

/** `kinds`: the papers and letters of later rooms. */
export function templatesPages(http: Http, app: Akashi, kinds: readonly EditableKind[]): void {
  const place = "/settings/templates/:folder/:name";

  http.get("/settings/templates", { config: manage }, async (_request, reply) => {
    const newest = newestVersions(app.house().read);
    const rows = editableTexts(kinds).map(({ name, title, group, isPart, kinds: users }) => ({
      group,
      title,
      href: placeOf(name),
      standing: standingWords(newest.get(name)),
      state: isOwners(newest.get(name)) ? "active" : "none",
      note: isPart ? `部品：${titlesOf(users)}の中で使います` : undefined,
    }));
    return reply.page("templates/list", {
      title: "ひな形",
      place: "settings",
      groups: groupTexts(rows),
    });
  });

  templateEditorPages(http, app, kinds);

  http.get(`${place}/versions`, { config: manage, schema: { params } }, async (request, reply) => {
    const text = textNamed(kinds, request.params);
    const { read } = app.house();
    const rows = versionRows(read, listVersions(read, text.name));
    return reply.page("templates/versions", {
      title: `「${text.title}」の版`,
      place: "settings",
      backHref: placeOf(text.name),
      rows,
    });
  });

  http.get(
    `${place}/versions/:version`,
    { config: manage, schema: { params: oneVersion } },
    async (request, reply) => {
      const text = textNamed(kinds, request.params);
      const { read } = app.house();
      const shown = getVersion(read, text.name, request.params.version);
      const versions = listVersions(read, text.name);
      const before = versions.find(({ version }) => version === shown.version - 1);
      const newest = versions[0];
      return reply.page("templates/version", {
        title: `「${text.title}」の${versionLabel(shown)}`,
        place: "settings",
        backHref: `${placeOf(text.name)}/versions`,
        at: shown.at,
        who: shown.origin === "original" ? undefined : findUser(read, shown.byUser)?.displayName,
        sha256: shown.sha256,
        hasBefore: before !== undefined,
        hunks: before && shownHunks(diffHunks(before.source, shown.source)),
        source: shown.source,
        isNewest: shown.version === newest?.version,
        seen: seenVersion(newest),
        action: `${placeOf(text.name)}/versions/${shown.version}/restore`,
      });
    },
  );

  /** What cannot be done is said where the owner looks next, and nothing is changed. */
  const refused = (reply: FastifyReply, text: EditableText, error: unknown): FastifyReply => {
    if (!(error instanceof Refusal) || !told.has(error.code)) throw error;
    return reply.done(placeOf(text.name), {
      kind: error.code === "template_same" ? "info" : "error",
      text: [error.sentence, ...Object.values(error.fields ?? {})].join(""),
    });
  };

  http.post(
    `${place}/versions/:version/restore`,
    { config: manage, schema: { params: oneVersion } },
    async (request, reply) => {
      const text = textNamed(kinds, request.params);
      const { version } = request.params;
      const { seen } = sentSeen.parse(request.body ?? {});
      try {
        const made = app
          .house()
          .write(actorOf(request), (tx) => restoreTemplate(tx, text, { version, seen }));
        return reply.done(
          placeOf(text.name),
          `${version === 0 ? "最初のひな形" : `第${version}版`}の中身を、新しい第${made.version}版にしました。前の版も残っています。`,
        );
      } catch (error) {
        return refused(reply, text, error);
      }
    },
  );

  http.get(`${place}/reset`, { config: manage, schema: { params } }, async (request, reply) => {
    const text = textNamed(kinds, request.params);
    const { read } = app.house();
    const newest = newestVersion(read, text.name);
    return reply.page("templates/reset", {
      title: `「${text.title}」を最初のひな形に戻す`,
      place: "settings",
      backHref: placeOf(text.name),
      isOwners: isOwners(newest),
      hunks: newest && shownHunks(diffHunks(newest.source, ourTemplate(text.name).source)),
      seen: seenVersion(newest),
      action: `${placeOf(text.name)}/reset`,
    });
  });

  http.post(`${place}/reset`, { config: manage, schema: { params } }, async (request, reply) => {
    const text = textNamed(kinds, request.params);
    const { seen } = sentSeen.parse(request.body ?? {});
    try {
      app.house().write(actorOf(request), (tx) => resetTemplate(tx, text, seen));
      return reply.done(placeOf(text.name), "最初のひな形に戻しました。お店の版も「前の版」に残っています。");
    } catch (error) {
      return refused(reply, text, error);
    }
  });
}
