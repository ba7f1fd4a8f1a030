import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import decodeQR from "qr/decode.js";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  actInput,
  addDevice,
  correctCustody,
  custodyOf,
  deviceInput,
  getItem,
  recordCustody,
  tellOwner,
} from "#src/features/custody/index.ts";
import { exportDocument, issueDocument, listSubjects } from "#src/features/documents/index.ts";
import { addEvidence } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { latestCheckpoint, logKey, type Tx } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp, temporaryFolder } from "../../support/house.ts";
import { drawJpeg, pieces } from "../evidence/pictures.ts";

let at: TestApp;
let incident: string;
const items: { evidenceId: string; fileId: string; label: string }[] = [];
const write = <T>(fn: (tx: Tx) => T): T => at.house.write({ id: at.owner.id }, fn);

beforeEach(async () => {
  at = await openTestApp();
  const shopId = listShops(at.house.read)[0]!.id;
  incident = write((tx) => openIncident(tx, { shopId })).id;
  items.length = 0;
  for (const red of [180, 200, 220]) {
    items.push(
      await addEvidence(at.house, { id: at.owner.id }, incident, pieces(await drawJpeg({ red })), {
        fileName: `${red}.jpg`,
        maxBytes: 1_000_000,
        kind: "postcard",
      }),
    );
  }
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const handOver = (more: object = {}) =>
  actInput.parse({
    action: "transferred",
    items: items.map(({ evidenceId }) => ({ id: evidenceId, condition: "折れなし" })),
    happenedOn: "2026-11-20",
    happenedAt: "14:30",
    releasedBy: "見本 花子",
    receivedBy: "例示巡査部長",
    receivedAffiliation: "例示警察署 生活安全課",
    place: "例示警察署 相談室",
    purpose: "相談の資料として",
    caseNumber: "例示8-123",
    paperTitle: "任意提出書",
    ...more,
  });

async function printed(
  kind: string,
  subject?: string,
): Promise<{ file: string; text: string; pages: string[] }> {
  const { pdf } = await exportDocument(at.house, { id: at.owner.id }, incident, kind, subject);
  const bytes: Buffer[] = [];
  for await (const piece of pdf) bytes.push(piece);
  const file = join(temporaryFolder("paper"), `${kind}.pdf`);
  writeFileSync(file, Buffer.concat(bytes));
  const shots = process.env.AKASHI_SHOTS;
  if (shots) {
    mkdirSync(shots, { recursive: true });
    writeFileSync(join(shots, `${kind}.pdf`), Buffer.concat(bytes));
  }
  const text = spawnSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).stdout;
  return { file, text, pages: text.split("\f").filter((page) => page.trim() !== "") };
}
const bare = (text: string): string => text.replace(/\s+/g, "");

test("one slip for three postcards: two copies with digests, checkpoint and lines to sign", async () => {
  const act = write((tx) => recordCustody(tx, incident, handOver()));
  write((tx) => tellOwner(tx, incident, items[0]!.evidenceId, { owner: "customer", name: "例示 三郎" }));
  const { pages, text } = await printed("receipt", act.id);
  expect(pages).toHaveLength(2);
  for (const page of pages.map(bare)) {
    expect(page).toContain("受領書");
    expect(page).toContain("例示8-123");
    expect(page).toContain("例示警察署生活安全課（例示巡査部長）");
    for (const label of ["E-001", "E-002", "E-003"]) expect(page).toContain(label);
    expect(page).toContain("署名");
    expect(page).toContain("お客様（例示三郎）");
  }
  expect(bare(pages[0]!)).toContain("1／2控え");
  expect(bare(pages[1]!)).toContain("2／2お渡し用");
  const checkpoint = latestCheckpoint(at.house.read)!;
  expect(bare(text)).toContain(checkpoint.root);
  expect(bare(text)).toContain(logKey(at.house).fingerprint);
  expect(bare(text)).toContain(`記録の数${checkpoint.size}件`);
  const { sha256 } = getItem(at.house.read, incident, items[1]!.evidenceId).files[0]!;
  expect(bare(pages[1]!)).toContain(sha256);
  const line = custodyOf(at.house.read, incident, items[1]!.evidenceId);
  expect(line.entries.map((entry) => entry.what)).toContain("E-002 の写真を書類に印刷しました。");
});

test("a slip is made for what changed hands only, and not for what was corrected", async () => {
  const wrong = write((tx) => recordCustody(tx, incident, handOver()));
  write((tx) =>
    recordCustody(
      tx,
      incident,
      actInput.parse({
        action: "stored",
        items: [{ id: items[0]!.evidenceId }],
        happenedOn: "2026-11-19",
        keptAt: "店の金庫",
      }),
    ),
  );
  const right = write((tx) =>
    correctCustody(tx, incident, wrong.id, handOver({ caseNumber: "例示8-124" }), "受理番号"),
  );
  expect(listSubjects(at.house.read, incident, "receipt").map(({ label }) => label)).toEqual(["受渡し3"]);
  await expect(issueDocument(at.house, { id: at.owner.id }, incident, "receipt", wrong.id)).rejects.toThrow(
    "not_found",
  );
  const { text } = await printed("receipt", right.id);
  expect(bare(text)).toContain("受渡し1を訂正したものです");
});

test("labels carry the number as a code that a reader reads, and no name", async () => {
  write((tx) => addDevice(tx, incident, deviceInput.parse({ kind: "usb", usedBy: "例示 次郎" })));
  const { file, text } = await printed("labels");
  expect(bare(text)).toContain("E-003");
  expect(bare(text)).toContain("D-001");
  expect(bare(text)).not.toContain("例示次郎");
  const base = join(temporaryFolder("qr"), "page");
  spawnSync("pdftoppm", ["-r", "200", "-png", "-singlefile", file, base]);
  // The label at the left of the first row: 30 mm from the paper's edge.
  const { data, info } = await sharp(readFileSync(`${base}.png`))
    .extract({ left: 230, top: 200, width: 300, height: 700 })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const read = decodeQR({ width: info.width, height: info.height, data: new Uint8Array(data) });
  expect(read).toMatch(/^AKASHI E-00[13] evd_[0-9a-z]{26}$/);
});

test("papers for the police say where a thing is now", async () => {
  write((tx) => recordCustody(tx, incident, handOver()));
  const { text } = await printed("police");
  expect(bare(text)).toContain(
    "生活安全課（例示巡査部長）にあります（令和8年11月20日から、受理番号例示8-123）",
  );
});
