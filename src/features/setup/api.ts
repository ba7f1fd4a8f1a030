/** /api/setup and /api/recovery-sheet: the first run, and the printed code, for programs. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { userShape } from "#src/features/access/api.ts";
import { enter } from "#src/features/access/entrance.ts";
import { ownerInput } from "#src/features/access/index.ts";
import { shopInput, unprintableFields } from "#src/features/shops/index.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { normalizeRecoveryCode } from "#src/platform/recovery-code.ts";

const setupBody = z.strictObject({
  shop: shopInput.strict(),
  owner: ownerInput.strict(),
  token: z.string().optional(),
});

export function setupApi(http: Http, app: Akashi): void {
  const open = { action: "public" as const };
  const tags = ["setup"];

  http.post(
    "/api/setup",
    {
      config: open,
      schema: {
        tags,
        summary: "First run: shop and owner. The recovery code is told once.",
        body: setupBody,
        response: { 201: z.object({ user: userShape, recoveryCode: z.string() }) },
      },
    },
    async (request, reply) => {
      if (app.setupToken && request.body.token !== app.setupToken) throw new Refusal("not_permitted");
      const unprintable = unprintableFields(request.body.shop);
      if (Object.keys(unprintable).length > 0) throw new Refusal("invalid_input", {}, unprintable);
      const { user, recoveryCode } = await app.setUp(request.body.shop, request.body.owner);
      enter(app, request, reply, user);
      return reply.code(201).send({ user, recoveryCode });
    },
  );

  const manage = { action: "house.manage" as const };
  http.post(
    "/api/recovery-sheet",
    {
      config: { ...manage, tellsSecret: true },
      schema: {
        tags,
        summary: "A new recovery code, told once. The former one opens until this one is proven.",
        response: { 201: z.object({ recoveryCode: z.string() }) },
      },
    },
    async (_request, reply) => reply.code(201).send({ recoveryCode: app.reissueRecovery() }),
  );

  http.post(
    "/api/recovery-sheet/proof",
    {
      config: manage,
      schema: {
        tags,
        summary: "Proves the recovery code that waits by typing it whole; the former one no longer opens.",
        body: z.strictObject({ code: z.string().max(200) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const typed = normalizeRecoveryCode(request.body.code).split("-");
      const groups = new Map(Array.from({ length: 8 }, (_, index) => [index, typed[index] ?? ""]));
      const wrong = await app.proveRecovery(actorOf(request), groups);
      if (wrong.length > 0) {
        throw new Refusal(
          "invalid_input",
          {},
          { code: "復旧コードが違います。印刷した紙のとおりに入れてください。" },
        );
      }
      return reply.code(204).send(null);
    },
  );
}
