/** The register through its doors and over HTTP: lists in, search, decisions, letters' door, privacy. */
import iconv from "iconv-lite";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  countCustomers,
  customerCounts,
  getCustomer,
  importCustomers,
  listCustomersForLetters,
  rejectedRowsOf,
  reportedCustomers,
  setNotice,
} from "#src/features/customers/index.ts";
import { openIncident, saveAnswers } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

const header = "会員番号,氏名,フリガナ,電話番号,郵便番号,住所,最終来店日,備考";
const list = `${header}
A-1,見本　花子,ミホン　ハナコ,090-0000-1234,100-0001,例示県例示市本町1-2-3,2026/10/1,
A-2,山田 太郎,ヤマダ タロウ,03-0000-5678,060-0001,例示市中央1丁目2番,2025/1/5,敏感肌のため秘密の薬剤
A-3,髙﨑 桜,タカサキ サクラ,,,,,
A-4,,ナナシ,,,,,`;

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = newIncident();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const actor = () => ({ id: at.owner.id });
const newIncident = () =>
  at.house.write(actor(), (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id);
async function* bytesOf(text: string | Uint8Array) {
  yield typeof text === "string" ? new TextEncoder().encode(text) : text;
}
const take = (text: string | Uint8Array, into = incident) =>
  importCustomers(at.house, actor(), into, bytesOf(text), { fileName: "名簿.csv" });

async function api(method: "GET" | "POST" | "PATCH", path: string, payload?: object) {
  const answer = await at.http.inject({
    method,
    url: `/api/incidents/${incident}${path}`,
    headers: at.signedIn(),
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, body: answer.body, json: () => answer.json() };
}
const namesOf = async (query: string): Promise<string[]> =>
  (await api("GET", `/customers?${query}`)).json().items.map((one: { name: string }) => one.name);
const search = (q: string) => namesOf(`q=${encodeURIComponent(q)}`);

function multipart(fileName: string, bytes: Uint8Array) {
  const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: text/csv\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from("\r\n--x--\r\n")]),
    headers: { "content-type": "multipart/form-data; boundary=x", ...at.signedIn() },
  };
}
const upload = (text: string | Uint8Array, path = "/customers/import") =>
  at.http.inject({
    method: "POST",
    url: `${path.startsWith("/api") ? path : `/incidents/${incident}${path}`}`,
    ...multipart("名簿.csv", typeof text === "string" ? new TextEncoder().encode(text) : text),
  });

it("takes a list in, every row in or listed with its reason, names exactly as they stand", async () => {
  const done = await take(iconv.encode(list, "cp932"));
  expect(done.counts).toEqual({ rows: 4, imported: 3, flagged: 0, rejected: 1, blank: 0 });
  expect(done.encoding).toBe("Shift_JIS（Windows）");
  expect(await namesOf("")).toEqual(["見本　花子", "山田 太郎", "髙﨑 桜"]);
  expect(rejectedRowsOf(at.house.read, incident, done.id)?.toString("utf8")).toContain(
    "氏名が入っていません",
  );
});

it("recognises the same file and takes nothing a second time", async () => {
  await take(list);
  await expect(take(list)).rejects.toThrow("customer_list_known");
  expect((await upload(list)).statusCode).toBe(409);
  expect(customerCounts(at.house.read, incident).all).toBe(3);
});

it("takes in no list of which nobody can come in, so that it can be read again with other columns", async () => {
  const slipped = "会員番号,呼び名,本名\nA-1,,見本 花子\nA-2,,試験 太郎\n";
  const takeAs = (header: string) =>
    importCustomers(at.house, actor(), incident, bytesOf(slipped), {
      fileName: "名簿.csv",
      mapping: { 呼び名: "ignore", 本名: "ignore", [header]: "name" },
    });
  await expect(takeAs("呼び名")).rejects.toThrow("customer_list_nobody");
  expect((await takeAs("本名")).counts.imported).toBe(2);
  expect((await api("GET", "/customer-imports")).json().items).toHaveLength(1);
});

