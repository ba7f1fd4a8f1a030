import { z } from "zod";
import { defineEvent } from "./write.ts";

/** The payload of entry `erased` was deleted; the entry and its digest stay. */
export const payloadErased = defineEvent("payload.erased", z.object({ erased: z.int().min(0) }));
