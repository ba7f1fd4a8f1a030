import { expect, test } from "vitest";
import { Remembered } from "#src/typeset/markup/remembered.ts";

test("makes a text once while it is asked for, and forgets what is not asked for again", () => {
  const made: string[] = [];
  const remembered = new Remembered<number>();
  const ask = (text: string): number => remembered.get(text, () => made.push(text[0]!));
  const long = (first: string): string => first + "あ".repeat(50_000);
  for (const first of "aabab") ask(long(first));
  expect(made.join("")).toBe("ab");
  // Each is kept while others of 128 K to 256 K come between.
  for (const first of "cdefaa") ask(long(first));
  expect(made.join("")).toBe("abcdefa");
  expect(ask(long("f"))).toBe(6);
});
