import { expect, test } from "vitest";
import { addressing } from "#src/features/letters/addressing.ts";

test.each([
  ["例示株式会社", "例示株式会社　御中", "貴社"],
  ["例示商事㈱ 御中", "例示商事㈱　御中", "貴社"],
  ["医療法人例示会", "医療法人例示会　御中", "貴法人"],
  ["例示協同組合", "例示協同組合　御中", "貴組合"],
  ["見本法律事務所", "見本法律事務所　御中", "貴事務所"],
  ["見本 花子", "見本 花子　様", "見本 花子様"],
])("%s is written to as %s and called %s", (name, addressee, called) => {
  expect(addressing({ name })).toMatchObject({ addressee, called, owner: `${called}の` });
});
