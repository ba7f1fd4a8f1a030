import { afterEach, beforeEach, expect, it } from "vitest";
import { stepOutcomes } from "#src/features/incidents/answers.ts";
import {
  addPerson,
  answersOf,
  listFacts,
  listIncidents,
  listPeople,
  openIncident,
  personInput,
  saveAnswers,
  ticksOf,
} from "#src/features/incidents/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
let cookie: string;
beforeEach(async () => {
  at = await openTestApp();
  cookie = at.signedIn().cookie;
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const get = (url: string, as = cookie) => at.http.inject({ url, headers: { cookie: as } });
const post = (url: string, form: Record<string, string | string[]>, as = cookie) =>
  at.http.inject({
    method: "POST",
    url,
    headers: { cookie: as, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(
      Object.entries(form).flatMap(([name, value]) =>
        [value].flat().map((one) => [name, one] as [string, string]),
      ),
    ).toString(),
  });
const seenIn = (body: string): string => /name="seen" value="([^"]*)"/.exec(body)![1]!;
const open = () =>
  at.house.write({ id: at.owner.id }, (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }));

it("walks through the guided form, saving at each step", async () => {
  const first = await post("/incidents", { "discovery.trigger": "はがきが届いた" });
  const { id } = listIncidents(at.house.read, at.owner)[0]!;
  expect(first.headers.location).toBe(`/incidents/${id}/guide/relation`);
  const steps: [string, Record<string, string | string[]>][] = [
    ["relation", { "leaver.relation": "業務委託" }],
    [
      "discovery",
      {
        "discovery.how": "お客様が見せてくださった",
        "discovery.foundOn": "令和8年11月13日",
        "discovery.finder": "お客様",
      },
    ],
    ["person", { "leaver.name": "試験 太郎", "leaver.joinedOn": "2024年4月頃", "leaver.leftOn": "R8.10.31" }],
    ["access", { "leaver.access": ["予約システム", "POSレジ"] }],
    ["items", { "data.items": ["氏名", "住所"], "data.sensitive": "分からない" }],
    ["storage", { "data.medium": "電子媒体", "data.ownership": "自社が取得" }],
    ["people", { "data.people": "約３００人" }],
    ["usage", {}],
    ["response", { "response.done": "はがきなどの現物を保管した" }],
    ["known", { "duty.knownOn": "令和8年11月13日", "duty.categories": "3号" }],
  ];
  for (const [step, form] of steps) {
    const answer = await post(`/incidents/${id}/guide/${step}`, form);
    expect([step, answer.statusCode]).toEqual([step, 303]);
  }
  const answers = answersOf(at.house.read, id);
  expect(answers.leaver.joinedOn).toEqual({ precision: "month", date: "2024-04-01", around: true });
  expect(answers.data.people).toEqual({ from: 300, to: 300, isAround: true });
  expect(answers.duty.knownOn).toBe("2026-11-13");
  expect(listPeople(at.house.read, id)[0]).toMatchObject({ name: "試験 太郎", isOtherParty: true });
  const summary = (await get(`/incidents/${id}/guide/summary`)).body;
  expect(summary).toContain("約300人");
  expect(summary).toContain("契約が始まった日");
  expect(summary).toContain("「分からない」として進みました");
  const page = (await get(`/incidents/${id}`)).body;
  expect(page).toContain("4日過ぎています");
  expect(page).toContain("発覚 令和8年11月13日（金） · 対象 約300人 · 証拠 0点");
});

it("continues where the form was left", async () => {
  await post("/incidents", { "discovery.trigger": "まだ疑いだけ" });
  const { id } = listIncidents(at.house.read, at.owner)[0]!;
  expect((await get(`/incidents/${id}/guide`)).headers.location).toBe(`/incidents/${id}/guide/relation`);
  await post(`/incidents/${id}/guide/relation`, { "leaver.relation": "分からない" });
  expect((await get(`/incidents/${id}/guide`)).headers.location).toBe(`/incidents/${id}/guide/discovery`);
});

it("asks for a choice where a screen has only one, and opens no case without it", async () => {
  const answer = await post("/incidents", {});
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("一つ選んでください。はっきりしないときは");
  expect(listIncidents(at.house.read, at.owner)).toEqual([]);
});

