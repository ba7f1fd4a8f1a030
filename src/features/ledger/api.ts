/** /api/ledger */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { type Fault, faultSentence } from "./verify.ts";

const fault = z.object({ code: z.string(), where: z.string(), message: z.string() });
const told = (faults: readonly Fault[]) => faults.map((one) => ({ ...one, message: faultSentence(one) }));

export function ledgerApi(http: Http, app: Akashi): void {
  http.get(
    "/api/ledger/verify",
    {
      config: { action: "log.verify" },
      schema: {
        tags: ["ledger"],
        summary: "Checks the whole log and every stored file. Returns all faults.",
        response: {
          200: z.object({
            isSound: z.boolean(),
            entries: z.int(),
            root: z.string().meta({ description: "Hex RFC 6962 root over all entries" }),
            files: z.int(),
            logFaults: z.array(fault),
            fileFaults: z.array(fault),
            notes: z.array(fault).meta({ description: "Harmless leftovers" }),
          }),
        },
      },
    },
    async () => {
      const found = await app.house().verify();
      return {
        isSound: found.logFaults.length === 0 && found.fileFaults.length === 0,
        entries: found.entries,
        root: found.root,
        files: found.files,
        logFaults: told(found.logFaults),
        fileFaults: told(found.fileFaults),
        notes: told(found.notes),
      };
    },
  );
}
