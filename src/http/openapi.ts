/** The API describes itself: /api/openapi.json, made from the same zod schemas that validate it. */
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { ANSWERS_KEPT_HOURS } from "#src/features/ledger/index.ts";

export async function describeApi(http: FastifyInstance): Promise<void> {
  await http.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Akashi API",
        description: [
          "Case manager for a leak of customer data. Errors: { error: { code, message, fields? } }.",
          "Writes accept an Idempotency-Key (1 to 200 printable ASCII characters): a retry with the same key is answered as the first time, with the header `idempotent-replayed: true`, and recorded once.",
          `A key and its answer are kept for ${ANSWERS_KEPT_HOURS} hours; after that the same key is a new request.`,
        ].join(" "),
        version: "1",
      },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "akashi_session" },
          token: { type: "http", scheme: "bearer" },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    hideUntagged: false,
    transform: (input) => {
      const transformed = jsonSchemaTransform(input as Parameters<typeof jsonSchemaTransform>[0]);
      // Pages are for people; only /api is described.
      return input.url.startsWith("/api/")
        ? transformed
        : { ...transformed, schema: { ...transformed.schema, hide: true } };
    },
  });
  http.get("/api/openapi.json", { config: { action: "public" }, schema: { hide: true } }, async () =>
    http.swagger(),
  );
}
