/**
 * A multipart request into the register: each file streams into storage as it arrives; the good ones stay when others
 * are refused. Fields come before files. Files named front, back … are parts of one item, as are all files when
 * `into` names one; files named `files` are each an item of its own.
 */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { prepareDerivatives } from "./derivatives.ts";
import { cleanFileName } from "./file-name.ts";
import { addEvidence, type Intake, type IntakeMeta } from "./intake.ts";
import { codesOf, type Kind, kindLabels, type Part, partLabels } from "./words.ts";

/** Kept of one request; each further one is refused with its name and sentence. */
const MOST_FILES = 500;
/** Read of one request. What lies behind is not named any more, only counted as one refusal. */
const MOST_NAMED = 5000;
const MOST_FIELDS = 60;

export interface RefusedFile {
  /** Place among the files sent, from 0. */
  readonly index: number;
  readonly fileName: string;
  readonly refusal: Refusal;
}

export interface Uploaded {
  readonly kept: readonly Intake[];
  readonly refused: readonly RefusedFile[];
  /** Labels of kept pictures that could not be drawn. */
  readonly undrawable: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

const isPart = (name: string): name is Part => name in partLabels;
const kindField = z.enum(codesOf(kindLabels)).optional().catch(undefined);

/**
 * Takes every file of the request in. Throws `evidence_no_file`
 * when there was none, and what breaks the whole request.
 */
export async function receiveFiles(
  request: FastifyRequest,
  house: House,
  actor: Actor,
  into: {
    readonly incidentId: string;
    readonly maxBytes: number;
    readonly maxFilmBytes?: number;
    readonly evidenceId?: string;
  },
): Promise<Uploaded> {
  const { incidentId, maxBytes, maxFilmBytes = maxBytes } = into;
  const fields: Record<string, string> = {};
  const kept: Intake[] = [];
  const refused: RefusedFile[] = [];
  const drawing: Promise<string | undefined>[] = [];
  let joined = into.evidenceId;
  let count = 0;
  // No limit of size here: intake counts for itself, and the parser's own limit would break off the whole request.
  const limits = {
    fileSize: Number.MAX_SAFE_INTEGER,
    files: MOST_NAMED,
    fields: MOST_FIELDS,
    parts: MOST_NAMED + MOST_FIELDS,
  };
  const tooMany = (fileName: string) =>
    refused.push({
      index: count,
      fileName,
      refusal: new Refusal("evidence_too_many", { limit: MOST_FILES }),
    });
  const parts = untilLimit(request.parts({ limits }), () => tooMany("以降のファイルすべて"));
  for await (const part of parts) {
    if (part.type === "field") {
      if (typeof part.value === "string") fields[part.fieldname] = part.value;
      continue;
    }
    // An unused input of a form, nameless, is no file too many.
    if (count >= MOST_FILES && part.filename) {
      part.file.resume();
      tooMany(cleanFileName(part.filename));
      count += 1;
      continue;
    }
    const kind: Kind | undefined = kindField.parse(fields.kind || undefined);
    const joins = into.evidenceId !== undefined || isPart(part.fieldname);
    const meta: IntakeMeta = {
      fileName: part.filename ?? "",
      maxBytes,
      maxFilmBytes,
      ...(kind ? { kind } : {}),
      ...(isPart(part.fieldname) ? { part: part.fieldname } : {}),
      ...(joins && joined ? { into: joined } : {}),
    };
    try {
      // The iterator must leave the stream whole: the parser goes on behind a refused file.
      const bytes = part.file.iterator({ destroyOnReturn: false });
      const intake = await addEvidence(house, actor, incidentId, bytes, meta);
      kept.push(intake);
      if (joins) joined ??= intake.evidenceId;
      drawing.push(drawOrName(house, intake));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      part.file.resume();
      // An unused input of a form arrives as a nameless part of 0 bytes.
      if (error.code === "evidence_empty" && !part.filename) continue;
      if (error.code === "not_found" || error.code === "evidence_withdrawn" || error.code === "already_done")
        throw error;
      refused.push({ index: count, fileName: cleanFileName(part.filename ?? ""), refusal: error });
    }
    count += 1;
  }
  if (count === 0) throw new Refusal("evidence_no_file");
  const undrawable = (await Promise.all(drawing)).filter((label) => label !== undefined);
  return { kept, refused, undrawable, fields };
}

/** The parts of a request. Behind more files than are read it ends: what was kept must still be told. */
async function* untilLimit<P>(parts: AsyncIterable<P>, onLimit: () => void): AsyncGenerator<P> {
  try {
    yield* parts;
  } catch (error) {
    if ((error as { code?: string }).code !== "FST_FILES_LIMIT") throw error;
    onLimit();
  }
}

/** Draws the pictures while further files arrive, so that who uploads hears at once of one that cannot be shown. */
async function drawOrName(house: House, intake: Intake): Promise<string | undefined> {
  if (!intake.isPicture) return undefined;
  const isDrawn = await prepareDerivatives(house, intake.fileId).catch(() => true);
  return isDrawn ? undefined : intake.label;
}

/** `files[0]` → sentence, as forms and programs read it. */
export function refusedFields(refused: readonly RefusedFile[]): Record<string, string> {
  return Object.fromEntries(refused.map((one) => [`files[${one.index}]`, one.refusal.sentence]));
}
