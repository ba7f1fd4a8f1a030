/** E-mails in a real browser: from a run that was wrong to its 訂正, by mail and on paper. */
import { afterAll, afterEach, beforeEach, it } from "vitest";
import { saveDraft } from "#src/features/letters/index.ts";
import { startMailing, tellMail } from "#src/features/letters/mailing/mailing.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, type TestApp } from "../support/house.ts";
import { makeMailCase } from "./mail-case.ts";

let at: TestApp;
let origin: string;
let incident: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
  incident = await makeMailCase(at);
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

it.each([360, 1280])("a 訂正 by mail begins at the run that was wrong, at %i px", {
  timeout: 240_000,
}, async (width) => {
  const actor = { id: at.owner.id };
  const { run } = await startMailing(at.house, actor, incident, {
    words: "apology",
    consulted: "yes",
    pauseMs: 0,
  });
  for (const number of [1, 2])
    await tellMail(at.house, actor, incident, { runId: run.id, number, word: "sent" });
  const blocks = {
    wrong: "受付は平日9時からです。",
    right: "受付は平日10時からです。",
    why: "確認の不足です。",
    preventionDone: "二人で読み合わせました。",
  };
  at.house.write(actor, (tx) => saveDraft(tx, incident, { sentOn: "2026-12-20", blocks }, "correction"));
  const page = await openSignedIn(at, origin, { width, scripts: true });
  const look = (which: string) => lookAt(page, `correction-${width}-${which}`);
  await page.goto(`${origin}/incidents/${incident}/letters/mail?words=correction`);
  await page.getByText("どの回についての訂正ですか").waitFor();
  await page.getByRole("link", { name: "第1回　電子メール（お詫び状の文）" }).waitFor();
  await look("01-which");
  await page.goto(`${origin}/incidents/${incident}/letters/mail/${run.id}`);
  await look("02-run");
  await page.getByRole("link", { name: "訂正を電子メールで送る" }).click();
  await page.getByText("令和8年12月1日付でお送りした").waitFor();
  await look("03-mail");
  await page.goto(`${origin}/incidents/${incident}/letters/mail/${run.id}`);
  await page.getByRole("link", { name: "訂正のお手紙を作る" }).click();
  await page.getByText("第1回の電子メールをお送りした方から選びます").waitFor();
  await look("04-paper");
});
