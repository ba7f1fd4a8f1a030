/** Every list, search and count of the register against plain JavaScript over the same invented people. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { type CustomerCounts, customerCounts } from "#src/features/customers/counts.ts";
import { addCustomer, customerInput, editCustomer, setScope } from "#src/features/customers/decisions.ts";
import {
  addReport,
  applyScopeRules,
  importCustomers,
  listCustomers,
  type NoticeState,
  noticeStates,
  type Scope,
  scopeRules,
  setFlags,
  setNotice,
} from "#src/features/customers/index.ts";
import { type Filter, filterSize, filters, type Sort, sorts } from "#src/features/customers/list.ts";
import { getIncident, openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

/** What is written about a person, and what was decided since. */
interface Person {
  number: number;
  name: string;
  kana: string;
  postal: string;
  address: string;
  phone: string;
  scope: Scope;
  isWithheld: boolean;
  needsCheck: boolean;
  reports: number;
  notice: NoticeState;
}

// Above 3,000 a list is walked in its order; the other incident's is short enough to be sorted.
const many = 3_150;
const few = 200;
const everybody = scopeRules.parse([{ scope: "in", reason: "退職日の名簿にある" }]);

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const write = <T>(work: Parameters<typeof at.house.write<T>>[1]): T =>
  at.house.write({ id: at.owner.id }, work);
