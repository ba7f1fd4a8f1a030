/** Whether addresses fit the envelope's window, in the smallest type: asked of the typesetting itself. */
import { Writable } from "node:stream";
import { z } from "zod";
import type { Shop } from "#src/features/shops/index.ts";
import { compileTemplate, mergeLetters } from "#src/typeset/index.ts";
import type { Addressee } from "./dossier.ts";
import { placeWindow } from "./window.ts";

const schema = z.object({ lines: z.string() });
const source = "---\nlayout: letter\n---\n:::address\n{{lines}}\n:::\n";

/** The smallest type of an address takes about this much, mm (8 points, 9.8 points of leading). */
const smallest = { width: 2.82, leading: 3.45 };

/** Positions of those whose address runs out of its block. Only long ones are set; most cannot be too long. */
export async function longAddresses(shop: Shop, all: readonly Addressee[]): Promise<Set<number>> {
  const suspects = all.flatMap((one, index) => {
    const lines = addressLines(one);
    return isSuspect(lines, shop) ? [{ index, lines }] : [];
  });
  if (suspects.length === 0) return new Set();
  const template = compileTemplate(placeWindow(source, shop), { schema });
  const { letters } = await mergeLetters({
    template,
    dossiers: suspects,
    out: nowhere(),
    title: "",
    createdAt: new Date(0),
  });
  return new Set(suspects.filter((_, at) => letters[at]?.isAddressTooLong).map(({ index }) => index));
}

/** False for most people: their address cannot be too long, however it is set. */
export const mayBeTooLong = (shop: Shop, one: Addressee): boolean => isSuspect(addressLines(one), shop);

/** A writable that forgets what it is given. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function addressLines({ postal, address, addressing }: Addressee): string {
  return [postal && `〒${postal}`, address, addressing.addressee].filter((line) => line !== "").join("\n");
}

/** Counts lines as if every character were full width, with one line to spare. */
function isSuspect(text: string, shop: Shop): boolean {
  const across = Math.max(1, Math.floor(shop.windowWidthMm / smallest.width));
  const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / across)), 0);
  return lines + 1 > Math.floor(shop.windowHeightMm / smallest.leading);
}
