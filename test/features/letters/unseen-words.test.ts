/** The page of a letter's words, left open while a colleague wrote: nobody's words are lost. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { getDraft, saveDraft } from "#src/features/letters/index.ts";
import { saidIn, seenIn, sent, shown } from "../../support/forms.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});

test("a page of a 訂正 that was open meanwhile does not empty what a colleague wrote", async () => {
  const page = `/incidents/${incident}/letters/text/correction`;
  const seen = seenIn(await shown(at, page));
  const { desk, advice } = getDraft(at.house.read, incident, "correction").blocks;
  const others = {
    notIncluded: "",
    advice,
    desk,
    hasSealMark: "yes",
    taken: "suspected",
    use: "none",
    earlierOn: "",
  };
  const theirs = {
    ...others,
    sentOn: "令和8年12月1日",
    wrong: "日付の誤り",
    right: "11月1日",
    why: "確認の不足",
  };
  expect((await sent(at, page, { ...theirs, preventionDone: "読み合わせ", seen })).statusCode).toBe(303);
  const mine = {
    ...others,
    sentOn: "R8.12.1",
    wrong: "別の文",
    right: "",
    why: "確認の不足 ",
    preventionDone: "",
    seen,
  };
  const late = await sent(at, page, mine);
  expect(late.statusCode).toBe(409);
  expect(late.body).toContain("開いている間に、内容が変わりました");
  expect(late.body).toContain("別の文");
  expect(saidIn(late.body)).toEqual(["日付の誤り", "11月1日", "読み合わせ"]);
  expect(getDraft(at.house.read, incident, "correction").blocks.wrong).toBe("日付の誤り");
  expect((await sent(at, page, { ...mine, seen: seenIn(late.body) })).statusCode).toBe(303);
  expect(getDraft(at.house.read, incident, "correction").blocks.wrong).toBe("別の文");
});

test("how sure the apology is stands beside what was chosen, in the words of the form", async () => {
  const page = `/incidents/${incident}/letters/text`;
  const seen = seenIn(await shown(at, page));
  const { blocks, usedFor } = getDraft(at.house.read, incident);
  const others = { ...blocks, sentOn: "", taken: "suspected" };
  const theirs = { ...others, use: "suspected", usedFor: "案内はがきの送付", seen };
  expect((await sent(at, page, theirs)).statusCode).toBe(303);
  const late = await sent(at, page, { ...others, use: "none", usedFor, hasSealMark: "yes", seen });
  expect(late.statusCode).toBe(409);
  expect(saidIn(late.body)).toContain("おそれがある");
  expect(saidIn(late.body)).toContain("印刷しない");
  expect(getDraft(at.house.read, incident).use).toBe("suspected");
});

test("what is no whole form of the page empties nothing that it does not name", async () => {
  const page = `/incidents/${incident}/letters/text`;
  at.house.write({ id: at.owner.id }, (tx) =>
    saveDraft(tx, incident, {
      sentOn: "2026-12-01",
      use: "suspected",
      usedFor: "案内はがきの送付",
      blocks: { cause: "名簿の管理の不十分" },
    }),
  );
  expect((await sent(at, page, {})).statusCode).toBe(303);
  expect(
    (
      await sent(at, page, [
        ["sentOn", ""],
        ["cause", "一"],
        ["cause", "二"],
      ])
    ).statusCode,
  ).toBe(400);
  expect(getDraft(at.house.read, incident)).toMatchObject({
    sentOn: "2026-12-01",
    use: "suspected",
    usedFor: "案内はがきの送付",
    hasSealMark: true,
    blocks: { cause: "名簿の管理の不十分" },
  });
});
