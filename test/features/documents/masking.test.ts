import { expect, test } from "vitest";
import { createMask } from "#src/features/documents/masking.ts";

const maskWith = (customers: string[][], reporters: string[][] = [], kept: string[] = []) =>
  createMask({ reporters, customers, kept });

test("a name of two characters is masked where it stands alone, and left inside longer words", () => {
  const mask = maskWith([["林 実"]]);
  expect(mask("林実様から電話があった。")).toBe("お客様Aから電話があった。");
  expect(mask("はがきは林　実に届いた。")).toBe("はがきはお客様Aに届いた。");
  expect(mask("小林実様と林実香さん。")).toBe("小林実様と林実香さん。");
});

test("a reading is masked as its person, in katakana and hiragana", () => {
  const mask = maskWith([["見本 桃子", "ミホン モモコ"]]);
  expect(mask("宛名はミホンモモコ様。見本桃子様、みほんももこさんのこと。")).toBe(
    "宛名はお客様A。お客様A、お客様Aのこと。",
  );
  expect(mask.met()).toBe(1);
});

test("a short reading is left inside longer words", () => {
  const mask = maskWith([["愛", "アイ"]]);
  expect(mask("アイロンの話。アイ様が来店。")).toBe("アイロンの話。お客様Aが来店。");
});

test("the reading of a reporter has the reporter's letter; one that two people share has its own", () => {
  const mask = maskWith(
    [
      ["例示 花", "レイジ ハナ"],
      ["見本 花子", "ミホン ハナコ"],
      ["見本 華子", "ミホン ハナコ"],
    ],
    [["例示 花"]],
  );
  expect(mask("レイジハナ、見本花子、見本華子、ミホンハナコ")).toBe("お客様A、お客様B、お客様C、お客様D");
});

test("who keeps the name keeps the reading", () => {
  expect(maskWith([["試験 太郎", "シケン タロウ"]], [], ["試験 太郎", "シケン タロウ"])("シケンタロウ")).toBe(
    "シケンタロウ",
  );
});
