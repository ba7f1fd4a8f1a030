/** 元号: the eras, their first days, and the names people write for them. */
import { type CivilDate, dateParts } from "./civil-date.ts";

export interface Era {
  readonly name: string;
  /** Every spelling that stands for this era in a file or a form, after NFKC and upper case. */
  readonly spellings: readonly string[];
  readonly firstDay: CivilDate;
  /** Western year of year 1 (元年). */
  readonly firstYear: number;
}

// Newest first. 令和 and 平成 by cabinet order; earlier days as DOMAIN §9.3 gives them.
// 明治: Japan counts in the Gregorian calendar from 1873 on; earlier days are printed in western years.
const eras: readonly Era[] = [
  { name: "令和", spellings: ["令和", "令", "R"], firstDay: "2019-05-01", firstYear: 2019 },
  { name: "平成", spellings: ["平成", "平", "H"], firstDay: "1989-01-08", firstYear: 1989 },
  { name: "昭和", spellings: ["昭和", "昭", "S"], firstDay: "1926-12-25", firstYear: 1926 },
  { name: "大正", spellings: ["大正", "大", "T"], firstDay: "1912-07-30", firstYear: 1912 },
  { name: "明治", spellings: ["明治", "明", "M"], firstDay: "1873-01-01", firstYear: 1868 },
];

/** The era of a day, or undefined before 1873. */
function eraOf(date: CivilDate): Era | undefined {
  return eras.find((era) => era.firstDay <= date);
}

export function eraSpelled(spelling: string): Era | undefined {
  return eras.find((era) => era.spellings.includes(spelling));
}

/** The first day of the era after this one, or undefined for the present era. */
export function nextEraStart(era: Era): CivilDate | undefined {
  return eras[eras.indexOf(era) - 1]?.firstDay;
}

/** 「令和8年」, 「令和元年」; before 1873 「1870年」. */
export function eraYear(date: CivilDate): string {
  const { year } = dateParts(date);
  const era = eraOf(date);
  if (!era) return `${year}年`;
  const count = year - era.firstYear + 1;
  return `${era.name}${count === 1 ? "元" : count}年`;
}
