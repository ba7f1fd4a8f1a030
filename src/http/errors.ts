/** Refusals become a status and a sentence; everything else is a bug, logged once with a reference number. */
import { randomBytes } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import { traceOf } from "./bugs.ts";
import { SECURITY_HEADERS } from "./headers.ts";

const isApi = (request: FastifyRequest): boolean => request.url.startsWith("/api/");

/** First sentence of each field, by field name. Messages of zod's own are replaced by a plain one. */
export function fieldErrors(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const { path, message } = issue;
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : undefined;
    for (const [name, sentence] of told(path.join("."), message, unknown)) fields[name] ??= sentence;
  }
  return fields;
}

/** Field name and sentence; of names that are none of the fields, each by its name. */
function told(place: string, message: string, unknown: readonly string[] | undefined): [string, string][] {
  if (!unknown) return [[place || "form", sentenceOf(message)]];
  const before = place === "" ? "" : `${place}.`;
  return unknown.map((name) => [`${before}${name}`, "この名前の項目はありません。名前をご確認ください。"]);
}

/** Our own messages are Japanese; zod's begin in English (and may quote Japanese values), and are not for owners. */
const sentenceOf = (message: string): string =>
  /[\u3040-\u30ff\u4e00-\u9fff]/.test(message) && !/^[A-Z][a-z]+ /.test(message)
    ? message
    : "この項目をご確認ください。";

/** drizzle wraps what SQLite said. */
const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

/** What the driver says of a database that was closed. */
const CLOSED = "The database connection is not open";
/** What streams say of a visitor who closed the page half-way. */
const GONE: ReadonlySet<unknown> = new Set(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]);
const BROKEN_UPLOAD = /unexpected end of multipart data$/i;

/** Turns what Fastify and its plugins refuse into our own words. */
function asRefusal(error: FastifyError | Error, request: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof z.ZodError) return new Refusal("invalid_input", {}, fieldErrors(error));
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = Object.fromEntries(
      error.validation.flatMap(({ instancePath, message = "", params }) =>
        told(
          instancePath.replace(/^\//, "").replaceAll("/", "."),
          message,
          "keys" in params && Array.isArray(params.keys) ? params.keys : undefined,
        ),
      ),
    );
    return new Refusal("invalid_input", {}, fields);
  }
  // Somebody locked the house while this request was at work: what was not written yet stays unwritten.
  if ([error, error.cause].some((one) => one instanceof TypeError && one.message === CLOSED)) {
    return new Refusal("sealed");
  }
  const code = codeOf(error) ?? codeOf(error.cause);
  // Nobody is left to read the answer; another connection that broke, while ours lives, is a bug.
  if (GONE.has(code) && request.raw.socket.destroyed) return new Refusal("invalid_input");
  // The upload broke off, or was no upload: what its parser says, for want of a code.
  if (BROKEN_UPLOAD.test(error.message)) return new Refusal("invalid_input");
  const status = "statusCode" in error ? error.statusCode : undefined;
  if (
    code === "ENOSPC" ||
    code === "EDQUOT" ||
    code === "EROFS" ||
    code === "SQLITE_FULL" ||
    code === "SQLITE_READONLY"
  ) {
    return new Refusal("not_writable");
  }
  if (code === "EIO" || (typeof code === "string" && code.startsWith("SQLITE_IOERR"))) {
    return new Refusal("disk_failing");
  }
  if (typeof code === "string" && code.startsWith("SQLITE_BUSY")) return new Refusal("busy");
  if (status === 413) return new Refusal("too_large", { limit: "1回分の大きさ" });
  if (status !== undefined && status >= 400 && status < 500) return new Refusal("invalid_input");
  return undefined;
}

/** An address that cannot be read reaches no route and no hook, but gets the same headers and words. */
export function answerUnreadable(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, sentence } = new Refusal("invalid_input");
  reply
    .headers(SECURITY_HEADERS)
    .code(status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ error: { code, message: sentence } }));
}

export function answerErrors(http: FastifyInstance): void {
  http.setNotFoundHandler({}, async () => {
    throw new Refusal("not_found");
  });
  http.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = asRefusal(error, request);
    if (!refusal) return answerBug(error, request, reply);
    if (isApi(request)) {
      return reply.code(refusal.status).send({
        error: {
          code: refusal.code,
          message: refusal.sentence,
          ...(refusal.fields ? { fields: refusal.fields } : {}),
        },
      });
    }
    if (request.method === "GET") {
      if (refusal.code === "not_set_up") return reply.redirect("/setup", 303);
      if (refusal.code === "sealed" || refusal.code === "login_required") {
        return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303);
      }
    }
    return reply.code(refusal.status).page("shared/refusal", {
      title: "お知らせ",
      bare: !request.user,
      sentence: refusal.sentence,
      fields: refusal.fields,
    });
  });
}

async function answerBug(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const reference = randomBytes(4).toString("hex");
  request.log.error({ reference, ...traceOf(error) });
  const sentence = `思わぬ不具合が起きました。記録はそのままです。もう一度お試しのうえ、続くときはこの番号を控えてください：${reference}`;
  if (isApi(request)) return reply.code(500).send({ error: { code: "bug", message: sentence, reference } });
  return reply.code(500).page("shared/refusal", { title: "不具合のお知らせ", bare: !request.user, sentence });
}
