/** Forms that were open while a colleague recorded something else: both wordings on the page, for phone and PC. */
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { getEvidence } from "#src/features/evidence/index.ts";
import { describeFile } from "#src/features/evidence/register.ts";
import { addNotice, changeNotice, getNotice, noticeInput } from "#src/features/notices/index.ts";
import { changeShop, listShops } from "#src/features/shops/index.ts";
import { addPostcard, openSample } from "../features/customers/statements/people.ts";
import { closeBrowser, lookAtBoth, openSignedIn } from "../support/browser.ts";
import { expectSound, openTestApp, SHOP, type TestApp } from "../support/house.ts";

let at: TestApp;
let origin: string;
beforeEach(async () => {
  at = await openTestApp();
  origin = await at.http.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await expectSound(at);
  await at.close();
});
afterAll(closeBrowser);

interface Open {
  readonly path: string;
  /** A label that is folded away. */
  readonly unfold?: string;
  readonly label: string;
  readonly button: string;
  readonly theirs: () => void;
  readonly stored: () => string;
}

async function expectBothShown(name: string, { path, unfold, label, button, theirs, stored }: Open) {
  const page = await openSignedIn(at, origin, { width: 1280, scripts: true });
  await page.goto(origin + path);
  if (unfold !== undefined) await page.getByText(unfold).click();
  const field = page
    .getByLabel(label, { exact: true })
    .or(page.getByLabel(`${label}任意`))
    .first();
  await field.fill("自分の言葉");
  theirs();
  const press = async () => {
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.waitForLoadState("load");
  };
  await press();
  await page.getByText("今の記録：同僚の言葉").waitFor();
  expect(await field.inputValue()).toBe("自分の言葉");
  expect(await page.getByRole("alert").getByText("開いている間に、内容が変わりました").isVisible()).toBe(
    true,
  );
  await lookAtBoth(page, `unseen-${name}`);
  expect(stored()).toBe("同僚の言葉");
  await press();
  expect(stored()).toBe("自分の言葉");
}

it("shows both wordings of a notice, a caption and the shop", { timeout: 120_000 }, async () => {
  const incident = openSample(at);
  const read = at.house.read;
  const colleague = { id: at.owner.id };
  const wording = { recipientName: "試験 太郎", body: "請求します。" };
  const input = (title: string) => noticeInput.parse({ ...wording, title });
  const notice = at.house.write(colleague, (tx) => addNotice(tx, incident, input("通知書")));
  await expectBothShown("notice", {
    path: `/incidents/${incident}/notices/${notice}`,
    label: "表題必須",
    button: "文面を保存する",
    theirs: () => at.house.write(colleague, (tx) => changeNotice(tx, incident, notice, input("同僚の言葉"))),
    stored: () => getNotice(read, incident, notice).title,
  });
  const evidence = await addPostcard(at, incident);
  const file = () => getEvidence(read, incident, evidence).files[0]!;
  await expectBothShown("caption", {
    path: `/incidents/${incident}/evidence/${evidence}`,
    unfold: "写っているところを書く",
    label: "写真の説明",
    button: "写真の説明を記録する",
    theirs: () =>
      at.house.write(colleague, (tx) =>
        describeFile(
          tx,
          incident,
          { evidenceId: evidence, id: file().id },
          { part: "back", caption: "同僚の言葉" },
        ),
      ),
    stored: () => file().caption,
  });
  const shop = () => listShops(read)[0]!;
  await expectBothShown("shop", {
    path: "/settings/shop",
    label: "担当者",
    button: "お店の情報を記録する",
    theirs: () =>
      at.house.write(colleague, (tx) => changeShop(tx, shop().id, { ...SHOP, deskPerson: "同僚の言葉" })),
    stored: () => shop().deskPerson,
  });
});
