import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  actInput,
  addDevice,
  attachReceipt,
  correctCustody,
  custodyFaultSentence,
  custodyOf,
  describeDevice,
  deviceInput,
  getAct,
  getItem,
  listActs,
  recordCustody,
  tellOwner,
  verifyCustody,
  voidCustody,
  whereNow,
} from "#src/features/custody/index.ts";
import { addEvidence, editEvidence, fieldChanges } from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { defineEvent, type Tx } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { drawJpeg, pieces } from "../evidence/pictures.ts";

const tampered = defineEvent("test.tampered", z.object({}));

let at: TestApp;
let incident: string;
let first: { evidenceId: string; fileId: string };
let second: { evidenceId: string; fileId: string };
const write = <T>(fn: (tx: Tx) => T): T => at.house.write({ id: at.owner.id }, fn);

async function addPostcard(red: number, into = incident) {
  const bytes = pieces(await drawJpeg({ red }));
  return addEvidence(at.house, { id: at.owner.id }, into, bytes, {
    fileName: `${red}.jpg`,
    maxBytes: 1_000_000,
    kind: "postcard",
  });
}

const handover = (more: object = {}) =>
  actInput.parse({
    action: "transferred",
    items: [{ id: first.evidenceId, condition: "折れなし" }, { id: second.evidenceId }],
    happenedOn: "令和8年11月20日",
    happenedAt: "14:30",
    timeSource: "clock",
    releasedBy: "見本 花子",
    receivedBy: "例示巡査部長",
    receivedAffiliation: "例示警察署 生活安全課",
    witness: "試験 太郎",
    place: "例示警察署 相談室",
    purpose: "相談の資料として",
    caseNumber: "例示8-123",
    paperTitle: "任意提出書",
    paperWords: "用済みの上は返還されたい",
    listNumber: "第45号",
    listOn: "2026-11-20",
    ...more,
  });
const now = (id = first.evidenceId) =>
  whereNow(getItem(at.house.read, incident, id), listActs(at.house.read, incident));
const people = (id = first.evidenceId) =>
  custodyOf(at.house.read, incident, id)
    .entries.filter((entry) => entry.actId !== undefined)
    .map((entry) => entry.what);