it("keeps what was typed beside the sentence, for 令和8年13月 and everything with it", async () => {
  const { id } = open();
  const answer = await post(`/incidents/${id}/guide/discovery`, {
    "discovery.how": "<script>alert(1)</script>{{x}}*#|",
    "discovery.foundOn": "令和8年13月1日",
    "discovery.finder": "お客様",
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("令和8年13月はありません。月は1から12で入力してください。");
  expect(answer.body).toContain('value="令和8年13月1日"');
  expect(answer.body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;{{x}}*#|");
  expect(answer.body).not.toContain("<script>alert(1)");
  expect(answer.body).toMatch(/value="お客様" checked/);
  expect(answersOf(at.house.read, id).discovery.how).toBe("");
});

it("refuses a name of 300 characters, a NUL and a day to come, each with a sentence", async () => {
  const { id } = open();
  const long = await post(`/incidents/${id}/guide/person`, { "leaver.name": "長".repeat(300) });
  expect(long.statusCode).toBe(400);
  expect(long.body).toContain("100文字以内で入れてください。");
  expect(long.body).toContain("長".repeat(300));
  const nul = await post(`/incidents/${id}/guide/person`, { "leaver.job": "見本\u0000" });
  expect(nul.statusCode).toBe(400);
  expect(nul.body).toContain("見えない制御文字");
  const future = await post(`/incidents/${id}/guide/known`, { "duty.knownOn": "2026-11-22" });
  expect(future.statusCode).toBe(400);
  expect(future.body).toContain("今日より先の日付です");
  expect(listPeople(at.house.read, id)).toEqual([]);
});

it("shows names with ⾼, <b> and {{x}} as they are, in people, facts, search and the case page", async () => {
  const { id } = open();
  const name = "⾼橋 <b>{{x}}";
  await post(`/incidents/${id}/people`, { role: "申告顧客", name });
  const person = listPeople(at.house.read, id)[0]!;
  expect(person.name).toBe(name);
  await post(`/incidents/${id}/facts`, {
    date: "不詳",
    what: "電話があった <i>{{y}}\r\n二行目",
    certainty: "推測",
    people: person.id,
  });
  for (const url of [`/incidents/${id}/people`, `/incidents/${id}/facts`, "/search?q=高橋"]) {
    const { body, statusCode } = await get(url);
    expect([url, statusCode]).toEqual([url, 200]);
    expect(body).toContain("⾼橋 &lt;b&gt;{{x}}");
    expect(body).not.toContain("<b>{{");
  }
  expect(listFacts(at.house.read, id)[0]!.what).toBe("電話があった <i>{{y}}\n二行目");
});

it("keeps a fact's fields when its date cannot be read", async () => {
  const { id } = open();
  const answer = await post(`/incidents/${id}/facts`, {
    date: "11月",
    what: "はがきが届いた",
    certainty: "確認済",
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("年がありません");
  expect(answer.body).toContain("はがきが届いた");
  expect(answer.body).toMatch(/value="確認済" checked/);
});

it("changes and removes a fact after asking once", async () => {
  const { id } = open();
  await post(`/incidents/${id}/facts`, {
    date: "2026-11-13",
    time: "9時5分",
    what: "連絡があった",
    certainty: "確認済",
  });
  const fact = listFacts(at.house.read, id)[0]!;
  expect(fact.time).toBe("09:05");
  await post(`/incidents/${id}/facts/${fact.id}`, {
    date: "2026-11-13",
    what: "電話があった",
    certainty: "推測",
  });
  expect((await get(`/incidents/${id}/facts`)).body).toContain("電話があった");
  expect((await get(`/incidents/${id}/facts?certainty=${encodeURIComponent("確認済")}`)).body).not.toContain(
    "電話があった",
  );
  expect((await get(`/incidents/${id}/facts/${fact.id}/remove`)).body).toContain("残るもの");
  await post(`/incidents/${id}/facts/${fact.id}/remove`, {});
  expect(listFacts(at.house.read, id)).toEqual([]);
});

it("ticks the first-hour card with who and when", async () => {
  const { id } = open();
  await post(`/incidents/${id}/first-hour`, { item: ["first.ids", "first.postcard"] });
  const { body } = await get(`/incidents/${id}/first-hour`);
  expect(body.match(/name="item" value="[a-z.-]+" checked/g)).toHaveLength(2);
  expect(body).toContain("令和8年11月21日（土）12:00");
  expect(body).toContain("見本 花子");
  await post(`/incidents/${id}/first-hour`, { item: ["first.ids"] });
  expect(
    (await get(`/incidents/${id}/first-hour`)).body.match(/name="item" value="[a-z.-]+" checked/g),
  ).toHaveLength(1);
});

it("the first-hour card knows what was answered: IDs that were stopped, and that somebody was called", async () => {
  const { id } = open();
  const url = `/incidents/${id}/first-hour`;
  const advice = "連絡した日時と内容を出来事に書き、これからの連絡は弁護士に相談してから決めてください。";
  expect((await get(url)).body).not.toContain(advice);
  await post(`/incidents/${id}/guide/response`, {
    "response.done": "その人のIDを止めた",
    "response.contact": "連絡した",
  });
  const { body } = await get(url);
  expect(body).toMatch(/value="first\.ids" checked disabled/);
  expect(body).toContain("済み　「これまでにしたこと」の答えから");
  expect(body).toContain(advice);
  expect((await get(`/incidents/${id}`)).body).toContain("1 / 5 済み");
  expect((await get(`/incidents/${id}`)).body).toContain("残り4件");
  // No tick is written that nobody made, and what was answered counts with what is ticked.
  await post(url, { item: ["first.postcard"] });
  expect([...ticksOf(at.house.read, id).keys()]).toEqual(["first.postcard"]);
  expect((await get(url)).body).toContain("2件を済みにしました。残りは3件です。");
  await post(`/incidents/${id}/sections/response`, { "response.done": "まだ何もしていない" });
  expect((await get(url)).body).not.toMatch(/value="first\.ids" checked/);
});

it("saves every section and says what is left", async () => {
  const { id } = open();
  const answer = await post(`/incidents/${id}/sections/wishes`, {
    "wishes.remedies.1": "使用差止",
    "wishes.remedies.2": "損害賠償",
    "wishes.punish": "まだ決めていない",
    "wishes.station": "例示警察署",
  });
  expect(answer.statusCode).toBe(303);
  expect(answersOf(at.house.read, id).wishes.remedies).toEqual(["使用差止", "損害賠償"]);
  expect((await get(`/incidents/${id}/sections`)).body).toContain("残りは1項目です。");
  const twice = await post(`/incidents/${id}/sections/wishes`, {
    "wishes.remedies.1": "使用差止",
    "wishes.remedies.2": "使用差止",
  });
  expect(twice.statusCode).toBe(400);
  expect(twice.body).toContain("同じものが2回選ばれています。");
});

it("overwrites nothing that was saved since the page was opened, unless it is seen and pressed again", async () => {
  const { id } = open();
  const url = `/incidents/${id}/sections/response`;
  const seen = seenIn((await get(url)).body);
  at.setTime(new Date("2026-11-21T03:05:00.000Z"));
  expect((await post(url, { seen, "response.note": "先に書いた" })).statusCode).toBe(303);
  const stale = await post(url, { seen, "response.note": "後から書いた" });
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain("今の記録：先に書いた");
  expect(stale.body).toContain("後から書いた");
  expect(answersOf(at.house.read, id).response.note).toBe("先に書いた");
  const wrong = await post(url, { seen, "response.note": "後から書いた\u0000" });
  expect(wrong.statusCode).toBe(400);
  expect(seenIn(wrong.body)).toBe(seen);
  expect((await post(url, { seen: seenIn(stale.body), "response.note": "後から書いた" })).statusCode).toBe(
    303,
  );
  expect(answersOf(at.house.read, id).response.note).toBe("後から書いた");
});

it("the guided form, a fact and a person overwrite nothing that a colleague recorded meanwhile", async () => {
  const { id } = open();
  const colleague = at.signedIn(at.addPerson("staff", [id])).cookie;
  const fact = { date: "令和8年11月13日", certainty: "確認済" };
  await post(`/incidents/${id}/facts`, { ...fact, what: "電話" });
  await post(`/incidents/${id}/people`, { role: "元従業員", name: "試験 太郎" });
  const factUrl = `/incidents/${id}/facts/${listFacts(at.house.read, id)[0]!.id}`;
  const personUrl = `/incidents/${id}/people/${listPeople(at.house.read, id)[0]!.id}`;
  const forms: [string, (text: string) => Record<string, string>][] = [
    [`/incidents/${id}/guide/usage`, (text) => ({ "usage.content": text })],
    [`/incidents/${id}/guide/person`, (text) => ({ "leaver.name": text })],
    [factUrl, (text) => ({ ...fact, what: text })],
    [personUrl, (text) => ({ role: "元従業員", name: text })],
  ];
  for (const [n, [url, form]] of forms.entries()) {
    const [theirs, mine] = [`同僚の答え${n}`, `自分の答え${n}`];
    const seen = seenIn((await get(url)).body);
    expect((await post(url, { seen, ...form(theirs) }, colleague)).statusCode).toBe(303);
    const stale = await post(url, { seen, ...form(mine) });
    expect([url, stale.statusCode]).toEqual([url, 409]);
    expect(stale.body).toContain(`今の記録：${theirs}`);
    expect(stale.body).toContain(mine);
    expect((await get(url)).body).not.toContain(mine);
    expect((await post(url, { seen: seenIn(stale.body), ...form(mine) })).statusCode).toBe(303);
    expect((await get(url)).body).toContain(mine);
  }
});

it("keeps what is typed when a step is left, or the question before is looked at again", async () => {
  const { id } = open();
  const url = `/incidents/${id}/guide/discovery`;
  const entries = () => listEntries(at.house.read, { incident: id, limit: 99 }).length;
  const back = await post(url, {
    seen: seenIn((await get(url)).body),
    "discovery.how": "お客様が\r\n見せてくださった",
    "discovery.foundOn": "",
    "discovery.finderName": "",
    go: "back",
  });
  expect([back.statusCode, back.headers.location]).toEqual([303, `/incidents/${id}/guide/relation`]);
  expect(answersOf(at.house.read, id).discovery.how).toBe("お客様が\n見せてくださった");
  // Looked at and not finished: the guide comes back to it, and nothing was answered with 「分からない」.
  expect(stepOutcomes(at.house.read, id).has("discovery")).toBe(false);

  const before = entries();
  const person = `/incidents/${id}/guide/person`;
  const left = await post(person, { "leaver.name": "試験 太郎", go: "leave" });
  expect([left.statusCode, left.headers.location]).toEqual([303, `/incidents/${id}`]);
  expect((await get(`/incidents/${id}`)).body).toContain("ここまで保存しました");
  expect(listPeople(at.house.read, id).map((one) => one.name)).toEqual(["試験 太郎"]);
  expect(entries()).toBe(before + 1);
});

it("records nothing when a step is left as it was shown, whatever a colleague wrote meanwhile", async () => {
  const { id } = open();
  const url = `/incidents/${id}/guide/discovery`;
  await post(url, { "discovery.how": "先の答え\n二行目", "discovery.finder": "お客様", go: "leave" });
  const shown = {
    seen: seenIn((await get(url)).body),
    "discovery.how": "先の答え\r\n二行目",
    "discovery.foundOn": "",
    "discovery.finder": "お客様",
    "discovery.finderName": "",
    go: "leave",
  };
  await post(url, { "discovery.how": "同僚の答え", "discovery.finder": "自社" });
  const entries = listEntries(at.house.read, { incident: id, limit: 99 }).length;
  expect((await post(url, shown)).statusCode).toBe(303);
  expect(answersOf(at.house.read, id).discovery.how).toBe("同僚の答え");
  expect(listEntries(at.house.read, { incident: id, limit: 99 })).toHaveLength(entries);

  const stale = await post(url, { ...shown, "discovery.how": "自分の答え" });
  expect(stale.statusCode).toBe(409);
  expect(stale.body).toContain("今の記録：同僚の答え");
  expect(stale.body).toContain("自分の答え");
  expect(stale.body).toContain("記録せずに、事件の画面へ");
  expect(answersOf(at.house.read, id).discovery.how).toBe("同僚の答え");
});

it("shows a step again before what cannot be read is lost, with all else kept and a way to leave", async () => {
  const { id } = open();
  const url = `/incidents/${id}/guide/discovery`;
  const answer = await post(url, {
    seen: seenIn((await get(url)).body),
    "discovery.how": "長い話",
    "discovery.foundOn": "11月",
    go: "back",
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.body).toContain("年がありません");
  expect(answer.body).toContain('value="11月"');
  expect(answer.body).toContain("ほかの答えは保存しました");
  expect(answer.body).toMatch(
    new RegExp(`href="/incidents/${id}/guide/relation"[^>]*><span>直さずに、前の質問へ戻る`),
  );
  expect(answersOf(at.house.read, id).discovery).toMatchObject({ how: "長い話", foundOn: null });
  const mended = await post(url, {
    seen: seenIn(answer.body),
    "discovery.how": "長い話",
    "discovery.foundOn": "令和8年11月13日",
    go: "back",
  });
  expect(mended.statusCode).toBe(303);
  expect(answersOf(at.house.read, id).discovery.foundOn?.date).toBe("2026-11-13");

  const future = await post(`/incidents/${id}/guide/known`, {
    "duty.knownOn": "2026-11-22",
    "duty.knownBy": "受付",
    go: "leave",
  });
  expect(future.statusCode).toBe(400);
  expect(future.body).toContain("今日より先の日付です");
  expect(future.body).toContain("直さずに、事件の画面へ");
  expect(answersOf(at.house.read, id).duty).toMatchObject({ knownOn: null, knownBy: "受付" });
});

it("refuses answers that exclude each other beside their field, with what was typed", async () => {
  const { id } = open();
  const both = { "usage.ways": ["はがき", "まだ使われた様子はない"], "usage.content": "開店の案内" };
  for (const url of [`/incidents/${id}/guide/usage`, `/incidents/${id}/sections/usage`]) {
    const answer = await post(url, both);
    expect([url, answer.statusCode]).toEqual([url, 400]);
    expect(answer.body).toContain("「まだ使われた様子はない」は、ほかの答えと一緒には選べません。");
    expect(answer.body).toContain("開店の案内");
    expect(
      answer.body.match(/name="usage\.ways" value="(はがき|まだ使われた様子はない)" checked/g),
    ).toHaveLength(2);
  }
  expect(answersOf(at.house.read, id).usage).toMatchObject({ ways: [], content: "" });
  const left = await post(`/incidents/${id}/guide/usage`, { ...both, go: "leave" });
  expect(left.statusCode).toBe(400);
  expect(answersOf(at.house.read, id).usage).toMatchObject({ ways: [], content: "開店の案内" });
});

it("asks about a day of knowledge before the day of finding out, and keeps both", async () => {
  const { id } = open();
  const question =
    "「お店として知った日」（令和8年11月10日）は、「分かった日」（令和8年11月13日）より前になっています。";
  await post(`/incidents/${id}/guide/discovery`, { "discovery.foundOn": "令和8年11月13日" });
  const saved = await post(`/incidents/${id}/guide/known`, { "duty.knownOn": "令和8年11月10日" });
  expect(saved.headers.location).toBe(`/incidents/${id}/guide/summary`);
  expect(answersOf(at.house.read, id).duty.knownOn).toBe("2026-11-10");
  const pages = ["/guide/summary", "/guide/known", "/sections/duty", "/sections/discovery"];
  for (const page of pages) {
    expect([page, (await get(`/incidents/${id}${page}`)).body.includes(question)]).toEqual([page, true]);
  }
  await post(`/incidents/${id}/sections/duty`, { "duty.knownOn": "令和8年11月11日" });
  expect((await get(`/incidents/${id}/sections`)).body).toContain("（令和8年11月11日）は、「分かった日」");
  await post(`/incidents/${id}/guide/discovery`, { "discovery.foundOn": "令和8年11月" });
  for (const page of pages) {
    expect([page, (await get(`/incidents/${id}${page}`)).body.includes("より前になって")]).toEqual([
      page,
      false,
    ]);
  }
});

it("asks for no choice where a step is only left", async () => {
  const { id } = open();
  const left = await post(`/incidents/${id}/guide/relation`, { go: "leave" });
  expect([left.statusCode, left.headers.location]).toEqual([303, `/incidents/${id}`]);
});

it("opens every section, and none that does not exist", async () => {
  const { id } = open();
  const { body } = await get(`/incidents/${id}/sections`);
  const links = [...body.matchAll(/href="(\/incidents\/[^"]+\/sections\/[a-z]+)"/g)].map(
    (found) => found[1]!,
  );
  expect(links).toHaveLength(11);
  for (const link of links) expect([link, (await get(link)).statusCode]).toEqual([link, 200]);
  expect((await get(`/incidents/${id}/sections/__proto__`)).statusCode).toBe(404);
});

it("leads / to the only case, and to the list when there are none or several", async () => {
  expect((await get("/")).headers.location).toBe("/incidents");
  expect((await get("/incidents")).body).toContain("まだ事件の記録がありません");
  const { id } = open();
  expect((await get("/")).headers.location).toBe(`/incidents/${id}`);
  open();
  expect((await get("/")).headers.location).toBe("/incidents");
});

it("hides a case from the members of another, on every page and in search", async () => {
  const [mine, other] = [open(), open()];
  const staff = at.addPerson("staff", [mine.id]);
  const as = at.signedIn(staff).cookie;
  at.house.write({ id: at.owner.id }, (tx) => {
    addPerson(tx, other.id, personInput.parse({ role: "申告顧客", name: "秘密 花子" }));
    saveAnswers(tx, other.id, { leaver: { job: "秘密の仕事" } });
  });
  for (const path of [
    "",
    "/guide",
    "/guide/person",
    "/guide/summary",
    "/sections",
    "/sections/leaver",
    "/people",
    "/facts",
    "/facts/new",
    "/first-hour",
    "/phases",
    "/settings",
  ]) {
    const answer = await get(`/incidents/${other.id}${path}`, as);
    expect([path, answer.statusCode]).toEqual([path, 404]);
    expect(answer.body).not.toContain("秘密");
  }
  expect((await get("/search?q=秘密", as)).body).not.toContain("秘密 花子");
  expect((await get("/search?q=秘密")).body).toContain("秘密 花子");
  expect((await get("/", as)).headers.location).toBe(`/incidents/${mine.id}`);
});

it("lets an adviser read and not write", async () => {
  const { id } = open();
  const as = at.signedIn(at.addPerson("adviser", [id])).cookie;
  for (const path of [
    "",
    "/sections",
    "/sections/counsel",
    "/people",
    "/facts",
    "/first-hour",
    "/phases",
    "/guide/summary",
  ]) {
    expect([path, (await get(`/incidents/${id}${path}`, as)).statusCode]).toEqual([path, 200]);
  }
  expect(
    (await post(`/incidents/${id}/facts`, { date: "不詳", what: "x", certainty: "推測" }, as)).statusCode,
  ).toBe(403);
  expect((await post(`/incidents/${id}/first-hour`, { item: "first.ids" }, as)).statusCode).toBe(403);
  const { body } = await get(`/incidents/${id}`, as);
  expect(body).not.toContain("/guide/known");
  expect(body).not.toContain("次にやること");
});

it("renames, closes and reopens a case", async () => {
  const { id } = open();
  expect((await post(`/incidents/${id}/settings`, { title: "" })).statusCode).toBe(400);
  await post(`/incidents/${id}/settings`, { title: "名簿の件 <1>" });
  await post(`/incidents/${id}/close`, {});
  const { body } = await get(`/incidents/${id}`);
  expect(body).toContain("名簿の件 &lt;1&gt;");
  expect(body).toContain("終了");
  await post(`/incidents/${id}/reopen`, {});
  expect((await get(`/incidents/${id}`)).body).toContain("対応中");
});
