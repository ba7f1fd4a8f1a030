/** The page vocabulary in a real browser, under the application's content security policy, at both widths. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createView } from "#src/http/view.ts";
import {
  closeBrowser,
  complaintsOf,
  expectAccessible,
  expectNoSideScroll,
  lookAt,
  openBrowser,
  screenshot,
} from "../support/browser.ts";
import { catalogue, nav } from "./catalogue.ts";

const root = resolve(import.meta.dirname, "../..");
const csp =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
const types: Record<string, string> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

let server: Server;
let origin: string;
/** What the last upload carried, as the server saw it. */
let uploaded = "";

beforeAll(async () => {
  const html = renderCatalogue();
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    response.setHeader("content-security-policy", csp);
    if (path.startsWith("/assets/")) {
      const file =
        path === "/assets/vendor/tokens.css"
          ? "node_modules/@digital-go-jp/design-tokens/dist/tokens.css"
          : join("templates", path);
      response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
      response.end(readFileSync(join(root, file)));
    } else if (path === "/files") {
      uploaded = "";
      request.setEncoding("latin1").on("data", (part: string) => {
        uploaded += part;
      });
      request.on("end", () => {
        response.setHeader("content-type", "application/json");
        response.statusCode = 422;
        response.end(
          JSON.stringify({
            error: {
              code: "x",
              message: "1点は保管できませんでした。",
              fields: { "files[1]": "画像として開けませんでした。" },
              stored: { "files[0]": { label: "E-001", href: "/e1" } },
            },
          }),
        );
      });
    } else if (path === "/preview") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        '<!doctype html><html lang="ja"><title>下書き</title><main><h1>警察相談用資料</h1></main></html>',
      );
    } else if (path === "/bare") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(html.bare);
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(html.full);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await closeBrowser();
  server.close();
});

describe.each([360, 1280])("at %i px", (width) => {
  it("shows every part without a violation and without scrolling sideways", async () => {
    const { page, complaints } = await open("/", width);
    await lookAt(page, `look-${width}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("shows login and setup without a violation", async () => {
    const { page, complaints } = await open("/bare", width);
    await lookAt(page, `bare-${width}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it("keeps what was typed to the letter, and nothing of the page leaks into a part", async () => {
  const { page } = await open("/", 1280);
  expect(await page.inputValue("[name=what]")).toBe("一行目\n  二行目 <b>&amp;\n\n四行目");
  expect(await page.content()).not.toContain("漏れてはいけない");
  expect(await page.inputValue("[name=shop]")).toBe('"><script>alert(1)</script>{{x}}');
  await page.context().close();
});

it("gives each target at least 44 pixels of height", async () => {
  const { page } = await open("/", 360);
  const small =
    await page.evaluate(`[...document.querySelectorAll(".button, .top-tool, .input, .chip, .choice, .check, .help summary, .bottom a")]
    .map((e) => ({ e, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.height > 1 && box.height < 44)
    .map(({ e, box }) => e.className + " " + box.height)`);
  expect(small).toEqual([]);
  await page.context().close();
});

it("shows chosen files in rows, sends them in one request and puts the refusal at its row", async () => {
  const { page } = await open("/", 1280);
  await page.setInputFiles("#f-files-choose", [
    { name: "はがき表.jpg", mimeType: "image/jpeg", buffer: Buffer.from("front") },
    { name: "はがき裏.jpg", mimeType: "image/jpeg", buffer: Buffer.from("back") },
  ]);
  await expect.poll(() => page.locator(".file-row").count()).toBe(2);
  await page.getByRole("button", { name: "証拠を保管する" }).click();
  await page.getByText("画像として開けませんでした。").waitFor();
  expect(await page.locator(".file-row").nth(1).innerText()).toContain("画像として開けませんでした。");
  expect(await page.locator(".file-row").nth(0).innerText()).not.toContain("画像として");
  expect(uploaded.match(/name="files"/g)).toHaveLength(2);
  const stored = page.getByRole("link", { name: "E-001として保管しました" });
  expect(await stored.getAttribute("href")).toBe("/e1");
  await page.getByRole("button", { name: "証拠を保管する" }).click();
  // The answer names the first file of each request: here the one that was left.
  await page.getByRole("link", { name: "E-001として保管しました" }).nth(1).waitFor();
  expect(uploaded.match(/name="files"/g)).toHaveLength(1);
  await page.context().close();
});

it("searches while typing, and the address follows", async () => {
  const { page } = await open("/", 1280);
  await page.getByRole("searchbox", { name: "お客様を探す" }).fill("見本");
  await page.waitForURL(/[?&]q=%E8%A6%8B%E6%9C%AC/);
  expect(new URL(page.url()).searchParams.get("filter")).toBe("unsent");
  await expect.poll(() => page.locator("#results tbody tr").count()).toBe(3);
  await page.context().close();
});

it("offers plain files and a plain search without scripts", async () => {
  const { page } = await open("/", 1280, { javaScriptEnabled: false });
  const box = await page.locator("#f-files-choose").boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await page.getByRole("searchbox", { name: "お客様を探す" }).fill("見本");
  await page.getByRole("button", { name: "検索する" }).click();
  expect(new URL(page.url()).searchParams.get("q")).toBe("見本");
  await page.context().close();
});

it("notices a picture without words and a page that is too wide", async () => {
  const { page } = await open("/bare", 360);
  await page.setContent(
    '<html lang="ja"><head><title>x</title></head><body><main><h1>x</h1><img src="/assets/favicon.svg" width="900"></main></body></html>',
  );
  await expect(expectAccessible(page)).rejects.toThrow("image-alt");
  await expect(expectNoSideScroll(page)).rejects.toThrow("img");
  await page.context().close();
});

it("leads from the summary of errors to the field", async () => {
  const { page } = await open("/", 1280);
  await page.locator(".error-summary a").first().click();
  await page.waitForFunction("document.activeElement.name === 'leftOn'");
  await page.context().close();
});

it("prints without navigation and buttons", async () => {
  const { page } = await open("/", 800);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".side, .bottom, .button:visible").filter({ visible: true }).count()).toBe(0);
  await screenshot(page, "look-print");
  await page.context().close();
});

async function open(
  path: string,
  width: number,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: readonly string[] }> {
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    hasTouch: width < 500,
    isMobile: width < 500,
    ...options,
  });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(origin + path);
  return { page, complaints };
}

function renderCatalogue(): { full: string; bare: string } {
  const view = createView();
  const shell = { shopName: "見本ヘアサロン 例示店", userName: "見本 花子", nav, bottomNav: nav.slice(0, 5) };
  const modules = [
    "/assets/upload.js",
    "/assets/live-search.js",
    "/assets/confirm-leave.js",
    "/assets/refresh.js",
  ];
  return {
    full: view.render("shared/catalogue", "layout", { ...catalogue, ...shell, modules }),
    bare: view.render("shared/catalogue-bare", "layout-bare", {
      title: "ログイン",
      shopName: shell.shopName,
    }),
  };
}