it("takes in what the preview showed, also where two columns have the same header", async () => {
  const twice = "氏名,住所,電話,住所,電話\n二重 花子,例示市1-2-3,090-0000-0001,別の住所9,03-0000-0002\n";
  const looked = (await upload(twice, `/api/incidents/${incident}/customer-imports`)).json();
  expect(looked.mapping).toEqual({
    氏名: "name",
    住所: "address",
    電話: "phone",
    "住所[2]": "ignore",
    "電話[2]": "ignore",
  });
  const chosen = await api("PATCH", `/customer-imports/${looked.id}`, {
    mapping: { ...looked.mapping, "電話[2]": "mobile" },
  });
  expect(chosen.status).toBe(200);
  expect((await api("POST", `/customer-imports/${looked.id}/confirm`)).status).toBe(200);
  expect((await api("GET", "/customers")).json().items).toMatchObject([
    { name: "二重 花子", address: "例示市1-2-3", phone: "090-0000-0001", mobile: "03-0000-0002" },
  ]);
});

it("says on the page of a list that people may be in already", async () => {
  await take("氏名,住所\n見本 花子,例示市本町1-2\n");
  const again = await take("氏名,住所\n見本 花子,例示市本町1-2\n試験 太郎,例示市緑町3\n");
  const pageOf = async (id: string) =>
    (await at.http.inject({ url: `/incidents/${incident}/customers/imports/${id}`, headers: at.signedIn() }))
      .body;
  expect(await pageOf(again.id)).toMatch(/同じ方の候補を確かめる.*1組/s);
  const elsewhere = newIncident();
  const alone = await take("氏名,住所\n見本 花子,例示市本町1-2\n", elsewhere);
  const page = await at.http.inject({
    url: `/incidents/${elsewhere}/customers/imports/${alone.id}`,
    headers: at.signedIn(),
  });
  expect(page.body).not.toContain("同じ方");
});

it("finds parts of a name, kana, address, telephone and numbers, also of two characters", async () => {
  await take(list);
  expect(await search("山田")).toEqual(["山田 太郎"]);
  expect(await search("高崎")).toEqual(["髙﨑 桜"]);
  expect(await search("みほん")).toEqual(["見本　花子"]);
  expect(await search("本町")).toEqual(["見本　花子"]);
  expect(await search("1-2")).toEqual(["見本　花子", "山田 太郎"]);
  expect(await search("1丁目2番")).toEqual(["見本　花子", "山田 太郎"]);
  expect(await search("5678")).toEqual(["山田 太郎"]);
  expect(await search("090-0000-1234")).toEqual(["見本　花子"]);
  expect(await search("a-3")).toEqual(["髙﨑 桜"]);
  expect(await search("0002")).toEqual(["山田 太郎"]);
  expect(await search("桜")).toEqual(["髙﨑 桜"]);
  expect(await search("太")).toEqual(["山田 太郎"]);
  expect(await search("山田 花子")).toEqual([]);
  expect(await search("山田 太郎様")).toEqual(["山田 太郎"]);
});

it("pages through every customer once, in each order, also of a search", async () => {
  const many = Array.from({ length: 130 }, (_, n) => `見本${n} 花子,カナ${n % 7},100-000${n % 10}`);
  await take(`氏名,フリガナ,郵便番号\n${many.join("\n")}`);
  for (const query of [
    "sort=number",
    "sort=kana",
    "sort=name",
    "sort=address",
    "q=%E8%A6%8B%E6%9C%AC",
    "q=%E8%A6%8B%E6%9C%AC&sort=kana",
    "q=%E8%8A%B1",
  ]) {
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = (await api("GET", `/customers?${query}&limit=50${cursor}`)).json();
      seen.push(...page.items.map((one: { id: string }) => one.id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : "";
    } while (cursor !== "");
    expect(`${query} ${seen.length} ${new Set(seen).size}`).toBe(`${query} 130 130`);
  }
});

it("never shows another incident's customers", async () => {
  await take(list);
  const other = newIncident();
  await take(`氏名,電話番号\n他件 次郎,090-0000-1234`, other);
  expect(await search("他件")).toEqual([]);
  expect(await search("090-0000-1234")).toEqual(["見本　花子"]);
  expect(await namesOf("")).toHaveLength(3);
  const stranger = [...listCustomersForLetters(at.house.read, other, { scopes: ["undecided"] })][0]!;
  expect((await api("GET", `/customers/${stranger.id}`)).status).toBe(404);
  expect((await api("PATCH", `/customers/${stranger.id}`, { values: { name: "x" } })).status).toBe(404);
  expect([
    ...listCustomersForLetters(at.house.read, incident, {
      scopes: ["in", "out", "undecided"],
      ids: [stranger.id],
    }),
  ]).toEqual([]);
  expect(() =>
    at.house.write(actor(), (tx) =>
      setNotice(tx, incident, { ids: [stranger.id], notice: "発送済", on: "2026-11-21" }),
    ),
  ).toThrow("not_found");
});

it("keeps of karte and notes only that there was something", async () => {
  await take(list);
  const everyone = [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })];
  expect(everyone.map((one) => [one.name, one.present])).toEqual([
    ["髙﨑 桜", []],
    ["山田 太郎", ["備考"]],
    ["見本　花子", []],
  ]);
  const dump = JSON.stringify(
    ["customer", "customer_import", "customer_gram", "customer_rejects", "payload", "customer_change"].map(
      (table) =>
        at.house.read
          .all<object>(`SELECT * FROM ${table}`)
          .map((row) =>
            Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString("utf8") : value)),
          ),
    ),
  );
  expect(dump).toContain("山田 太郎");
  for (const secret of ["敏感肌", "秘密の薬剤", "秘密"]) expect(dump).not.toContain(secret);
});

