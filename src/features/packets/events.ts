/** Ledger events of this room: ids, counts and digests. To whom and why stand in the row, vouched for by digest. */
import { z } from "zod";
import { defineEvent } from "#src/features/ledger/index.ts";

const packet = z.string();
const sha256 = z.string().length(64);
const count = z.int().min(0);

/** `choice_sha256`: canonical JSON of recipient, purpose and choice. */
export const packetStarted = defineEvent(
  "packet.started",
  z.object({ packet, number: count, attempt: count, choice_sha256: sha256 }),
);
/** A list of customers was drawn up for a packet: how many people, which columns, the digest of the file. */
export const packetListMade = defineEvent(
  "packet.list_made",
  z.object({ packet, customers: count, fields: z.array(z.string()), masked: z.boolean(), sha256 }),
);
/** EVIDENCE §1: the tag manifest's digest vouches for every file in the packet. */
export const packetIssued = defineEvent(
  "packet.issued",
  z.object({
    packet,
    tag_manifest_sha256: sha256,
    zip_sha256: sha256,
    size_bytes: count,
    files: count,
    customers: count,
    checkpoint_size: count,
    recipe_sha256: sha256,
    choice_sha256: sha256,
  }),
);
export const packetEnded = defineEvent(
  "packet.ended",
  z.object({ packet, state: z.enum(["cancelled", "failed"]) }),
);
export const packetDownloaded = defineEvent(
  "packet.downloaded",
  z.object({ packet, zip_sha256: sha256, lock: z.string() }),
);
export const packetHandedOver = defineEvent(
  "packet.handed_over",
  z.object({ packet, handover: z.string(), way: z.string(), handed_on: z.string(), row_sha256: sha256 }),
);
