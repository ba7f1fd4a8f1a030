/** 御中 for an office, 先生 and 殿 where they are due, and no surname taken for an office. */
import { expect, test } from "vitest";
import { isOffice, isTitled, lawyerAddressee, policeAddressee } from "#src/features/documents/addressees.ts";

test("surnames that end as departments do are names", () => {
  for (const name of ["服部", "阿部", "渡部", "長谷部", "小室", "氷室", "担当 服部"])
    expect([name, isOffice(name), isTitled(name)]).toEqual([name, false, false]);
  for (const name of ["総務部", "営業第二課", "生活安全課", "お客様相談室", "例示警察署 刑事課"])
    expect([name, isOffice(name)]).toEqual([name, true]);
});

test("a lawyer gets 先生, and a body of lawyers 御中", () => {
  expect(lawyerAddressee("服部 一郎")).toBe("服部 一郎　先生");
  expect(lawyerAddressee("法テラス例示")).toBe("法テラス例示　御中");
  expect(lawyerAddressee("例示弁護士会")).toBe("例示弁護士会　御中");
});

test("the head of a police station gets 殿, the station 御中", () => {
  expect(policeAddressee("例示警察署長")).toBe("例示警察署長　殿");
  expect(policeAddressee("例示警察署")).toBe("例示警察署　御中");
});