it("names to each person only the items that the incident lost and this person has", async () => {
  await take(list);
  at.house.write(actor(), (tx) =>
    saveAnswers(tx, incident, { data: { items: ["氏名", "住所", "電話番号", "カルテ記載"] } }),
  );
  const items = Object.fromEntries(
    [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })].map((one) => [
      one.name,
      one.leakedItems,
    ]),
  );
  expect(items["見本　花子"]).toEqual(["氏名", "住所", "電話番号"]);
  expect(items["山田 太郎"]).toEqual(["氏名", "住所", "電話番号", "カルテ記載"]);
  expect(items["髙﨑 桜"]).toEqual(["氏名"]);
});

it("decides who is affected by rules in versions, and leaves decisions by hand alone", async () => {
  await take(list);
  const [yamada, mihon] = ["山田 太郎", "見本　花子"].map(
    (name) =>
      [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })].find(
        (one) => one.name === name,
      )!.id,
  );
  const first = await api("POST", "/scope-versions", {
    rules: [
      { lastVisitFrom: "2026-01-01", scope: "in", reason: "退職日時点の名簿にある" },
      { scope: "out", reason: "長く来店がない" },
    ],
  });
  expect(first.json()).toMatchObject({ version: 1, counts: { in: 1, out: 2, undecided: 0, changed: 3 } });
  await api("PATCH", `/customers/${yamada}`, {
    scope: { scope: "in", reason: "本人からはがきの連絡があった" },
  });
  const second = await api("POST", "/scope-versions", { rules: [{ scope: "out", reason: "見直しのため" }] });
  expect(second.json()).toMatchObject({ version: 2, counts: { in: 1, out: 2, changed: 2 } });
  expect(getCustomer(at.house.read, incident, yamada!)).toMatchObject({
    scope: "in",
    scopeReason: "本人からはがきの連絡があった",
    isScopedByHand: true,
  });
  const page = await at.http.inject({
    url: `/incidents/${incident}/customers/${mihon}`,
    headers: at.signedIn(),
  });
  expect(page.body).toContain("範囲の条件（第2版）で「対象」から「対象外」になりました。理由：見直しのため");
  expect((await api("POST", "/scope-versions", { rules: [{ scope: "out", reason: "" }] })).status).toBe(400);
});

