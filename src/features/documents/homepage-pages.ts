/** An issued paper for the homepage, to copy: as text, and as HTML without any looks of its own. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { renderHtml, renderText } from "#src/typeset/index.ts";
import { readKept } from "./kept.ts";
import { documentName } from "./queries.ts";
import { getPaper, isKind } from "./registry.ts";

const params = z.object({ incident: z.string().max(64), document: z.string().max(64) });

export const homepageHref = (base: string, id: string, kind: string): string | undefined =>
  isKind(kind) && getPaper(kind).isForHomepage ? `${base}/${id}/homepage` : undefined;

export function homepagePages(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/documents/:document/homepage",
    { config: { action: "documents.read" }, schema: { params } },
    async (request, reply) => {
      const { incident, document: id } = request.params;
      const house = app.house();
      const { document, paper, tree } = await readKept(house, incident, id);
      if (!paper.isForHomepage) throw new Refusal("not_found");
      return reply.page("documents/homepage", {
        title: `${documentName(document)}をホームページに載せる`,
        place: "documents",
        incident: getIncident(house.read, incident),
        backHref: `/incidents/${incident}/documents/${id}`,
        text: renderText(tree),
        html: plainHtml(renderHtml(tree)),
      });
    },
  );
}

/** Headings, paragraphs and lists only: the homepage brings its own looks. Text is escaped already. */
function plainHtml(html: string): string {
  return html
    .replace(/<p class="paper-title"[^>]*>(.*?)<\/p>/gs, "<h2>$1</h2>")
    .replace(/<(\/?)(\w+)(?:\s[^>]*)?>/g, (_tag, end: string, name: string) => {
      if (name === "article" || name === "div" || name === "span" || name === "section") return "";
      const shown = name === "h1" || name === "h2" || name === "h3" || name === "h4";
      return shown || kept.has(name) ? `<${end}${name}>` : "";
    })
    .replace(/<\/(h\d|p|li|ul|ol|table|tr)>/g, "</$1>\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

const kept = new Set(["p", "ul", "ol", "li", "br", "strong", "table", "thead", "tbody", "tr", "th", "td"]);
