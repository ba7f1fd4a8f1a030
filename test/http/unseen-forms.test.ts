/**
 * Forms that were open while a colleague recorded something else overwrite nothing, and lose nothing that was typed.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { listEvidence } from "#src/features/evidence/index.ts";
import { addNotice, getNotice, noticeInput } from "#src/features/notices/index.ts";
import { addRequest, getRequest, requestInput } from "#src/features/preservation/index.ts";
import { getPrintSettings, listShops } from "#src/features/shops/index.ts";
import { addPostcard, openSample } from "../features/customers/statements/people.ts";
import { saidIn, seenIn, sent, shown } from "../support/forms.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../support/house.ts";

type Form = Readonly<Record<string, string>>;

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

interface Open {
  readonly page: string;
  readonly action?: string;
  readonly theirs: Form;
  readonly mine: Form;
  /** What is said to stand now, beside the fields that differ. */
  readonly said: readonly string[];
  /** Of mine, what the page must still show. */
  readonly typed: string;
  readonly stored: () => unknown;
}

async function expectKept({ page, action = page, theirs, mine, said, typed, stored }: Open) {
  const seen = seenIn(await shown(at, page));
  expect((await sent(at, action, { ...theirs, seen })).statusCode).toBe(303);
  const theirWords = stored();
  const late = await sent(at, action, { ...mine, seen });
  expect(late.statusCode).toBe(409);
  expect(late.body).toContain("開いている間に、内容が変わりました");
  expect(saidIn(late.body)).toEqual(said);
  expect(late.body).toContain(typed);
  expect(stored()).toEqual(theirWords);
  expect((await sent(at, action, { ...mine, seen: seenIn(late.body) })).statusCode).toBe(303);
  expect(stored()).not.toEqual(theirWords);
}

const WORDING = {
  recipientName: "試験 太郎",
  recipientAddress: "例示県例示市9-9-9",
  form: "horizontal-20x26",
  title: "通知書",
  body: "請求します。",
  properNouns: "",
  datedOn: "",
};
const OTHERS = { otherName1: "例示 次郎", otherAddress1: "例示県例示市8-8-8" };
const addWording = () =>
  at.house.write({ id: at.owner.id }, (tx) =>
    addNotice(
      tx,
      incident,
      noticeInput.parse({ ...WORDING, others: [{ name: "例示 次郎", address: "例示県例示市8-8-8" }] }),
    ),
  );

test("the wording of a notice", async () => {
  const id = addWording();
  await expectKept({
    page: `/incidents/${incident}/notices/${id}`,
    theirs: { ...WORDING, ...OTHERS, title: "警告書", form: "vertical-20x26" },
    mine: { ...WORDING, ...OTHERS, body: "自分の書いた本文。" },
    said: ["縦書き（1行20字・1枚26行）", "警告書", "請求します。"],
    typed: "自分の書いた本文。",
    stored: () => getNotice(at.house.read, incident, id),
  });
});

test("the receivers of a notice, whom a colleague took away or added", async () => {
  const id = addWording();
  const page = `/incidents/${incident}/notices/${id}`;
  const stored = () => getNotice(at.house.read, incident, id);
  await expectKept({
    page,
    theirs: WORDING,
    mine: { ...WORDING, ...OTHERS, title: "警告書" },
    said: ["未記入", "未記入", "通知書"],
    typed: 'value="例示 次郎"',
    stored,
  });
  expect(stored().others).toHaveLength(1);
  await expectKept({
    page,
    theirs: { ...WORDING, ...OTHERS, otherName3: "見本 三郎", otherAddress3: "例示県例示市7-7-7" },
    mine: { ...WORDING, title: "催告書" },
    said: ["例示 次郎", "例示県例示市8-8-8", "見本 三郎", "例示県例示市7-7-7", "通知書"],
    typed: "催告書",
    stored,
  });
});

