import { describe, expect, it } from "vitest";
import { formatCount, formatYen, readYen } from "#src/lib/yen.ts";

describe("yen", () => {
  it("are printed with separators", () => {
    expect(formatYen(64000)).toBe("64,000円");
    expect(formatYen(-1200)).toBe("−1,200円");
    expect(formatYen(0)).toBe("0円");
    expect(formatCount(1234567)).toBe("1,234,567");
  });

  it("are whole", () => {
    expect(() => formatYen(0.5)).toThrow(RangeError);
  });

  it.each([
    ["¥64,000", 64000],
    ["\\64,000", 64000],
    ["64000円", 64000],
    ["６４，０００", 64000],
    ["-1,200", -1200],
    ["-¥1,200", -1200],
  ])("are read from %s", (text, amount) => {
    expect(readYen(text)).toBe(amount);
  });

  it.each(["", "6,4000", "1.5", "約5000円"])("are not guessed from %s", (text) => {
    expect(readYen(text)).toBeUndefined();
  });
});
