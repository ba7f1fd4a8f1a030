/** /api/ledger/verify */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { verifyEverything } from "./integrity.ts";

const fault = z.object({ code: z.string(), where: z.string(), message: z.string() });

export function integrityApi(http: Http, app: Akashi): void {
  http.get(
    "/api/ledger/verify",
    {
      config: { action: "log.verify" },
      schema: {
        tags: ["ledger"],
        summary:
          "Checks the whole log, every stored file, and the registers against the log. Returns all faults.",
        response: {
          200: z.object({
            isSound: z.boolean(),
            entries: z.int(),
            root: z.string().meta({ description: "Hex RFC 6962 root over all entries" }),
            files: z.int(),
            logFaults: z.array(fault).readonly(),
            fileFaults: z.array(fault).readonly(),
            factFaults: z.array(fault).readonly().meta({ description: "Facts against their entries" }),
            evidenceFaults: z
              .array(fault)
              .readonly()
              .meta({ description: "Files and words of the register of evidence against their entries" }),
            custodyFaults: z
              .array(fault)
              .readonly()
              .meta({ description: "Acts of custody, owners and devices against their entries" }),
            documentFaults: z
              .array(fault)
              .readonly()
              .meta({ description: "Issued documents against their entries" }),
            letterFaults: z
              .array(fault)
              .readonly()
              .meta({ description: "Made letters against their entries" }),
            notes: z.array(fault).readonly().meta({ description: "Harmless leftovers" }),
          }),
        },
      },
    },
    async () => {
      const { at: _at, ...check } = await verifyEverything(app.house());
      return check;
    },
  );
}
