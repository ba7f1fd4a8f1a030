/** The editor of one text: words at the left, paper at the right, and a menu of what can be inserted. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser } from "#src/features/access/index.ts";
import { listIncidents } from "#src/features/incidents/index.ts";
import { actorOf, type Http, sheetPage } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { bodyLimit, manage, params, textNamed } from "./addresses.ts";
import { checkTemplate, type TemplateFault, tidied } from "./check.ts";
import type { EditableKind, EditableText } from "./kinds.ts";
import { fieldMenu, snippets } from "./menu.ts";
import { previewTemplate } from "./preview.ts";
import { listVersions } from "./queries.ts";
import { readTemplate } from "./read.ts";
import {
  isOwners,
  isRenewed,
  mustRows,
  placeOf,
  previewAnswer,
  shownFaults,
  standingWords,
  titlesOf,
  versionLabel,
} from "./screens.ts";
import { saveTemplate, seenVersion } from "./versions.ts";

const sent = z.object({
  source: z.string(),
  seen: z.coerce.number().int().min(0).catch(-1),
  incident: z.string().max(64).optional().catch(undefined),
});

/** What the page shows beside the stored text. */
interface Typed {
  readonly source: string;
  readonly incident: string | undefined;
  readonly faults?: readonly TemplateFault[];
  readonly hasChanged?: boolean;
}

export function templateEditorPages(http: Http, app: Akashi, kinds: readonly EditableKind[]): void {
  const place = "/settings/templates/:folder/:name";

  /** Cases to look at the text with, newest first; the chosen one, or the newest where none was chosen. */
  const casesFor = (request: FastifyRequest, chosen: string | undefined) => {
    const user = findUser(app.house().read, request.user!.id)!;
    const incidents = listIncidents(app.house().read, user);
    const isKnown = chosen === "" || incidents.some(({ id }) => id === chosen);
    return { incidents, incident: (isKnown ? chosen : incidents[0]?.id) || undefined };
  };

  const screen = (request: FastifyRequest, reply: FastifyReply, text: EditableText, typed?: Typed) => {
    const { read } = app.house();
    const { name, title } = text;
    const versions = listVersions(read, name);
    const newest = versions[0];
    const stored = readTemplate(read, name);
    const source = typed?.source ?? stored.source;
    const { incidents, incident } = casesFor(request, typed?.incident);
    const preview = previewTemplate(app.house(), text, source, incident);
    const before = versions[1];
    return reply.page("templates/edit", {
      title: `ひな形：${title}`,
      place: "settings",
      lead: text.isPart ? `「${titlesOf(text.kinds)}」の中で使う部品です。` : undefined,
      meta: standingWords(newest),
      backHref: "/settings/templates",
      action: placeOf(name),
      previewAction: `${placeOf(name)}/preview`,
      source,
      seen: seenVersion(newest),
      hasChanged: typed?.hasChanged,
      changedBy: typed?.hasChanged && newest ? findUser(read, newest.byUser)?.displayName : undefined,
      changedHref: newest && `${placeOf(name)}/versions/${newest.version}`,
      faults: shownFaults(source, typed?.faults ?? preview.faults),
      wasRefused: typed?.faults !== undefined,
      forbidden: preview.forbidden,
      cases: [
        ...incidents.map((one) => ({ value: one.id, label: `事件${one.number}　${one.title}` })),
        { value: "none", label: "項目の名前で見る" },
      ],
      chosen: incident ?? "none",
      // A frame of its own without an address: it takes the policy of this page.
      paper: sheetPage("ひな形の見本", paperOf(preview.html)),
      menu: [...fieldMenu(text), ...snippets],
      musts: mustRows(text),
      isOwners: isOwners(newest),
      isRenewed: isRenewed(versions, name),
      hasVersions: versions.length > 0,
      versionsHref: `${placeOf(name)}/versions`,
      resetHref: `${placeOf(name)}/reset`,
      before: before && {
        label: versionLabel(before),
        action: `${placeOf(name)}/versions/${before.version}/restore`,
      },
      modules: ["/assets/confirm-leave.js", "/assets/template-editor.js"],
    });
  };

  http.get(place, { config: manage, schema: { params } }, async (request, reply) =>
    screen(request, reply, textNamed(kinds, request.params)),
  );

  http.post(place, { config: manage, schema: { params }, bodyLimit }, async (request, reply) => {
    const text = textNamed(kinds, request.params);
    const { source, seen, incident } = sent.parse(request.body);
    const typed = { source: tidied(source), incident };
    try {
      const made = app.house().write(actorOf(request), (tx) => saveTemplate(tx, text, { source, seen }));
      return reply.done(
        placeOf(text.name),
        made.origin === "reset"
          ? "最初のひな形と同じ中身になったため、「最初のまま」に戻しました。"
          : `ひな形を保存しました（第${made.version}版）。これから作る「${titlesOf(text.kinds)}」に使われます。`,
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "template_same") {
        return reply.done(placeOf(text.name), { kind: "info", text: error.sentence });
      }
      if (error.code === "template_changed") {
        return screen(request, reply.code(error.status), text, { ...typed, hasChanged: true });
      }
      if (error.code !== "template_faulty") throw error;
      const faults = checkTemplate(app.house().read, text, tidied(source));
      return screen(request, reply.code(error.status), text, { ...typed, faults });
    }
  });

  // Saves nothing: the button of pages without scripts, whose answer goes into the frame, and what the script asks for.
  http.post(`${place}/preview`, { config: manage, schema: { params }, bodyLimit }, async (request, reply) => {
    const text = textNamed(kinds, request.params);
    const { source, incident: chosen } = sent.parse(request.body);
    const { incident } = casesFor(request, chosen === "none" ? "" : chosen);
    const preview = previewTemplate(app.house(), text, source, incident);
    if (request.headers.accept?.startsWith("application/json"))
      return reply.send(previewAnswer(source, preview));
    const { faults, forbidden, html } = previewAnswer(source, preview);
    const told = [
      ...faults.map(({ line, words }) => `${line === null ? "" : `${line}行目：`}${words}`),
      ...forbidden,
    ];
    const list =
      told.length === 0 ? "" : `<ul>${told.map((words) => `<li>${escaped(words)}</li>`).join("")}</ul>`;
    return reply
      .type("text/html; charset=utf-8")
      .send(sheetPage("ひな形の見本", `${list}${paperOf(html ?? undefined)}`));
  });
}

const paperOf = (html: string | undefined): string =>
  html ?? "<p>直すところがあるため、見本を作れません。</p>";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
