/** /api/ledger/anchors */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type Anchor, coveredBytes, findAnchor, lineOf, pageOfAnchors } from "./anchors.ts";
import { anchorNow } from "./asking.ts";

const summary = z.object({
  id: z.string(),
  size: z.int().meta({ description: "Entries that the anchored checkpoint covers" }),
  genTime: z.string().meta({ description: "Instant before which they existed" }),
  authority: z.string(),
  policy: z.string(),
  serial: z.string(),
  certificateExpiresAt: z.string(),
  tokenSha256: z.string(),
});

const whole = summary.extend({
  note: z.string().meta({ description: "The anchored checkpoint, a signed note" }),
  tokens: z
    .array(
      summary.extend({
        data: z
          .base64()
          .meta({ description: "The bytes that the token covers: the note, then every earlier token" }),
        token: z.base64().meta({ description: "DER TimeStampResp" }),
        ca: z.string().meta({ description: "PEM, for `openssl ts -verify -CAfile`" }),
      }),
    )
    .meta({ description: "The token of the checkpoint, then its renewals" }),
});

const outcome = z.object({
  outcome: z.enum(["made", "covered", "waiting"]),
  anchor: summary.optional(),
  nextAt: z.string().optional().meta({ description: "When it is tried again" }),
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
});

const summaryOf = ({
  id,
  size,
  genTime,
  authority,
  policy,
  serial,
  certificateExpiresAt,
  tokenSha256,
}: Anchor) => ({
  id,
  size,
  genTime,
  authority,
  policy,
  serial,
  certificateExpiresAt,
  tokenSha256,
});

export function anchorsApi(http: Http, app: Akashi): void {
  const tags = ["ledger"];

  http.get(
    "/api/ledger/anchors",
    {
      config: { action: "log.verify" },
      schema: {
        tags,
        summary: "Timestamps of a third party over the log, newest first.",
        querystring: z.object({
          cursor: z.coerce.number().int().min(1).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: { 200: z.object({ items: z.array(summary), nextCursor: z.int().nullable() }) },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const found = pageOfAnchors(app.house().read, { before: cursor, limit: limit + 1 });
      const items = found.slice(0, limit).map(summaryOf);
      return { items, nextCursor: found.length > limit ? items.at(-1)!.size : null };
    },
  );

  http.post(
    "/api/ledger/anchors",
    {
      config: { action: "house.manage" },
      schema: {
        tags,
        summary: "Anchors the log as it stands; an authority that cannot be reached answers `waiting`.",
        response: { 200: outcome },
      },
    },
    async (request) => {
      const result = await anchorNow(app.house(), actorOf(request));
      if (result.kind === "waiting") {
        return { outcome: result.kind, nextAt: result.nextAt.toISOString(), problems: [...result.problems] };
      }
      const problems =
        result.kind === "made" ? result.warnings.map(({ code, message }) => ({ code, message })) : [];
      return { outcome: result.kind, anchor: summaryOf(result.anchor), problems };
    },
  );

  http.get(
    "/api/ledger/anchors/:anchor",
    {
      config: { action: "log.verify" },
      schema: {
        tags,
        summary: "One anchor with all that a stranger needs to check it.",
        params: z.object({ anchor: z.string() }),
        response: { 200: whole },
      },
    },
    async (request) => {
      const { read } = app.house();
      const anchor = findAnchor(read, request.params.anchor);
      if (!anchor) throw new Refusal("not_found");
      const line = lineOf(read, anchor.id);
      return {
        ...summaryOf(line[0]!),
        note: anchor.note,
        tokens: line.map((one, place) => ({
          ...summaryOf(one),
          data: coveredBytes(one.note, line.slice(0, place)).toString("base64"),
          token: one.token.toString("base64"),
          ca: one.caPem,
        })),
      };
    },
  );
}
