/** `reply.page` and `reply.done`: the page shell around a template, and the sentence after a finished action. */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Akashi } from "#src/app.ts";
import { shopName } from "#src/features/shops/index.ts";
import { createView } from "./view.ts";

export interface Flash {
  readonly kind: "done" | "info" | "error";
  readonly text: string;
  /** What comes next, and where. */
  readonly next?: string;
  readonly href?: string;
}

interface PageData extends Readonly<Record<string, unknown>> {
  readonly title: string;
  /** Without navigation: login, setup, first steps. */
  readonly bare?: boolean;
  /** Which place of the navigation is current, and in which incident. */
  readonly place?: string;
  readonly incident?: { readonly id: string } | undefined;
}

declare module "fastify" {
  interface FastifyReply {
    /** Renders templates/pages/<template>.hbs in the shell. */
    page(template: string, data: PageData): FastifyReply;
    /** 303 to `url`, or `{ next: url }` for upload.js; the next page shows the sentence once. */
    done(url: string, flash: string | Flash): FastifyReply;
  }
}

/** The places within an incident (SCREENS.md); settings stand behind them. */
const places = [
  { place: "case", label: "事件", icon: "case", path: "" },
  { place: "timeline", label: "時系列", icon: "timeline", path: "/facts" },
  { place: "evidence", label: "証拠", icon: "evidence", path: "/evidence" },
  { place: "customers", label: "お客様", icon: "customers", path: "/customers" },
  { place: "documents", label: "書類", icon: "documents", path: "/documents" },
] as const;
const settings = { place: "settings", label: "設定", icon: "settings", href: "/settings" };

function navigation(place: string | undefined, incidentId: string | undefined) {
  const within = incidentId
    ? places.map((one) => ({ ...one, href: `/incidents/${incidentId}${one.path}` }))
    : [{ place: "incidents", label: "事件の一覧", icon: "case", href: "/incidents" }];
  return [...within, settings].map((one) => ({ ...one, current: one.place === place }));
}

const hasEntries = (errors: unknown): boolean =>
  typeof errors === "object" && errors !== null && Object.keys(errors).length > 0;

const encoder = new TextEncoder();
const scratch = new Uint8Array(128 * 1024);

/**
 * A page in UTF-8. The framework would measure a string first, and turn it into bytes only while it is written;
 * `Buffer.from` alone takes room for three bytes a letter before it knows how many there are.
 */
function bytesOf(html: string): Buffer {
  const { read, written } = encoder.encodeInto(html, scratch);
  return read === html.length ? Buffer.from(scratch.subarray(0, written)) : Buffer.from(html);
}

export function addPages(http: FastifyInstance, app: Akashi): void {
  const view = createView();
  /** One sentence for each session; in memory, because it may name people. */
  const flashes = new Map<string, Flash>();

  http.decorateReply("page", function (this: FastifyReply, template, data) {
    const { user, session } = this.request;
    const flash = session && flashes.get(session.id);
    if (session) flashes.delete(session.id);
    const nav = navigation(data.place, data.incident?.id);
    const html = view.render(template, data.bare ? "layout-bare" : "layout", {
      shopName: user ? shopName(app.house().read) : undefined,
      userName: user?.displayName,
      nav,
      bottomNav: nav.slice(0, 5),
      flash,
      ...data,
      // An empty object is true to Handlebars: a form without errors must not show their summary.
      errors: hasEntries(data.errors) ? data.errors : undefined,
    });
    return this.type("text/html; charset=utf-8").send(bytesOf(html));
  });

  http.decorateReply("done", function (this: FastifyReply, url, flash) {
    const { session } = this.request;
    if (session) flashes.set(session.id, typeof flash === "string" ? { kind: "done", text: flash } : flash);
    // A script that follows a redirect by itself would use up the sentence.
    if (this.request.headers.accept?.startsWith("application/json")) return this.send({ next: url });
    return this.redirect(url, 303);
  });
}