it("leaves out whom no letter may reach, and hands the rest out by postal code", async () => {
  await take(list);
  await api("POST", "/scope-versions", { rules: [{ scope: "in", reason: "退職日時点の名簿にある" }] });
  const all = [...listCustomersForLetters(at.house.read, incident)];
  expect(all.map((one) => one.name)).toEqual(["髙﨑 桜", "山田 太郎", "見本　花子"]);
  const danger = await api("PATCH", `/customers/${all[1]!.id}`, {
    care: { flags: ["isInDanger", "isMinor"], reason: "同居の方に知られたくないとのこと" },
  });
  expect(danger.json()).toMatchObject({ isWithheld: true, addressTo: "parents" });
  expect(
    (await api("PATCH", `/customers/${all[1]!.id}`, { care: { flags: ["isMinor"], reason: "" } })).status,
  ).toBe(400);
  expect([...listCustomersForLetters(at.house.read, incident)].map((one) => one.name)).toEqual([
    "髙﨑 桜",
    "見本　花子",
  ]);
  expect(countCustomers(at.house.read, incident, { hasAddress: true })).toBe(1);
  at.house.write(actor(), (tx) =>
    setNotice(tx, incident, { ids: [all[2]!.id], notice: "発送済", on: "2026-11-21" }),
  );
  expect(customerCounts(at.house.read, incident)).toMatchObject({
    in: 3,
    withheld: 1,
    noAddress: 1,
    notice: { 発送済: 1, 未着手: 1 },
  });
  expect(await namesOf("filter=noticed")).toEqual(["見本　花子"]);
});

it("counts the people who told about a postcard", async () => {
  await take(list);
  const id = [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })][1]!.id;
  const told = await api("POST", `/customers/${id}/reports`, {
    reportedOn: "2026-11-18",
    note: "はがきが届いた",
  });
  expect(told.status).toBe(201);
  expect(reportedCustomers(at.house.read, incident)).toMatchObject([
    { customerName: "山田 太郎", reportedOn: "2026-11-18", note: "はがきが届いた" },
  ]);
  expect(await namesOf("filter=reported")).toEqual(["山田 太郎"]);
});

it("edits by hand, keeps what stood there, and finds the new spelling only", async () => {
  await take(list);
  const id = [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })][1]!.id;
  await api("PATCH", `/customers/${id}`, { values: { name: "渡邉 太郎" } });
  expect(await search("渡辺")).toEqual(["渡邉 太郎"]);
  expect(await search("山田")).toEqual([]);
  expect(getCustomer(at.house.read, incident, id).present).toEqual(["備考"]);
  const page = await at.http.inject({
    url: `/incidents/${incident}/customers/${id}`,
    headers: at.signedIn(),
  });
  expect(page.body).toContain("氏名：「山田 太郎」から「渡邉 太郎」へ。");
});

it("overwrites no values that a colleague recorded meanwhile, on the page and in the API", async () => {
  await take(list);
  const [{ id }] = (await api("GET", "/customers?q=1234")).json().items;
  const edit = `/incidents/${incident}/customers/${id}/edit`;
  const page = async () => (await at.http.inject({ url: edit, headers: at.signedIn() })).body;
  const seenIn = (body: string): string => /name="seen" value="([^"]*)"/.exec(body)![1]!;
  const post = (values: Record<string, string>) =>
    at.http.inject({
      method: "POST",
      url: edit,
      headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams(values).toString(),
    });
  const before = (await api("GET", `/customers/${id}`)).json();
  const stored: Record<string, string> = Object.fromEntries(
    ["customerNo", "name", "kana", "phone", "mobile", "postal", "address", "lastVisit"].map((name) => [
      name,
      before[name] ?? "",
    ]),
  );
  const seen = seenIn(await page());
  expect((await post({ seen, ...stored, address: "例示県同僚町1" })).statusCode).toBe(303);
  const mine = { ...stored, address: "例示県自分町2" };
  const stale = await post({ seen, ...mine });
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain("開いている間に、内容が変わりました");
  expect(stale.body).toContain("今の記録：例示県同僚町1");
  expect(stale.body).toContain("例示県自分町2");
  expect(stale.body.match(/今の記録：/g)).toHaveLength(1);
  expect(await page()).not.toContain("例示県自分町2");
  const late = await api("PATCH", `/customers/${id}`, {
    revision: before.revision,
    values: { address: "例示県自分町2" },
  });
  expect([late.status, late.json().error.code]).toEqual([409, "changed_elsewhere"]);
  const same = { revision: before.revision, values: { address: "例示県同僚町1" } };
  expect((await api("PATCH", `/customers/${id}`, same)).status).toBe(200);
  expect((await post({ seen: seenIn(stale.body), ...mine })).statusCode).toBe(303);
  const { revision, address } = (await api("GET", `/customers/${id}`)).json();
  expect(address).toBe("例示県自分町2");
  const next = await api("PATCH", `/customers/${id}`, { revision, values: { address: "例示県3" } });
  expect(next.json().address).toBe("例示県3");
});