test("the wording of a notice whose characters were counted in between", async () => {
  const id = addWording();
  const page = `/incidents/${incident}/notices/${id}`;
  const seen = seenIn(await shown(at, page));
  expect((await sent(at, page, { ...WORDING, ...OTHERS, title: "警告書", seen })).statusCode).toBe(303);
  const mine = { ...WORDING, ...OTHERS, title: "催告書" };
  const counted = await sent(at, `${page}/count`, { ...mine, seen });
  expect(counted.statusCode).toBe(200);
  expect((await sent(at, page, { ...mine, seen: seenIn(counted.body) })).statusCode).toBe(409);
  expect(getNotice(at.house.read, incident, id).title).toBe("警告書");
});

test("what a file of evidence is said to show", async () => {
  const id = await addPostcard(at, incident);
  const page = `/incidents/${incident}/evidence/${id}`;
  const files = () => listEvidence(at.house.read, incident).find((item) => item.id === id)!.files;
  await expectKept({
    page,
    action: `${page}/files/${files()[0]!.id}`,
    theirs: { part: "front", caption: "同僚の説明" },
    mine: { part: "back", caption: "自分の説明" },
    said: ["表", "同僚の説明"],
    typed: 'value="自分の説明"',
    stored: () => files().map(({ part, caption }) => ({ part, caption })),
  });
});

test("a request to a vendor to keep its logs", async () => {
  const asked = { vendor: "booking", name: "例示予約サービス", records: "書き出しの記録" };
  const id = at.house.write({ id: at.owner.id }, (tx) => addRequest(tx, incident, requestInput.parse(asked)));
  const form = { ...asked, retention: "unknown" };
  await expectKept({
    page: `/incidents/${incident}/preservation/${id}/edit`,
    theirs: { ...form, retention: "known", retentionDays: "90", namesPerson: "yes" },
    mine: { ...form, account: "店舗ID 12" },
    said: ["未記入", "分かる", "90", "書く"],
    typed: 'value="店舗ID 12"',
    stored: () => getRequest(at.house.read, incident, id),
  });
});

test("the shop", async () => {
  const form = Object.fromEntries(Object.entries(SHOP).map(([name, value]) => [name, String(value ?? "")]));
  await expectKept({
    page: "/settings/shop",
    theirs: { ...form, deskPerson: "試験 太郎", industry: "contractor" },
    mine: { ...form, deskPerson: "例示 次郎" },
    said: ["エアコン・設備などの工事", "試験 太郎"],
    typed: 'value="例示 次郎"',
    stored: () => listShops(at.house.read)[0],
  });
});

test("how the shop prints", async () => {
  const form = {
    labelSheet: "12",
    envelopeLayout: "upright",
    envelopeTurn: "0",
    envelopeHasBoxes: "yes",
    cardDirection: "across",
    ...Object.fromEntries(
      ["sheetShift", "envelopeShift", "cardShift"].flatMap((name) => [
        [`${name}.x`, "0"],
        [`${name}.y`, "0"],
      ]),
    ),
  };
  const { envelopeHasBoxes: _, ...theirs } = { ...form, envelopeLayout: "sideways", "cardShift.x": "1.5" };
  await expectKept({
    page: "/settings/printing",
    theirs,
    mine: { ...form, labelSheet: "21" },
    said: ["12面", "横に置いて横書き", "印刷されていない", "1.5"],
    typed: '<option value="21" selected>',
    stored: () => getPrintSettings(at.house.read, listShops(at.house.read)[0]!.id),
  });
});

test("a description that is too long keeps what was typed, and says so beside it", async () => {
  const id = await addPostcard(at, incident);
  const page = `/incidents/${incident}/evidence/${id}`;
  const [file] = listEvidence(at.house.read, incident)[0]!.files;
  const words = "写".repeat(101);
  const late = await sent(at, `${page}/files/${file!.id}`, { part: "back", caption: words });
  expect(late.statusCode).toBe(400);
  expect(late.body).toContain(`value="${words}"`);
  expect(late.body).toContain("100文字以内で入れてください。");
});
