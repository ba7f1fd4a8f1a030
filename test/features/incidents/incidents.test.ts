import { afterEach, beforeEach, expect, it } from "vitest";
import {
  addFact,
  addPerson,
  answersOf,
  blockedNames,
  changeFact,
  changePerson,
  factInput,
  getCase,
  getIncidentByIdOrNumber,
  likelyCategories,
  listFacts,
  listIncidents,
  listPeople,
  openIncident,
  personInput,
  removeFact,
  removePerson,
  saveAnswers,
  tick,
  ticksOf,
} from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import type { PartialDate } from "#src/lib/japanese-calendar.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
beforeEach(async () => {
  at = await openTestApp();
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

const write = <T>(fn: Parameters<typeof at.house.write<T>>[1]): T => at.house.write({ id: at.owner.id }, fn);
const open = () =>
  write((tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id, trigger: "はがきが届いた" }));
const person = (input: Partial<Parameters<typeof personInput.parse>[0] & object>) =>
  personInput.parse({ role: "元従業員", name: "試験 太郎", ...input });
const fact = (date: unknown, what: string, more: object = {}) =>
  factInput.parse({ date, what, certainty: "確認済", ...more });
/** 「2024-04頃」, 「2024」, 「不詳」 as stored. */
const partial = (written: string): PartialDate => {
  const [, date] = /^([\d-]+)/.exec(written) ?? [];
  if (date === undefined) return { precision: "unknown", date: null, around: false };
  const precision = ({ 4: "year", 7: "month", 10: "day" } as const)[date.length as 4 | 7 | 10];
  return { precision, date: `${date}-01-01`.slice(0, 10), around: written.endsWith("頃") };
};
const day = (date: string) => ({ precision: "day", date, around: false });

it("numbers cases from 1 and finds them by id, number and 事件1", () => {
  const first = open();
  const second = open();
  expect(first.title).toBe("お客様に届いたはがきの件");
  expect([first.number, second.number]).toEqual([1, 2]);
  expect(getIncidentByIdOrNumber(at.house.read, "2").id).toBe(second.id);
  expect(getIncidentByIdOrNumber(at.house.read, "事件１").id).toBe(first.id);
  expect(getIncidentByIdOrNumber(at.house.read, first.id).id).toBe(first.id);
  expect(() => getIncidentByIdOrNumber(at.house.read, "3")).toThrow("not_found");
});

it("lets staff who open a case into it, and shows other staff nothing", () => {
  const [one, other] = [at.addPerson("staff"), at.addPerson("staff")];
  const opened = at.house.write({ id: one.id }, (tx) =>
    openIncident(tx, { shopId: listShops(tx.db)[0]!.id }),
  );
  expect(listIncidents(at.house.read, one).map((incident) => incident.id)).toEqual([opened.id]);
  expect(listIncidents(at.house.read, other)).toEqual([]);
  expect(listIncidents(at.house.read, at.owner)).toHaveLength(1);
});

it("merges answers and records names of questions, never what was answered", () => {
  const { id } = open();
  write((tx) => saveAnswers(tx, id, { leaver: { relation: "業務委託", job: "秘密の仕事名" } }));
  write((tx) => saveAnswers(tx, id, { leaver: { job: "スタイリスト" }, data: { items: ["氏名", "住所"] } }));
  const answers = answersOf(at.house.read, id);
  expect(answers.leaver.relation).toBe("業務委託");
  expect(answers.leaver.job).toBe("スタイリスト");
  expect(answers.data.items).toEqual(["氏名", "住所"]);
  const [entry] = listEntries(at.house.read, { incident: id, limit: 1 });
  expect(findPayload(at.house.read, entry!.seq)).toMatchObject({
    fields: ["leaver.job", "data.items"],
    outcome: null,
    step: null,
  });
});

it("does not let another workplace inherit how sure the former one was", () => {
  const { id } = open();
  const sure = () => answersOf(at.house.read, id).leaver.workplaceCertainty;
  write((tx) => saveAnswers(tx, id, { leaver: { workplace: "サロン例示", workplaceCertainty: "確認済" } }));
  write((tx) => saveAnswers(tx, id, { leaver: { workplace: "サロン例示", job: "店長" } }));
  expect(sure()).toBe("確認済");
  write((tx) => saveAnswers(tx, id, { leaver: { workplace: "サロン見本" } }));
  expect(sure()).toBeNull();
  const [entry] = listEntries(at.house.read, { incident: id, limit: 1 });
  expect(findPayload(at.house.read, entry!.seq)).toMatchObject({
    fields: ["leaver.workplace", "leaver.workplaceCertainty"],
  });
  write((tx) => saveAnswers(tx, id, { leaver: { workplace: "サロン試験", workplaceCertainty: "推測" } }));
  expect(sure()).toBe("推測");
});

it("refuses a day of knowledge that has not come, and keeps what was there", () => {
  const { id } = open();
  write((tx) => saveAnswers(tx, id, { duty: { knownOn: "2026-11-21" } }));
  expect(() => write((tx) => saveAnswers(tx, id, { duty: { knownOn: "2026-11-22" } }))).toThrow(
    "invalid_input",
  );
  expect(answersOf(at.house.read, id).duty.knownOn).toBe("2026-11-21");
});

it("refuses leaving before joining, also when they are saved apart", () => {
  const { id } = open();
  const date = (on: string) => ({ precision: "day" as const, date: on, around: false });
  write((tx) => saveAnswers(tx, id, { leaver: { joinedOn: date("2024-04-01") } }));
  expect(() => write((tx) => saveAnswers(tx, id, { leaver: { leftOn: date("2024-03-31") } }))).toThrow(
    "invalid_input",
  );
});

it.each([
  [
    "joinedOn 2023-04 leftOn 2022-10-31",
    { "leaver.leftOn": "「契約が始まった日」より前になっています。どちらかの日付をご確認ください。" },
  ],
  [
    "joinedOn 2024 leftOn 2023",
    { "leaver.leftOn": "「契約が始まった日」より前になっています。どちらかの日付をご確認ください。" },
  ],
  [
    "noticeOn 2026-10-01 leftOn 2026-09",
    { "leaver.leftOn": "「辞めると言った日」より前になっています。どちらかの日付をご確認ください。" },
  ],
  [
    "joinedOn 2024-04-02 noticeOn 2024-04-01",
    { "leaver.noticeOn": "「契約が始まった日」より前になっています。どちらかの日付をご確認ください。" },
  ],
  [
    "joinedOn 2024-04頃 leftOn 2022-10-31",
    { "leaver.leftOn": "「契約が始まった日」より前になっています。どちらかの日付をご確認ください。" },
  ],
  ["joinedOn 2024-04 leftOn 2024-04-01", undefined],
  ["joinedOn 2024-04-02 leftOn 2024", undefined],
  ["joinedOn 2024-04頃 leftOn 2024-03-15", undefined],
  ["joinedOn 2024-04-02 leftOn 不詳", undefined],
  ["joinedOn 0001-01頃 leftOn 9999-12頃", undefined],
])("an engagement of %s is refused only where it certainly ends before it begins", (typed, fields) => {
  const { id } = open();
  const dates = Object.fromEntries(
    [...typed.matchAll(/(\w+On) (\S+)/g)].map(([, name, written = ""]) => [name, partial(written)]),
  );
  write((tx) => saveAnswers(tx, id, { leaver: { relation: "業務委託" } }));
  const save = () => write((tx) => saveAnswers(tx, id, { leaver: dates }));
  if (fields) expect(save).toThrow(expect.objectContaining({ code: "invalid_input", fields }));
  else expect(save).not.toThrow();
});

it("names the date that was typed, where the other one was kept before", () => {
  const { id } = open();
  write((tx) => saveAnswers(tx, id, { leaver: { leftOn: partial("2024-03-31") } }));
  expect(() => write((tx) => saveAnswers(tx, id, { leaver: { joinedOn: partial("2024-04") } }))).toThrow(
    expect.objectContaining({
      fields: {
        "leaver.joinedOn": "「お店を離れた日」より後になっています。どちらかの日付をご確認ください。",
      },
    }),
  );
  write((tx) => saveAnswers(tx, id, { leaver: { job: "店長" } }));
});

it("has one other party at most: marking one takes the mark from the former", () => {
  const { id } = open();
  write((tx) => addPerson(tx, id, person({ isOtherParty: true })));
  const second = write((tx) => addPerson(tx, id, person({ name: "例示 次郎", isOtherParty: true })));
  expect(
    listPeople(at.house.read, id)
      .filter((one) => one.isOtherParty)
      .map((one) => one.name),
  ).toEqual(["例示 次郎"]);
  write((tx) => removePerson(tx, id, second.id));
  expect(getCase(at.house.read, id).otherParty).toBeUndefined();
});

it("refuses to mark anyone but a former worker as the other party", () => {
  const { id } = open();
  expect(() => write((tx) => addPerson(tx, id, person({ role: "同僚", isOtherParty: true })))).toThrow(
    "invalid_input",
  );
});

it("blocks the names of the other party and the new shop in letters, with and without a space, never our own", () => {
  const { id } = open();
  write((tx) => {
    addPerson(
      tx,
      id,
      person({ otherNames: ["例示 太郎", "タロ"], kana: "シケン タロウ", isOtherParty: true }),
    );
    addPerson(tx, id, person({ role: "転職先・新店経営者", name: "架空 三郎" }));
    addPerson(tx, id, person({ role: "申告顧客", name: "見本 市子" }));
    saveAnswers(tx, id, { leaver: { workplace: "サロン例示" } });
  });
  expect(blockedNames(at.house.read, id)).toEqual([
    "シケン タロウ",
    "シケンタロウ",
    "サロン例示",
    "例示 太郎",
    "架空 三郎",
    "試験 太郎",
    "例示太郎",
    "架空三郎",
    "試験太郎",
    "タロ",
  ]);
});

it("keeps a name exactly as it was typed", () => {
  const { id } = open();
  const name = "\u{FA19}田 𠮷子 <script>{{x}}*#|";
  write((tx) => addPerson(tx, id, person({ name })));
  expect(listPeople(at.house.read, id)[0]!.name).toBe(name);
});

it("lists facts by time: a year before its months, a month before its days, hours last, 不詳 at the end", () => {
  const { id } = open();
  write((tx) => {
    addFact(tx, id, fact({ precision: "unknown", date: null, around: false }, "いつか"));
    addFact(tx, id, fact(day("2026-11-01"), "午後", { time: "14:30" }));
    addFact(tx, id, fact(day("2026-11-01"), "その日"));
    addFact(tx, id, fact({ precision: "month", date: "2026-11-01", around: true }, "その月ごろ"));
    addFact(tx, id, fact({ precision: "year", date: "2026-01-01", around: false }, "その年"));
    addFact(tx, id, fact(day("2026-10-31"), "前の日"));
    for (const what of ["同じ日の一", "同じ日の二", "同じ日の三"])
      addFact(tx, id, fact(day("2026-10-30"), what));
  });
  expect(listFacts(at.house.read, id).map((one) => one.what)).toEqual([
    "その年",
    "同じ日の一",
    "同じ日の二",
    "同じ日の三",
    "前の日",
    "その月ごろ",
    "その日",
    "午後",
    "いつか",
  ]);
});

it("changes and removes a fact; the log says which fields, and another case's fact does not exist", () => {
  const [mine, other] = [open(), open()];
  const who = write((tx) => addPerson(tx, mine.id, person({})));
  const added = write((tx) => addFact(tx, mine.id, fact(day("2026-11-13"), "はがきが届いた")));
  write((tx) =>
    changeFact(tx, mine.id, added.id, fact(day("2026-11-13"), "はがきが2枚届いた", { people: [who.id] })),
  );
  const [entry] = listEntries(at.house.read, { incident: mine.id, limit: 1 });
  expect(findPayload(at.house.read, entry!.seq)).toMatchObject({
    fact: added.id,
    certainty: "確認済",
    fields: ["what", "people"],
  });
  expect(() => write((tx) => removeFact(tx, other.id, added.id))).toThrow("not_found");
  write((tx) => removeFact(tx, mine.id, added.id));
  expect(listFacts(at.house.read, mine.id)).toEqual([]);
});

it("refuses a person of another case in a fact", () => {
  const [mine, other] = [open(), open()];
  const stranger = write((tx) => addPerson(tx, other.id, person({})));
  expect(() =>
    write((tx) => addFact(tx, mine.id, fact(day("2026-11-13"), "何か", { people: [stranger.id] }))),
  ).toThrow("invalid_input");
});

it("says what is missing section by section, in the words of the relation", () => {
  const { id } = open();
  write((tx) => saveAnswers(tx, id, { leaver: { relation: "面貸し" } }));
  const found = getCase(at.house.read, id);
  expect(found.words).toEqual({
    person: "元面貸し利用者",
    joined: "利用が始まった日",
    left: "利用が終わった日",
  });
  const leaver = found.progress.find((one) => one.id === "leaver")!;
  expect([leaver.filled, leaver.essential]).toEqual([1, 6]);
  expect(leaver.missing).toContain("辞めた日");
});

it("points at cases of the rule by what was answered, and at none for a mere doubt", () => {
  const { id } = open();
  const likely = (): string[] => likelyCategories(answersOf(at.house.read, id));
  expect(likely()).toEqual([]);
  write((tx) =>
    saveAnswers(tx, id, { discovery: { trigger: "まだ疑いだけ" }, usage: { ways: ["分からない"] } }),
  );
  expect(likely()).toEqual([]);
  write((tx) => saveAnswers(tx, id, { usage: { ways: ["はがき"] }, data: { sensitive: "ある" } }));
  expect(likely()).toEqual(["1号", "3号"]);
  write((tx) => saveAnswers(tx, id, { data: { people: { from: 900, to: 1000, isAround: false } } }));
  expect(likely()).toEqual(["1号", "3号"]);
  write((tx) =>
    saveAnswers(tx, id, { data: { people: { from: 900, to: 1001, isAround: false }, payment: "含まれる" } }),
  );
  expect(likely()).toEqual(["1号", "2号", "3号", "4号"]);
});

it("ticks once: who ticked first stays", () => {
  const { id } = open();
  const staff = at.addPerson("staff", [id]);
  write((tx) => tick(tx, id, "first.ids"));
  expect(() => at.house.write({ id: staff.id }, (tx) => tick(tx, id, "first.ids"))).toThrow(
    "recorded no event",
  );
  expect(ticksOf(at.house.read, id).get("first.ids")).toEqual({
    at: "2026-11-21T03:00:00.000Z",
    by: at.owner.id,
  });
});

it("keeps the owner's answers when a person is changed", () => {
  const { id } = open();
  const one = write((tx) => addPerson(tx, id, person({ isOtherParty: true, note: "覚え" })));
  write((tx) => changePerson(tx, id, one.id, person({ name: "試験 次郎", isOtherParty: true })));
  expect(listPeople(at.house.read, id).map(({ name, isOtherParty }) => [name, isOtherParty])).toEqual([
    ["試験 次郎", true],
  ]);
});