it("suggests entries of one person, and keeps the other one out of scope", async () => {
  await take(`${list}\nA-5,見本 花子,ミホン ハナコ,,100-0001,例示市本町１丁目２番３号,,`);
  const page = await at.http.inject({
    url: `/incidents/${incident}/customers/twins`,
    headers: at.signedIn(),
  });
  expect(page.body).toContain("氏名と住所が同じです");
  const two = (await api("GET", `/customers?q=${encodeURIComponent("見本")}`)).json().items;
  const marked = await api("PATCH", `/customers/${two[1].id}`, { duplicateOf: two[0].id });
  expect(marked.json()).toMatchObject({
    scope: "out",
    scopeReason: "お客様0001と同じ方のため",
    duplicateOf: two[0].id,
  });
  expect((await api("PATCH", `/customers/${two[0].id}`, { duplicateOf: two[1].id })).status).toBe(409);
});

it("keeps who must not be written to and who is affected when two entries become one", async () => {
  await take(`${list}\nA-5,見本 花子,ミホン ハナコ,,100-0001,例示市本町１丁目２番３号,,`);
  const [kept, other] = (await api("GET", `/customers?q=${encodeURIComponent("見本")}`)).json().items;
  await api("PATCH", `/customers/${kept.id}`, { scope: { scope: "out", reason: "退職後に初めて来店" } });
  await api("PATCH", `/customers/${other.id}`, {
    scope: { scope: "in", reason: "退職日の名簿にある" },
    care: { flags: ["isInDanger"], reason: "同居の方に知られると困るとのお申し出" },
  });
  await api("PATCH", `/customers/${other.id}`, { duplicateOf: kept.id });
  expect((await api("GET", `/customers/${kept.id}`)).json()).toMatchObject({
    scope: "in",
    scopeReason: "同じ方のお客様0004が対象のため",
    isWithheld: true,
    flagReason: "同居の方に知られると困るとのお申し出（お客様0004から）",
  });
  expect([...listCustomersForLetters(at.house.read, incident, {})].map((one) => one.id)).not.toContain(
    kept.id,
  );
});

it("shows a list before it comes in, and lets its columns be understood in another way", async () => {
  const sent = await upload("顧客名称,でんわ,備考\n見本 花子,090-0000-1234,内緒の話");
  expect(sent.statusCode).toBe(303);
  const url = sent.headers.location as string;
  const before = await at.http.inject({ url, headers: at.signedIn() });
  expect(before.body).toContain("氏名の列を選んでください");
  await at.http.inject({
    method: "POST",
    url: `${url}/columns`,
    headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
    payload: "c0=name&c1=phone&c2=presence",
  });
  const preview = await at.http.inject({ url, headers: at.signedIn() });
  expect(preview.body).toContain("1人を取り込む");
  expect(preview.body).not.toContain("内緒の話");
  expect(await namesOf("")).toEqual([]);
  const done = await at.http.inject({ method: "POST", url: `${url}/confirm`, headers: at.signedIn() });
  expect(done.statusCode).toBe(303);
  expect(await search("090-0000")).toEqual(["見本 花子"]);
  // The file itself is gone once it was decided.
  expect(await at.house.blobs.list()).toEqual([]);
  expect(
    (await at.http.inject({ method: "POST", url: `${url}/confirm`, headers: at.signedIn() })).statusCode,
  ).toBe(409);
});

it.each([
  ["an empty file", "", 400],
  ["a picture", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]), 415],
  ["a workbook", Buffer.from("PK\u0003\u0004[Content_Types].xml xl/"), 415],
  ["bytes of no encoding", Buffer.from(Array.from({ length: 600 }, (_, n) => 0x80 + ((n * 37) % 0x7f))), 415],
  ["no header", "見本 花子,090-0000-1234", 400],
])("refuses %s with a sentence, on the page and over the API, and keeps nothing", async (_, bytes, status) => {
  const page = await upload(bytes as string);
  expect(page.statusCode).toBe(status);
  expect(page.body).toContain("名簿を取り込む");
  const answer = await upload(bytes as string, `/api/incidents/${incident}/customer-imports`);
  expect(answer.statusCode).toBe(status);
  expect(answer.json().error.message).toMatch(/。$/);
  expect(await at.house.blobs.list()).toEqual([]);
});