const newIncident = () => write((tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id);

const one = <T>(of: readonly T[], n: number): T => of[n % of.length]!;
/** Scattered, but the same in every run. */
const scatter = (n: number) => (Math.imul(n + 1, 0x9e3779b1) >>> 7) % 9_973;

function invent(number: number): Person {
  const n = scatter(number);
  const family = n % 4;
  const given = n % 7;
  const isNowhere = n % 9 === 0;
  return {
    number,
    name: `${one(["見本", "試験", "例示", "𠮟木"], family)}　${one(["花子", "太郎", "桜", "次郎", "葉", "一", "幸"], given)}`,
    kana: `${one(["ミホン", "シケン", "レイジ", ""], family)}${one(["ハナコ", "タロウ", "サクラ", "ジロウ", "ハ", "イチ", "ユキ"], given)}`,
    // Six digits and a letter are a doubt, and no postal code.
    postal: n % 5 === 0 ? "100000X" : isNowhere ? "" : `${one(["100", "060", "900"], n)}-000${n % 10}`,
    address: isNowhere ? "" : `例示県例示市${one(["本町", "中央", "花園"], n)}${1 + (n % 30)}-${number}`,
    // As the address, another one for each: nobody is taken for somebody else.
    phone: `0900000${String(number).padStart(4, "0")}`,
    scope: "undecided",
    isWithheld: false,
    needsCheck: n % 5 === 0,
    reports: 0,
    notice: "未着手",
  };
}

async function take(incident: string, people: readonly Person[]): Promise<void> {
  const rows = people.map((p) => [p.name, p.kana, p.postal, p.address, p.phone].join(","));
  const list = new TextEncoder().encode(`氏名,フリガナ,郵便番号,住所,電話番号\n${rows.join("\n")}\n`);
  const source = (async function* () {
    yield list;
  })();
  await importCustomers(at.house, { id: at.owner.id }, incident, source, { fileName: "名簿.csv" });
}

/** A list, somebody by hand, another list; then everybody is affected by rule and many are decided about by hand. */
async function fill(incident: string, size: number): Promise<Person[]> {
  const people = Array.from({ length: size }, (_, index) => invent(index + 1));
  const half = Math.floor(size / 2);
  await take(incident, people.slice(0, half));
  write((tx) => addCustomer(tx, incident, customerInput.parse(people[half])));
  await take(incident, people.slice(half + 1));
  write((tx) => applyScopeRules(tx, incident, everybody));
  for (const person of people) person.scope = "in";
  const ids = new Map(walk(incident, {}).map((row) => [row.number, row.id]));
  write((tx) => {
    for (const person of people.slice(0, 80)) {
      const id = ids.get(person.number)!;
      const n = person.number;
      if (n % 3 === 0) {
        person.scope = one(["out", "undecided"], n);
        setScope(tx, incident, id, { scope: person.scope, reason: "お話を伺ったため" });
      }
      if (n % 4 === 0) {
        const flag = one(["doNotWrite", "isMinor", "isInDanger", "isDeceased"] as const, n / 4 + 1);
        person.isWithheld = flag === "doNotWrite" || flag === "isInDanger";
        setFlags(tx, incident, id, { flags: [flag], reason: "ご本人から" });
      }
      if (n % 5 === 0) {
        person.reports += 1;
        addReport(tx, incident, id, { reportedOn: null, note: "はがきが届いた" });
      }
      if (n % 2 === 0) {
        person.notice = one(noticeStates, n / 2);
        setNotice(tx, incident, { ids: [id], notice: person.notice, on: "2026-11-20" });
      }
      if (n % 11 === 0) {
        Object.assign(person, {
          name: "改名　桜子",
          kana: "カイメイサクラコ",
          postal: "",
          needsCheck: false,
        });
        editCustomer(tx, incident, id, customerInput.parse(person));
      }
    }
  });
  return people;
}

/** Every page of a list, one behind the other. */
function walk(incident: string, query: { sort?: Sort; filter?: Filter; q?: string; limit?: number }) {
  const { number } = getIncident(at.house.read, incident);
  const rows = [];
  let cursor: string | undefined;
  do {
    const page = listCustomers(at.house.read, number, {
      limit: 200,
      ...query,
      ...(cursor ? { cursor } : {}),
    });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length <= many);
  return rows;
}

const isDue = (person: Person) => person.scope === "in" && !person.isWithheld;
const fits: Record<Filter, (person: Person) => boolean> = {
  all: () => true,
  in: (person) => person.scope === "in",
  out: (person) => person.scope === "out",
  undecided: (person) => person.scope === "undecided",
  check: (person) => person.needsCheck,
  withheld: (person) => person.isWithheld,
  reported: (person) => person.reports > 0,
  noAddress: (person) => isDue(person) && person.address === "",
  notNoticed: (person) => isDue(person) && ["未着手", "発送準備"].includes(person.notice),
  // Whoever was told was told, whether or not a letter was owed.
  noticed: (person) => ["発送済", "再送", "電子メール済", "代替措置(公表)"].includes(person.notice),
  returned: (person) => person.notice === "返戻",
};

/** As the database compares texts: by their bytes. */
const sortTexts: Record<Sort, (person: Person) => string> = {
  number: () => "",
  kana: (person) => person.kana,
  name: (person) => person.name.replace("　", ""),
  address: (person) => (person.needsCheck ? "" : person.postal.replace("-", "")),
};
function sorted(people: readonly Person[], sort: Sort): number[] {
  const textOf = (person: Person) => Buffer.from(sortTexts[sort](person));
  return people
    .map((person) => ({ number: person.number, text: textOf(person) }))
    .sort((a, b) => Buffer.compare(a.text, b.text) || a.number - b.number)
    .map((person) => person.number);
}

const contains = (person: Person, q: string) =>
  q.split(" ").every((word) => {
    const { name, kana, address, phone } = person;
    // 「本町1-2」 is also found as 「本町12」, as people type it.
    const texts = [name.replace("　", ""), kana, address.replace("-", ""), phone];
    const isIn = texts.some((text) => text.includes(word));
    return isIn || (/^\d+$/.test(word) && Number(word) === person.number);
  });

function countsBy(people: readonly Person[]): CustomerCounts {
  const count = (filter: Filter) => people.filter(fits[filter]).length;
  const byNotice = (some: readonly Person[]) => {
    const notice: Partial<Record<NoticeState, number>> = {};
    for (const person of some) notice[person.notice] = (notice[person.notice] ?? 0) + 1;
    return notice;
  };
  return {
    all: people.length,
    in: count("in"),
    out: count("out"),
    undecided: count("undecided"),
    check: count("check"),
    withheld: count("withheld"),
    reported: count("reported"),
    noAddress: count("noAddress"),
    notice: byNotice(people.filter(isDue)),
    told: byNotice(people.filter((person) => person.notice !== "未着手")),
  };
}

const searches = "見本,𠮟,桜,サクラ,カイメイ,0900000,0000012,12,7 花,本町1,見本 本町,無い"
  .split(",")
  .map((q, n) => ({ q, sort: one(sorts, n), filter: one(["all", "in", "noticed"] as const, n) }));

it.each([
  ["long", many],
  ["short", few],
])("lists, searches and counts the people of a %s list as plain JavaScript does", async (_, size) => {
  const incident = newIncident();
  const people = await fill(incident, size);
  // Their people have the same numbers, and must not be met.
  await fill(newIncident(), few);
  const limit = size === few ? 13 : 200;
  const counts = customerCounts(at.house.read, incident);
  expect(counts).toEqual(countsBy(people));
  for (const filter of filters) {
    const some = people.filter(fits[filter]);
    expect([filter, filterSize(filter, counts)]).toEqual([filter, some.length]);
    expect(some).not.toEqual([]);
    for (const sort of sorts) {
      const listed = walk(incident, { sort, filter, limit });
      expect([filter, sort, ...listed.map((row) => row.number)]).toEqual([
        filter,
        sort,
        ...sorted(some, sort),
      ]);
    }
  }
  for (const search of searches) {
    const some = people.filter((person) => fits[search.filter](person) && contains(person, search.q));
    const found = walk(incident, { ...search, limit });
    expect([search.q, ...found.map((row) => row.number)]).toEqual([search.q, ...sorted(some, search.sort)]);
  }
  // Rules count everybody anew: as many as the single writes kept.
  write((tx) => applyScopeRules(tx, incident, everybody));
  expect(customerCounts(at.house.read, incident)).toEqual(counts);
});

it("refuses a cursor that cannot be read; the page begins at the beginning by itself", async () => {
  const incident = newIncident();
  const people = await fill(incident, few);
  const { number } = getIncident(at.house.read, incident);
  const headers = at.signedIn();
  for (const cursor of ["zzz", "WzEsMl0", `${listCustomers(at.house.read, number, {}).nextCursor}x~`]) {
    const answer = await at.http.inject({
      url: `/api/incidents/${incident}/customers?cursor=${cursor}`,
      headers,
    });
    expect([cursor, answer.statusCode, answer.json().error]).toEqual([
      cursor,
      400,
      expect.objectContaining({
        code: "invalid_input",
        fields: { cursor: "一覧の続きが見つかりません。" },
      }),
    ]);
  }
  const page = await at.http.inject({ url: `/incidents/${incident}/customers?from=zzz`, headers });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain(people[0]!.name);
  expect(page.body).not.toContain("前へ");
});
