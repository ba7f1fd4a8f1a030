/** The recovery sheet as a PDF. It is made for the moment and stored nowhere. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { z } from "zod";
import type { House } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { compileTemplate, renderPdf } from "#src/typeset/index.ts";

const schema = z.object({
  madeOn: z.string(),
  shopName: z.string(),
  rows: z.array(
    z.object({
      leftNumber: z.string(),
      leftText: z.string(),
      rightNumber: z.string(),
      rightText: z.string(),
    }),
  ),
});

const TEMPLATE = join(import.meta.dirname, "../../../templates/documents/recovery-sheet.md.hbs");

/** Streams the sheet for a code of eight groups. */
export function renderRecoverySheet(house: House, code: string): Readable {
  const groups = code.split("-");
  const half = groups.length / 2;
  const template = compileTemplate(readFileSync(TEMPLATE, "utf8"), { schema });
  const tree = template.render({
    madeOn: formatEra(dateInTokyo(house.clock())),
    shopName: listShops(house.read)[0]?.tradeName ?? "",
    rows: groups.slice(0, half).map((text, index) => ({
      leftNumber: `${index + 1}番`,
      leftText: text,
      rightNumber: `${index + 1 + half}番`,
      rightText: groups[index + half]!,
    })),
  });
  const out = new PassThrough();
  renderPdf(tree, { out, createdAt: house.clock() }).then(
    () => out.end(),
    (error: Error) => out.destroy(error),
  );
  return out;
}