it("keeps hostile names as text: no page changes, no row is lost", async () => {
  const hostile = [
    "<script>alert(1)</script>",
    "{{x}}",
    "*#|",
    "=1+1",
    "⾼橋 花子",
    "見本\ue000 太郎",
    "〓〓 花子",
  ];
  const cells = [...hostile, "あ".repeat(300), "見\u0000本", "見本\n花子"];
  const done = await take(
    `氏名,生年月日\n${cells.map((name) => `"${name}",令和8年13月1日`).join("\n")}\n余分,な,列`,
  );
  expect(done.counts).toMatchObject({ rows: 11, imported: 7, rejected: 4 });
  expect(await namesOf("")).toEqual(hostile);
  expect(await search("高橋")).toEqual(["⾼橋 花子"]);
  expect(await search("{{x")).toEqual(["{{x}}"]);
  expect(await namesOf("filter=check")).toEqual(["見本\ue000 太郎", "〓〓 花子"]);
  const page = await at.http.inject({ url: `/incidents/${incident}/customers`, headers: at.signedIn() });
  expect(page.body).not.toContain("<script>alert");
  expect(page.body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  const csv = rejectedRowsOf(at.house.read, incident, done.id)!.toString("utf8");
  for (const reason of ["200文字を超えています", "制御文字", "列の数が見出しと違います"])
    expect(csv).toContain(reason);
});

it("adds a person by hand, and asks again with what was typed", async () => {
  const post = (payload: string) =>
    at.http.inject({
      method: "POST",
      url: `/incidents/${incident}/customers`,
      headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
      payload,
    });
  const bad = await post("name=&phone=090-0000-9999");
  expect(bad.statusCode).toBe(400);
  expect(bad.body).toContain("お名前を入れてください。");
  expect(bad.body).toContain("090-0000-9999");
  expect((await post("name=%E8%A6%8B%E6%9C%AC+%E6%AC%A1%E9%83%8E&phone=090-0000-9999")).statusCode).toBe(303);
  expect(await search("9999")).toEqual(["見本 次郎"]);
});

it("reads a long list in a thread of its own with the same result", async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, n) => `見本${n},090-0000-${String(n).padStart(4, "0").slice(-4)},例示県例示市本町${n}`,
  );
  const long = iconv.encode(`氏名,電話番号,住所\n${rows.join("\n")}\n,,`, "cp932");
  const done = await take(long);
  expect(done.counts).toMatchObject({ imported: 20_000, blank: 1 });
  await expect(take(long)).rejects.toThrow("customer_list_known");
  expect(await search("見本19999")).toEqual(["見本19999"]);
  const page = (await api("GET", `/customers?q=${encodeURIComponent("例示市")}&sort=kana`)).json();
  expect(page.items).toHaveLength(50);
  await expect(take(iconv.encode(`名称,電話番号,住所\n${rows.join("\n")}`, "cp932"))).rejects.toThrow(
    "customer_file_no_name",
  );
});

it("counts the people of one list after another as it counts them one by one", async () => {
  await take(`氏名,住所\n見本 花子,例示県例示市本町1\n山〓 太郎,例示県例示市本町2`);
  await take(`氏名,住所\n試験 次郎,例示県例示市本町3\n例示 ?子,例示県例示市本町4\n見本 三郎,`);
  const counted = customerCounts(at.house.read, incident);
  expect(counted).toMatchObject({ all: 5, undecided: 5, in: 0, check: 2, withheld: 0, notice: {} });
  expect((await api("POST", "/customers", { name: "試験 四郎" })).status).toBe(201);
  expect(customerCounts(at.house.read, incident)).toEqual({ ...counted, all: 6, undecided: 6 });
  await api("POST", "/scope-versions", { rules: [{ scope: "out", reason: "退職後のお客様" }] });
  expect(customerCounts(at.house.read, incident)).toEqual({ ...counted, all: 6, undecided: 0, out: 6 });
});

