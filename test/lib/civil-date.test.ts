import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  addYears,
  civilDate,
  compareDates,
  dateInTokyo,
  daysBetween,
  isCivilDate,
  weekday,
} from "#src/lib/civil-date.ts";

describe("civil dates", () => {
  it.each(["2026-11-21", "2024-02-29", "2000-02-29", "0001-01-01"])("accept %s", (text) => {
    expect(isCivilDate(text)).toBe(true);
  });

  it.each([
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-11-31",
    "2026-1-1",
    "20261121",
    "",
    "2026-11-21T",
  ])("refuse %s", (text) => {
    expect(isCivilDate(text)).toBe(false);
  });

  it("count days across months, years and leap days", () => {
    expect(addDays("2026-12-30", 5)).toBe("2027-01-04");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
    expect(daysBetween("2026-11-21", "2027-01-19")).toBe(59);
    expect(daysBetween("2026-11-21", "2026-11-20")).toBe(-1);
  });

  it("keep the day of the month, or take the last one", () => {
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-03-15", -3)).toBe("2025-12-15");
    expect(addMonths("2026-11-30", 14)).toBe("2028-01-30");
    expect(addYears("2024-02-29", 3)).toBe("2027-02-28");
  });

  it("know the weekday", () => {
    expect(weekday("2026-11-21")).toBe(6);
    expect(weekday("1969-12-28")).toBe(0);
  });

  it("are those of Tokyo, whatever the machine's zone", () => {
    expect(dateInTokyo("2026-11-20T14:59:59.999Z")).toBe("2026-11-20");
    expect(dateInTokyo(new Date("2026-11-20T15:00:00.000Z"))).toBe("2026-11-21");
  });

  it("sort", () => {
    expect(["2027-01-01", "2026-12-31"].sort(compareDates)).toEqual(["2026-12-31", "2027-01-01"]);
    expect(compareDates("2026-01-01", "2026-01-01")).toBe(0);
  });

  it("do not exist for day 31 of November", () => {
    expect(civilDate(2026, 11, 31)).toBeUndefined();
    expect(() => addDays("2026-11-31", 1)).toThrow(RangeError);
  });
});
