import { describe, expect, it } from "vitest";
import { type ReportCategory, reportDeadlines } from "#src/features/duties/index.ts";

const ask = (knownOn: string, categories: ReportCategory[], today = knownOn, exceededThousandOn?: string) =>
  reportDeadlines({ knownOn, categories, today, ...(exceededThousandOn ? { exceededThousandOn } : {}) });

describe("確報", () => {
  it.each([
    ["2026-11-01", "2026-11-30", "2026-11-30", "2026-12-30", "2027-01-04"],
    ["2026-11-02", "2026-12-01", "2026-12-01", "2026-12-31", "2027-01-04"],
    ["2026-11-13", "2026-12-12", "2026-12-14", "2027-01-11", "2027-01-12"],
    ["2026-11-21", "2026-12-20", "2026-12-21", "2027-01-19", "2027-01-19"],
    ["2026-11-24", "2026-12-23", "2026-12-23", "2027-01-22", "2027-01-22"],
    ["2026-11-30", "2026-12-29", "2027-01-04", "2027-01-28", "2027-01-28"],
    ["2026-07-24", "2026-08-22", "2026-08-24", "2026-09-21", "2026-09-24"],
    ["2027-03-05", "2027-04-03", "2027-04-05", "2027-05-03", "2027-05-06"],
    ["2027-11-30", "2027-12-29", "2028-01-04", "2028-01-28", "2028-01-28"],
  ])("known on %s counts 30 days to %s, due %s, and 60 days to %s, due %s", (known, raw30, due30, raw60, due60) => {
    expect(ask(known, [4]).final).toMatchObject({ days: 30, countedOn: raw30, dueOn: due30 });
    expect(ask(known, [3]).final).toMatchObject({ days: 60, countedOn: raw60, dueOn: due60 });
  });

  it.each([
    [[3]],
    [[1, 3]],
    [[2, 3]],
    [[3, 4]],
    [[1, 2, 3, 4]],
  ] as ReportCategory[][][])("has 60 days when 3号 applies with %j", (categories) => {
    expect(ask("2026-11-13", categories).final.days).toBe(60);
  });

  it.each([
    [[]],
    [[1]],
    [[2]],
    [[4]],
    [[1, 2, 4]],
  ] as ReportCategory[][][])("has 30 days without 3号: %j", (categories) => {
    expect(ask("2026-11-13", categories).final.days).toBe(30);
  });

  it("becomes overdue when 3号 turns out not to apply", () => {
    expect(ask("2026-11-13", [1, 3], "2026-12-20").final).toMatchObject({ state: "upcoming", daysLeft: 23 });
    expect(ask("2026-11-13", [1], "2026-12-20").final).toMatchObject({ state: "overdue", daysLeft: -6 });
  });

  it("counts 4号 from the day the number passed 1,000, but only when it stands alone", () => {
    expect(ask("2026-11-02", [4], "2026-11-20", "2026-11-20")).toMatchObject({
      startsOn: "2026-11-20",
      final: { countedOn: "2026-12-19", dueOn: "2026-12-21" },
      preliminary: { latestOn: "2026-11-24" },
    });
    expect(ask("2026-11-02", [3, 4], "2026-11-20", "2026-11-20").startsOn).toBe("2026-11-02");
  });

  it("warns in the last week and on the last day, and is overdue the day after", () => {
    expect(ask("2026-11-21", [3], "2027-01-11").final).toMatchObject({ state: "upcoming", daysLeft: 8 });
    expect(ask("2026-11-21", [3], "2027-01-12").final).toMatchObject({ state: "due", daysLeft: 7 });
    expect(ask("2026-11-21", [3], "2027-01-19").final).toMatchObject({ state: "due", daysLeft: 0 });
    expect(ask("2026-11-21", [3], "2027-01-20").final).toMatchObject({ state: "overdue", daysLeft: -1 });
  });

  it("is said in a sentence", () => {
    expect(ask("2026-11-13", [3], "2026-11-21").final.sentence).toBe(
      "確報：知った日を1日目として60日目の令和9年1月11日（月）は行政機関の休日のため、期限は令和9年1月12日（火）です（あと52日）。",
    );
    expect(ask("2026-11-21", [3], "2026-11-21").final.sentence).toBe(
      "確報：知った日を1日目として60日目の令和9年1月19日（火）までです（あと59日）。",
    );
    expect(ask("2026-01-05", [3], "2026-11-21").final.sentence).toBe(
      "確報：知った日を1日目として60日目の令和8年3月5日（木）まででした。期限を経過していますが、判明後速やかに報告してください。",
    );
  });
});