beforeEach(async () => {
  at = await openTestApp();
  const shopId = listShops(at.house.read)[0]!.id;
  incident = write((tx) => openIncident(tx, { shopId })).id;
  first = await addPostcard(200);
  second = await addPostcard(210);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

test("one handover of two postcards says of both where they are, since when and under which number", () => {
  expect(now().words).toBe("保管場所がまだ書かれていません");
  const act = write((tx) => recordCustody(tx, incident, handover()));
  expect(act.number).toBe(1);
  for (const id of [first.evidenceId, second.evidenceId]) {
    expect(now(id)).toMatchObject({
      state: "away",
      words: "例示警察署 生活安全課（例示巡査部長）にあります（令和8年11月20日から、受理番号 例示8-123）",
    });
  }
  expect(people()).toEqual([
    "見本 花子が、例示警察署 生活安全課（例示巡査部長）に渡しました（受理番号：例示8-123、場所：例示警察署 相談室、目的：相談の資料として、立会い：試験 太郎、書類：任意提出書、書類の言葉：「用済みの上は返還されたい」、押収品目録交付書：第45号、令和8年11月20日）。状態：折れなし。",
  ]);
});

test("what came back lies in the shop again, and the line tells both in the order of time", () => {
  write((tx) => recordCustody(tx, incident, handover()));
  const back = actInput.parse({
    action: "returned",
    items: [{ id: first.evidenceId, condition: "角に折れ" }],
    happenedOn: "2026-11-21",
    releasedAffiliation: "例示警察署 生活安全課",
    receivedBy: "見本 花子",
    keptAt: "店の金庫",
  });
  write((tx) => recordCustody(tx, incident, back));
  expect(now().words).toBe("店の金庫（令和8年11月21日から）");
  expect(now(second.evidenceId).state).toBe("away");
  expect(people()).toHaveLength(2);
  expect(people()[0]).toBe(
    "見本 花子が、例示警察署 生活安全課から返してもらいました（保管場所：店の金庫）。状態：角に折れ。",
  );
});

test("the line holds what the program did beside what people did", () => {
  write((tx) => recordCustody(tx, incident, handover()));
  const line = custodyOf(at.house.read, incident, first.evidenceId);
  expect(line.entries.map((entry) => entry.what)).toContain("E-001 のファイルを保管しました。");
  expect(line.total).toBe(2);
  // The handover was yesterday; the file came in today.
  expect(line.entries.map((entry) => entry.actId !== undefined)).toEqual([false, true]);
});

test("a wrong act stays and is corrected by one that points at it, once", () => {
  const wrong = write((tx) => recordCustody(tx, incident, handover()));
  const right = handover({ receivedAffiliation: "見本警察署 生活安全課" });
  const act = write((tx) => correctCustody(tx, incident, wrong.id, right, "署の名前"));
  expect(now().words).toContain("見本警察署");
  expect(getAct(at.house.read, incident, wrong.id).correctedBy).toBe(act.id);
  expect(people()[1]).toMatch(/^【受渡し2で訂正済み】見本 花子が、例示警察署/);
  expect(people()[0]).toContain("受渡し1の訂正（署の名前）");
  expect(() => write((tx) => correctCustody(tx, incident, wrong.id, right, "もう一度"))).toThrow(
    "custody_corrected",
  );
});

test("an act that never happened counts no more, and says why", () => {
  const wrong = write((tx) => recordCustody(tx, incident, handover()));
  write((tx) => voidCustody(tx, incident, wrong.id, "まだ渡していない"));
  expect(now().state).toBe("unsaid");
  expect(people()).toContain("受渡し1は、実際にはありませんでした（理由：まだ渡していない）。");
});

test("seals, moves and disposal change what is known of a thing", () => {
  const act = (action: string, happenedOn: string, more: object) =>
    write((tx) =>
      recordCustody(
        tx,
        incident,
        actInput.parse({ action, items: [{ id: first.evidenceId }], happenedOn, ...more }),
      ),
    );
  act("stored", "2026-11-14", { keptAt: "店の金庫" });
  act("sealed", "2026-11-15", { seal: "S-12" });
  expect(now()).toMatchObject({ state: "here", words: "店の金庫（令和8年11月14日から）", seal: "S-12" });
  act("unsealed", "2026-11-16", {});
  expect(now().seal).toBe("");
  act("destroyed", "2026-11-17", {});
  expect(now()).toMatchObject({ state: "destroyed", words: "廃棄しました（令和8年11月17日）" });
  expect(() => act("shown", "2026-11-18", { receivedBy: "試験 太郎" })).toThrow("custody_destroyed");
  // What happened before can still be told.
  act("shown", "2026-11-13", { receivedBy: "試験 太郎" });
});

test("the register's place stands until somebody records an act", () => {
  write((tx) =>
    editEvidence(
      tx,
      incident,
      first.evidenceId,
      fieldChanges.parse({ keptWhere: "店の金庫", keptBy: "見本 花子" }),
    ),
  );
  expect(now().words).toBe("店の金庫（保管者：見本 花子）");
  write((tx) => editEvidence(tx, incident, first.evidenceId, fieldChanges.parse({ form: "data" })));
  expect(now().state).toBe("data");
});

test("refuses what cannot be", async () => {
  expect(
    actInput.safeParse({ action: "transferred", items: [{ id: "x" }], happenedOn: "2026-11-20" }).success,
  ).toBe(false);
  expect(
    actInput.safeParse({ action: "stored", items: [{ id: "x" }], happenedOn: "2026-11-20" }).success,
  ).toBe(false);
  expect(actInput.safeParse({ action: "sealed", items: [], happenedOn: "2026-11-20" }).success).toBe(false);
  expect(actInput.safeParse({ action: "sealed", items: [{ id: "x" }] }).success).toBe(false);
  expect(() => write((tx) => recordCustody(tx, incident, handover({ happenedOn: "2026-11-22" })))).toThrow(
    "invalid_input",
  );
  const twice = handover({ items: [{ id: first.evidenceId }, { id: first.evidenceId }] });
  expect(() => write((tx) => recordCustody(tx, incident, twice))).toThrow("invalid_input");
  const shopId = listShops(at.house.read)[0]!.id;
  const other = write((tx) => openIncident(tx, { shopId })).id;
  const foreign = await addPostcard(220, other);
  const mixed = handover({ items: [{ id: foreign.evidenceId }] });
  expect(() => write((tx) => recordCustody(tx, incident, mixed))).toThrow("not_found");
  expect(listActs(at.house.read, incident)).toEqual([]);
});

test("a photo of the receipt stands beside its act", async () => {
  const act = write((tx) => recordCustody(tx, incident, handover()));
  const receipt = await addPostcard(230);
  write((tx) => attachReceipt(tx, incident, act.id, receipt.evidenceId, receipt.fileId));
  expect(getAct(at.house.read, incident, act.id).receipts.map(({ fileId }) => fileId)).toEqual([
    receipt.fileId,
  ]);
  expect(() =>
    write((tx) => attachReceipt(tx, incident, act.id, receipt.evidenceId, receipt.fileId)),
  ).toThrow("custody_receipt_known");
  expect(() => write((tx) => attachReceipt(tx, incident, act.id, receipt.evidenceId, first.fileId))).toThrow(
    "not_found",
  );
});

test("a device has a number, former wordings and acts like any other thing", () => {
  const fields = deviceInput.parse({
    kind: "computer",
    model: "見本電機 M1",
    serial: "000-1",
    usedBy: "例示 次郎",
    place: "店の事務所",
    untouchedOn: "2026-11-13",
    care: ["no_boot", "no_reset"],
  });
  const device = write((tx) => addDevice(tx, incident, fields));
  expect(device.label).toBe("D-001");
  expect(now(device.id).words).toBe("店の事務所");
  write((tx) => describeDevice(tx, incident, device.id, { ...fields, place: "店の金庫" }));
  write((tx) => tellOwner(tx, incident, device.id, { owner: "shop", name: "" }));
  write((tx) =>
    recordCustody(
      tx,
      incident,
      handover({ items: [{ id: device.id }, { id: first.evidenceId }], caseNumber: "" }),
    ),
  );
  expect(now(device.id).words).toBe("例示警察署 生活安全課（例示巡査部長）にあります（令和8年11月20日から）");
  const line = custodyOf(at.house.read, incident, device.id);
  expect(line.owner).toBe("店");
  expect(line.entries.map(({ what }) => what).slice(0, 3)).toEqual([
    "だれの物かを記録しました。",
    "機器の台帳の記載を書き直しました。",
    "機器の台帳に加えました。",
  ]);
});

describe("verification", () => {
  const told = () => verifyCustody(at.house.read).map(custodyFaultSentence);
  const rewrite = (...statements: string[]) =>
    write((tx) => {
      for (const statement of statements) tx.db.run(sql.raw(statement));
      tx.record(tampered, null, {});
    });

  beforeEach(async () => {
    const act = write((tx) => recordCustody(tx, incident, handover()));
    const receipt = await addPostcard(240);
    write((tx) => attachReceipt(tx, incident, act.id, receipt.evidenceId, receipt.fileId));
    write((tx) => correctCustody(tx, incident, act.id, handover({ witness: "" }), "立会いはいなかった"));
    write((tx) => tellOwner(tx, incident, first.evidenceId, { owner: "customer", name: "例示 三郎" }));
    write((tx) => addDevice(tx, incident, deviceInput.parse({ kind: "usb" })));
  });

  test("finds nothing in an untouched record", () => {
    expect(told()).toEqual([]);
  });

  test("lets no ordinary write change an act", () => {
    for (const statement of ["UPDATE custody_act SET number = 9", "DELETE FROM custody_receipt"]) {
      expect(() => rewrite(statement)).toThrow();
    }
  });

  test.each([
    [
      "UPDATE custody_act SET fields = replace(fields, '例示巡査部長', '別の人') WHERE number = 1",
      "受渡しの記録の内容が、書いたときの記録と違います。（受渡し1）",
    ],
    [
      "UPDATE custody_act SET corrects = NULL WHERE number = 2",
      "受渡しの記録の内容が、書いたときの記録と違います。（受渡し2）",
    ],
    [
      "UPDATE custody_act SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE number = 2",
      "受渡しの記録の内容が、書いたときの記録と違います。（受渡し2）",
    ],
    [
      "DELETE FROM custody_act_item WHERE position = 2 AND act_id = (SELECT id FROM custody_act WHERE number = 2)",
      "受渡しの記録の内容が、書いたときの記録と違います。（受渡し2）",
    ],
    ["UPDATE custody_owner SET fields = '{}'", "だれの物かの記載が、書いたときの記録と違います。（evd_"],
    ["UPDATE device_revision SET fields = '{}'", "機器の台帳の記載が、書いたときの記録と違います。（D-001）"],
    ["UPDATE device SET number = 7", "機器の台帳の記載が、書いたときの記録と違います。（D-001）"],
    ["DELETE FROM custody_receipt", "受渡しに添えた受領書の写真が、記録と違います。（evf_"],
  ])("finds %s", (statement, sentence) => {
    const tables = [
      "custody_act",
      "custody_act_item",
      "custody_owner",
      "device_revision",
      "device",
      "custody_receipt",
    ];
    rewrite(
      ...tables.flatMap((table) => [`DROP TRIGGER ${table}_no_update`, `DROP TRIGGER ${table}_no_delete`]),
      statement,
    );
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain(sentence);
  });
});
