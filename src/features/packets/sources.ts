/** The bytes of what was chosen. Every original and copy is opened through its own room, which records it. */
import { downloadDocument } from "#src/features/documents/index.ts";
import { openOriginal, readDerivative } from "#src/features/evidence/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { openRedaction } from "#src/features/redactions/index.ts";
import type { OpenSource } from "./build.ts";
import type { PlannedFile } from "./plan.ts";

/**
 * Records for every file that it goes out, before the checkpoint is signed that covers these entries; the bytes are
 * read later, one file at a time. Throws `not_found` and `redaction_withdrawn`.
 */
export function openSources(
  house: House,
  actor: Actor,
  incidentId: string,
  files: readonly PlannedFile[],
  customersCsv: string | null,
): OpenSource {
  const opened = new Map<string, AsyncIterable<Uint8Array>>();
  for (const { path, source } of files) {
    switch (source.kind) {
      case "original":
        opened.set(path, openOriginal(house, actor, incidentId, source.file, "copy_to_packet").bytes);
        break;
      case "redaction":
        opened.set(path, openRedaction(house, actor, incidentId, source.redaction).bytes);
        break;
      case "document":
        opened.set(path, downloadDocument(house, actor, incidentId, source.document).bytes);
        break;
      case "view":
        opened.set(path, viewBytes(house, source.file));
        break;
      case "customers":
        opened.set(path, textBytes(customersCsv ?? ""));
        break;
    }
  }
  return ({ path }) => opened.get(path)!;
}

async function* viewBytes(house: House, file: string): AsyncGenerator<Uint8Array> {
  const picture = await readDerivative(house, file, "view");
  if (picture) yield picture.bytes;
}

async function* textBytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}
