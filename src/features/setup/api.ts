/** /api/setup: the first run for programs. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { userShape } from "#src/features/access/api.ts";
import { enter } from "#src/features/access/entrance.ts";
import { ownerInput } from "#src/features/access/index.ts";
import { shopInput } from "#src/features/shops/index.ts";
import type { Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";

const setupBody = z.object({ shop: shopInput, owner: ownerInput, token: z.string().optional() });

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
      const { user, recoveryCode } = await app.setUp(request.body.shop, request.body.owner);
      enter(app, request, reply, user);
      return reply.code(201).send({ user, recoveryCode });
    },
  );
}
