/** The service: hooks in order, then every room's routes. */
import { join } from "node:path";
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import multipart from "@fastify/multipart";
import statics from "@fastify/static";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import type { Akashi } from "#src/app.ts";
import { answerErrors, answerUnreadable } from "./errors.ts";
import { replayWrites } from "./idempotency.ts";
import { describeApi } from "./openapi.ts";
import { addPages } from "./pages.ts";
import { registerRoutes } from "./routes.ts";
import { guardRequests } from "./security.ts";
import { answerInTurn } from "./turns.ts";
import { guardRoutes } from "./visitor.ts";

/** A Fastify instance whose routes take zod schemas. */
export type Http = ReturnType<typeof typed>;
const typed = (http: FastifyInstance) => http.withTypeProvider<ZodTypeProvider>();

const MEBIBYTE = 1024 * 1024;
const ROOT = join(import.meta.dirname, "..", "..");

/** Builds the service. `log` switches request-free error logging on. */
export async function createServer(app: Akashi, options: { log: boolean }): Promise<FastifyInstance> {
  const http = Fastify({
    // Addresses hold ids and search words: requests (level info) are never logged, only bugs are.
    logger: options.log ? { level: "error" } : false,
    bodyLimit: MEBIBYTE,
    routerOptions: { maxParamLength: 100, ignoreTrailingSlash: true },
    trustProxy: false,
    frameworkErrors: answerUnreadable,
  });
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  answerInTurn(http);
  await http.register(cookie);
  await http.register(formbody, { bodyLimit: MEBIBYTE });
  await http.register(multipart, {
    limits: {
      fileSize: app.config.maxFileBytes,
      files: 50,
      fields: 60,
      fieldSize: 100_000,
      headerPairs: 100,
    },
  });
  guardRequests(http, app.config);
  guardRoutes(http, app);
  replayWrites(http, app);
  addPages(http, app);
  answerErrors(http);
  await describeApi(http);
  await serveAssets(http);
  await registerRoutes(typed(http), app);
  await http.ready();
  return http;
}

async function serveAssets(http: FastifyInstance): Promise<void> {
  const config = { action: "public" as const };
  const schema = { hide: true };
  const assets = join(ROOT, "templates", "assets");
  const tokens = join(ROOT, "node_modules", "@digital-go-jp", "design-tokens", "dist");
  await http.register(statics, { root: assets, serve: false, cacheControl: false });
  const cached = (reply: FastifyReply): FastifyReply => reply.header("cache-control", "public, max-age=3600");
  http.get("/assets/*", { config, schema }, (request, reply) =>
    cached(reply).sendFile((request.params as { "*": string })["*"], assets),
  );
  http.get("/assets/vendor/tokens.css", { config, schema }, (_request, reply) =>
    cached(reply).sendFile("tokens.css", tokens),
  );
}
