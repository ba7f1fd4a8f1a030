/** An invented case with one customer and one photographed postcard, through the rooms' doors. */

import { addCustomer, customerInput } from "#src/features/customers/decisions.ts";
import { addEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import type { TestApp } from "../../../support/house.ts";
import { drawJpeg } from "../../evidence/pictures.ts";

export function openSample(at: TestApp): string {
  return at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(at.house.read)[0]!.id }).id,
  );
}

/** The register spells the name wrong (華 for 花) and the address in its own way. */
export function addSample(at: TestApp, incident: string): string {
  const typed = {
    name: "見本 華子",
    kana: "ミホン ハナコ",
    postal: "000-0001",
    address: "例示県例示市１丁目２番３号",
    building: "例示ハイツ101",
    phone: "00-0000-1234",
    lastVisit: "2026-09-30",
  };
  return at.house.write({ id: at.owner.id }, (tx) => addCustomer(tx, incident, customerInput.parse(typed)));
}

export async function addPostcard(at: TestApp, incident: string): Promise<string> {
  const bytes = await drawJpeg({ width: 640 });
  const kept = await addEvidence(at.house, { id: at.owner.id }, incident, once(bytes), {
    fileName: "omote.jpg",
    maxBytes: 10_000_000,
    kind: "postcard",
    part: "front",
  });
  return kept.evidenceId;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
