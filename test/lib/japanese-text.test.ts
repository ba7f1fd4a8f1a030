import { describe, expect, it } from "vitest";
import {
  graphemeLength,
  hasControlCharacters,
  isBlank,
  suspiciousIn,
  visibleText,
} from "#src/lib/japanese-text.ts";

describe("length", () => {
  it.each([
    ["山田花子", 4],
    ["𠮷田", 2],
    ["辻\u{E0100}本", 2],
    ["ﾔﾏﾀﾞ", 3],
    ["👨‍👩‍👧", 1],
    ["", 0],
  ])("of %s is as a person counts it", (text, length) => {
    expect(graphemeLength(text)).toBe(length);
  });
});

describe("suspicious characters", () => {
  it.each([
    ["\uE000田 花子", ["private_use"]],
    ["〓田 花子", ["geta"]],
    ["\uFFFD田 花子", ["replacement"]],
    ["?田 花子", ["question"]],
    ["？田〓 花子", ["geta", "question"]],
    ["見本\u202E花子", ["invisible"]],
    ["見本\u200B花子", ["invisible"]],
    ["髙﨑 𠮷子", []],
    ["辻\u{E0100}本", []],
    ["マリア・ルイーザ", []],
  ])("in %j are named", (text, found) => {
    expect(suspiciousIn(text)).toEqual(found);
  });

  it("include control characters and halves of a character", () => {
    expect(hasControlCharacters("見本\u0000花子")).toBe(true);
    expect(hasControlCharacters("見本\u0085")).toBe(true);
    expect(hasControlCharacters("\ud842")).toBe(true);
    expect(hasControlCharacters("見本\n花子")).toBe(true);
    expect(hasControlCharacters("例示市\r\n見本ビル\t2階", true)).toBe(false);
    expect(hasControlCharacters("見本 花子")).toBe(false);
  });
});

describe("a blank text", () => {
  it.each(["", " ", "\u3000", "\t\r\n", "\u00A0", "\u2003", "\uFEFF", " \u3000 "])("is %j", (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(["見", "a", "-", "\u3000見", " 0", "\u007F", "\u200B", "ﾔ", "\ud842"])("is not %j", (text) => {
    expect(isBlank(text)).toBe(false);
  });
});

describe("visible text", () => {
  it("shows what would otherwise act", () => {
    expect(visibleText("a\u0000b\nc\u007F\u202Ed\ud842")).toBe("a␀b␊c␡\uFFFDd\uFFFD");
  });

  it("leaves names alone, in whatever form they were typed", () => {
    expect(visibleText("\uFA19\u2FBC辻\u{E0100}")).toBe("\uFA19\u2FBC辻\u{E0100}");
  });
});
