/** What the room's pages share: addresses, forms, and one uploaded file. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";

export const incidentParams = z.object({ incident: z.string().max(64) });
export const customerParams = incidentParams.extend({ customer: z.string().max(64) });
export const importParams = incidentParams.extend({ import: z.string().max(64) });

export const placeOf = (incidentId: string): string => `/incidents/${incidentId}/customers`;

export type Form = Readonly<Record<string, readonly string[]>>;

const sent = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});

export function formOf(body: unknown): Form {
  return Object.fromEntries(
    Object.entries(sent.parse(body ?? {})).map(([name, value]) => [
      name,
      typeof value === "string" ? [value] : value,
    ]),
  );
}

export const first = (form: Form, name: string): string => form[name]?.[0] ?? "";

/** The first file of a multipart request that somebody chose. Throws `customer_file_empty` when there is none. */
export async function withFile<T>(
  request: FastifyRequest,
  take: (file: AsyncIterable<Uint8Array>, fileName: string) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw new Refusal("customer_file_empty");
  // The reading counts for itself; the parser's own limit would cut a file in silence.
  for await (const part of request.parts({ limits: { fileSize: Number.MAX_SAFE_INTEGER, files: 4 } })) {
    if (part.type !== "file") continue;
    if (!part.filename) {
      part.file.resume();
      continue;
    }
    try {
      return await take(part.file.iterator({ destroyOnReturn: false }), part.filename);
    } finally {
      part.file.resume();
    }
  }
  throw new Refusal("customer_file_empty");
}