it("counts a person who was changed as it counts everybody anew", async () => {
  await take(
    `氏名,住所\n見本 花子,例示県例示市本町1\n山〓 太郎,例示県例示市本町2\n試験 次郎,\n例示 四郎,例示市5`,
  );
  const { items } = (await api("GET", "/customers")).json() as { items: { id: string }[] };
  const [hanako, taro, jiro, shiro] = items.map(({ id }) => id);
  const isIn = { scope: { scope: "in", reason: "本人から申し出" } };
  const steps: ["PATCH" | "POST", string, object][] = [
    ["PATCH", `${hanako}`, isIn],
    ["PATCH", `${jiro}`, isIn],
    ["PATCH", `${jiro}`, { care: { flags: ["doNotWrite"], reason: "本人の希望" } }],
    ["POST", `${hanako}/reports`, { reportedOn: null, note: "はがきが届いた" }],
    ["POST", `${hanako}/reports`, { reportedOn: null, note: "電話もあった" }],
    ["POST", `${taro}/checked`, {}],
    ["POST", `${shiro}/duplicate`, { other: taro }],
    ["PATCH", `${jiro}`, { care: { flags: [], reason: "" } }],
    ["PATCH", `${taro}`, { scope: { scope: "out", reason: "退職後のお客様" } }],
  ];
  for (const [method, path, body] of steps) {
    expect((await api(method, `/customers/${path}`, body)).status).toBeLessThan(300);
  }
  const counted = {
    all: 4,
    in: 2,
    out: 2,
    undecided: 0,
    check: 0,
    withheld: 0,
    reported: 1,
    noAddress: 1,
    notice: { 未着手: 2 },
    told: {},
  };
  expect(customerCounts(at.house.read, incident)).toEqual(counted);
  // Rules leave alone what was decided by hand, and have everybody counted anew.
  await api("POST", "/scope-versions", { rules: [{ scope: "out", reason: "見直しのため" }] });
  expect(customerCounts(at.house.read, incident)).toEqual(counted);
});

it("leaves everything as it was when a long list is refused", async () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => `見本${row},例示県例示市本町${row}`);
  await expect(take(`名称,住所\n${rows.join("\n")}`)).rejects.toThrow("customer_file_no_name");
  expect(await search("見本1")).toEqual([]);
});

it("records a letter that came back on the person's page, and keeps what stood before", async () => {
  await take(list);
  const { id } = [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })][0]!;
  const post = (fields: Record<string, string>) =>
    at.http.inject({
      method: "POST",
      url: `/incidents/${incident}/customers/${id}/notice`,
      headers: { ...at.signedIn(), "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams(fields).toString(),
    });
  const early = await post({
    notice: "返戻",
    noticeOn: "令和8年12月1日",
    noticeNote: "あて所に尋ねあたらず",
  });
  expect(early.statusCode).toBe(400);
  expect(early.body).toContain("まだ来ていない日です");
  expect(early.body).toContain("あて所に尋ねあたらず");
  const done = await post({
    notice: "返戻",
    noticeOn: "令和8年11月20日",
    noticeNote: "あて所に尋ねあたらず",
  });
  expect(done.statusCode).toBe(303);
  expect(getCustomer(at.house.read, incident, id)).toMatchObject({ notice: "返戻", noticedOn: "2026-11-20" });
  const page = await at.http.inject({
    url: `/incidents/${incident}/customers/${id}`,
    headers: at.signedIn(),
  });
  expect(page.body).toContain(
    "「未着手」から「返戻」にしました（令和8年11月20日）。（あて所に尋ねあたらず）",
  );
  expect(await namesOf("filter=returned")).toHaveLength(1);
});

it("refuses a report of a day that has not come, from programs too", async () => {
  await take(list);
  const { id } = [...listCustomersForLetters(at.house.read, incident, { scopes: ["undecided"] })][0]!;
  const answer = await api("POST", `/customers/${id}/reports`, {
    reportedOn: "2026-12-01",
    note: "はがきが届いた",
  });
  expect(answer.status).toBe(400);
  expect(answer.json().error.fields.reportedOn).toBe("今日より先の日付です。");
});
