/** What a fault test and its child program share: opening a copy of the storage, and the file that goes in. */
import { type House, openHouse } from "#src/features/ledger/index.ts";
import { type KeyBundle, readKeyring } from "#src/platform/keyring.ts";

export interface Origin {
  readonly storage: string;
  readonly bundle: KeyBundle;
  readonly incident: string;
  readonly actor: { readonly id: string };
}

export const NOTE = Buffer.from("見本の通話メモ。はがきが届いたとの連絡。\n".repeat(40), "utf8");

/** The copy's high water lies beside it: copies bear one log's name, and must not meet each other's. */
export async function openCopy({ storage, bundle }: Origin): Promise<House> {
  return openHouse({
    storage,
    stateFolder: `${storage}-state`,
    keyring: await readKeyring(storage),
    bundle,
    clock: () => new Date("2026-11-21T03:00:00.000Z"),
  });
}

export async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
