/** Which entries of the log concern what was chosen, and nothing else. */
import { findPayload, type House, listEntries } from "#src/features/ledger/index.ts";
import type { PlannedFile } from "./plan.ts";

const BATCH = 1000;
const families = ["evidence.", "custody.", "document.", "packet."] as const;

/** Rising sequence numbers below `size`. `packetId`: its own list of customers was recorded too. */
export function entriesOf(
  house: House,
  incidentId: string,
  packetId: string,
  files: readonly PlannedFile[],
  size: number,
): number[] {
  const chosen = chosenIds(files);
  const found: number[] = [];
  for (let before = size; ; ) {
    const batch = listEntries(house.read, { incident: incidentId, before, limit: BATCH });
    for (const { seq, kind } of batch) {
      const family = families.find((one) => kind.startsWith(one));
      const payload = family && findPayload(house.read, seq);
      if (family && payload && isAbout(kind, payload, chosen, packetId)) found.push(seq);
    }
    // An entry that cannot be read is left out of a batch: a short one is not the last.
    if (batch.length === 0) return found.sort((a, b) => a - b);
    before = batch.at(-1)!.seq;
  }
}

interface Chosen {
  readonly items: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly redactions: ReadonlySet<string>;
  readonly documents: ReadonlySet<string>;
}

function chosenIds(files: readonly PlannedFile[]): Chosen {
  const sources = files.map((one) => one.source);
  return {
    items: new Set(sources.flatMap((one) => ("evidence" in one ? one.evidence : []))),
    files: new Set(sources.flatMap((one) => ("file" in one ? one.file : []))),
    redactions: new Set(sources.flatMap((one) => (one.kind === "redaction" ? one.redaction : []))),
    documents: new Set(sources.flatMap((one) => (one.kind === "document" ? one.document : []))),
  };
}

function isAbout(
  kind: string,
  payload: Readonly<Record<string, unknown>>,
  chosen: Chosen,
  packetId: string,
): boolean {
  const { evidence, file, redaction, document, packet, items } = payload;
  // What people did with several things at once: ids only, and the words stay at home.
  if (kind === "custody.recorded") return Array.isArray(items) && items.some((id) => chosen.items.has(id));
  if (kind.startsWith("document.")) return chosen.documents.has(String(document));
  if (kind.startsWith("packet.")) return kind === "packet.list_made" && packet === packetId;
  return (
    chosen.items.has(String(evidence)) &&
    (typeof file !== "string" || chosen.files.has(file)) &&
    (typeof redaction !== "string" || chosen.redactions.has(redaction))
  );
}
