import { describe, expect, it } from "vitest";
import { newId } from "#src/lib/random-id.ts";

describe("random ids", () => {
  it("have the prefix and 26 characters that are safe in an address", () => {
    expect(newId("inc")).toMatch(/^inc_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  });

  it("do not repeat", () => {
    expect(new Set(Array.from({ length: 5000 }, () => newId("cus"))).size).toBe(5000);
  });

  it("use every digit in the last place", () => {
    expect(new Set(Array.from({ length: 2000 }, () => newId("cus").slice(-1))).size).toBe(32);
  });

  it("refuse a prefix that is not plain lower-case letters", () => {
    expect(() => newId("inc_")).toThrow(TypeError);
    expect(() => newId("INC")).toThrow(TypeError);
  });
});
