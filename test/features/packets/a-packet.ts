/** A case whose packet the tests make, beside another case that must not show up in it. */
import {
  applyScopeRules,
  importCustomers,
  listCustomersForLetters,
  scopeRules,
} from "#src/features/customers/index.ts";
import { issueDocument } from "#src/features/documents/index.ts";
import { editEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import type { PacketChoice } from "#src/features/packets/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import type { TestApp } from "../../support/house.ts";
import { makeSampleCase } from "../documents/sample-case.ts";
import { drawJpeg } from "../evidence/pictures.ts";

export interface PacketCase {
  readonly incidentId: string;
  /** Of the two postcards, then of the log: file ids with their item's id. */
  readonly files: readonly { readonly id: string; readonly evidenceId: string; readonly label: string }[];
  readonly police: string;
  readonly lawyer: string;
  /** Words that stand in the other case or on the list of customers, and nowhere in the packet. */
  readonly foreign: readonly string[];
}

const LIST = [
  "お客様番号,氏名,フリガナ,郵便番号,住所,電話番号,メール",
  "1,秘匿 一子,ヒトク イチコ,000-0011,例示県秘匿町1-1,00-1111-0001,hitoku1@example.jp",
  "2,秘匿 二郎,ヒトク ジロウ,000-0012,例示県秘匿町2-2,00-1111-0002,hitoku2@example.jp",
].join("\r\n");

export async function makePacketCase(at: TestApp): Promise<PacketCase> {
  const actor = { id: at.owner.id };
  const other = await makeSampleCase(at.house, actor, {
    facts: 2,
    cards: 1,
    picture: (index) => drawJpeg({ red: 20 + index }),
  });
  at.house.write(actor, (tx) => {
    editEvidence(tx, other.incidentId, other.evidenceIds[0]!, {
      title: "別事件のはがき",
      note: "別事件の覚え書き",
    });
  });
  const { incidentId } = await makeSampleCase(at.house, actor, {
    facts: 3,
    cards: 2,
    picture: (index) => drawJpeg({ red: 60 + index, exif: index === 0 }),
  });
  await importCustomers(at.house, actor, incidentId, only(Buffer.from(LIST)), { fileName: "名簿.csv" });
  at.house.write(actor, (tx) =>
    applyScopeRules(tx, incidentId, scopeRules.parse([{ scope: "in", reason: "見本" }])),
  );
  const police = await issueDocument(at.house, actor, incidentId, "police");
  const lawyer = await issueDocument(at.house, actor, incidentId, "lawyer");
  return {
    incidentId,
    files: listEvidence(at.house.read, incidentId).flatMap((item) =>
      item.files.map((file) => ({ id: file.id, evidenceId: item.id, label: file.label })),
    ),
    police: police.id,
    lawyer: lawyer.id,
    foreign: [
      other.incidentId,
      ...other.evidenceIds,
      ...listEvidence(at.house.read, other.incidentId).flatMap((item) =>
        // The log is the same file in both cases.
        item.files.flatMap((file) => (item.kind === "log" ? [file.id] : [file.id, file.sha256])),
      ),
      ...[...listCustomersForLetters(at.house.read, incidentId, {})].map((one) => one.id),
      "別事件",
      "秘匿",
      "hitoku",
      "00-1111",
    ],
  };
}

/** Everything of the case for the police, originals as they are. */
export const choiceOf = (one: PacketCase, changes: Partial<PacketChoice> = {}): PacketChoice => ({
  recipient: "police",
  name: "例示警察署 生活安全課",
  purpose: "被害の相談のため",
  files: one.files.map(({ id }) => ({ file: id, as: "original" })),
  documents: [one.police],
  customers: null,
  ...changes,
});

/** An incident with nothing in it. */
export const emptyIncident = (at: TestApp): string =>
  at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id, title: "空の事件" }).id,
  );

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