describe("速報", () => {
  it("aims at day 3 and ends with day 5, in calendar days that do not roll", () => {
    expect(ask("2026-11-20", [3]).preliminary).toMatchObject({
      targetOn: "2026-11-22",
      latestOn: "2026-11-24",
    });
    expect(ask("2026-12-28", [3]).preliminary).toMatchObject({
      targetOn: "2026-12-30",
      latestOn: "2027-01-01",
    });
  });

  it.each([
    ["2026-11-13", "upcoming", 4],
    ["2026-11-14", "upcoming", 3],
    ["2026-11-15", "due", 2],
    ["2026-11-17", "due", 0],
    ["2026-11-18", "overdue", -1],
  ])("known on 2026-11-13 is on %s %s", (today, state, daysLeft) => {
    expect(ask("2026-11-13", [3], today).preliminary).toMatchObject({ state, daysLeft });
  });

  it("is said in a sentence that does not claim to be law", () => {
    const { preliminary } = ask("2026-11-13", [3], "2026-11-16");
    expect(preliminary.sentence).toBe(
      "速報：知った日（令和8年11月13日（金））を1日目として、目安は3日目の11月15日（日）、遅くとも5日目の11月17日（火）までです（あと1日）。",
    );
    expect(preliminary.basis).toBe(
      "法令は「速やかに」とだけ定め（個人情報の保護に関する法律施行規則8条1項）、ガイドラインは知った時点から「概ね3～5日以内」としています（個人情報保護委員会ガイドライン（通則編）3-5-3-3）。土日祝を数えるかはこの本文に見当たらないため、Akashiでは、知った日を1日目とし土日祝も数えた日を目安にしています。その時点で分かっている内容だけで報告できます。",
    );
    expect(ask("2026-11-13", [3], "2026-11-17").preliminary.sentence).toContain("（今日まで）。");
  });

  it("asks for a report all the same when the days are over", () => {
    expect(ask("2026-09-01", [3], "2026-11-21").preliminary.sentence).toBe(
      "速報：知った日（令和8年9月1日（火））を1日目として、目安は3日目の9月3日（木）、遅くとも5日目の9月5日（土）まででした。目安の日を過ぎています。まだのときは、速やかに報告してください。",
    );
  });
});

describe("what is said around the dates", () => {
  it("does not call a case reportable before a category is chosen", () => {
    const answer = ask("2026-11-13", []);
    expect(answer.isReportable).toBe(false);
    expect(answer.sentences[0]).toBe(
      "個人情報保護委員会への報告が必要な事態（規則7条）に当たるかは、まだ選ばれていません。当たる可能性がある場合の日付を示しています。",
    );
    expect(ask("2026-11-13", [3]).sentences).toHaveLength(2);
  });

  it("gives the day of the law and no legal judgement", () => {
    expect(ask("2026-11-13", [3]).notices).toEqual([
      "期限の計算は入力された日付にもとづく目安で、法的判断を示すものではありません。法令は令和8年11月21日時点です。",
    ]);
  });

  it("points at the amendment from 2027-01-17 on", () => {
    expect(ask("2026-11-13", [3], "2027-01-16").notices).toHaveLength(1);
    expect(ask("2026-11-13", [3], "2027-01-17").notices[1]).toContain("令和8年法律第56号");
  });

  it("refuses a day that does not exist", () => {
    expect(() => ask("2026-11-31", [3])).toThrow(RangeError);
  });
});
