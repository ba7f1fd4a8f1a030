import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anchorNow, latestAnchor, renewDue } from "#src/features/anchors/index.ts";
import { recordSomething, setMachineTime, useAuthority } from "../support/anchoring.ts";
import { closeBrowser, lookAt, openSignedIn } from "../support/browser.ts";
import { openTestApp, type TestApp } from "../support/house.ts";
import { hasOpenssl, startAuthority, type TimestampAuthority } from "../support/timestamp-authority.ts";

const SIZES = [1280, 360];
let at: TestApp;
let authority: TimestampAuthority;
let origin: string;

describe.skipIf(!hasOpenssl)("時刻の証明 in a browser", () => {
  beforeAll(async () => {
    at = await openTestApp();
    authority = await startAuthority({ key: "ec", days: 50 });
    setMachineTime(at);
    origin = await at.http.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(async () => {
    await closeBrowser();
    await authority.close();
    await at.close();
  });

  async function look(path: string, name: string): Promise<void> {
    for (const width of SIZES) {
      const page = await openSignedIn(at, origin, { width, scripts: true });
      const answer = await page.goto(`${origin}${path}`);
      expect(answer?.status()).toBe(200);
      await lookAt(page, `timestamps-${name}-${width}`);
      await page.context().close();
    }
  }

  test("every state of the page fits 1280 and 360 px and is accessible", async () => {
    await look("/settings", "settings");
    await look("/settings/timestamps", "empty");
    await look("/settings/timestamps/setup", "setup");
    await look("/settings/mail", "mail");
    authority.behave("down");
    useAuthority(at, authority);
    await anchorNow(at.house, { id: at.owner.id });
    await look("/settings/timestamps", "waiting");
    authority.behave("good");
    await anchorNow(at.house, { id: at.owner.id });
    const { id } = latestAnchor(at.house.read)!;
    authority.renewCertificate(1800);
    await renewDue(at.house, { id: at.owner.id }, 10);
    recordSomething(at);
    await look("/settings/timestamps", "proven");
    await look(`/settings/timestamps/${id}`, "anchor");
  });

  test("setting up, つないでみる and the list work with real clicks", async () => {
    const page = await openSignedIn(at, origin, { width: 1280, scripts: true });
    await page.goto(`${origin}/settings/timestamps/setup`);
    await page.getByLabel("アドレス", { exact: false }).first().fill("ftp://tsa.example.jp");
    await page.getByRole("button", { name: "時刻の証明の設定を記録する" }).click();
    await page.getByText("http:// か https:// で始まるアドレスを書いてください").first().waitFor();
    await page.getByLabel("アドレス", { exact: false }).first().fill(authority.url);
    await page.getByLabel("ルートCA証明書をファイルで入れる", { exact: false }).setInputFiles({
      name: "ca.pem",
      mimeType: "application/x-pem-file",
      buffer: Buffer.from(authority.caPem),
    });
    await page.getByRole("button", { name: "時刻の証明の設定を記録する" }).click();
    await page.getByRole("button", { name: "いま時刻証明を取る" }).click();
    await page.getByText("時刻証明を取りました。").waitFor();
    await page.context().close();
  });
});
