/**
 * `npm run pictures`: the pictures of README, taken from the sample case in the real program. Pages of PDFs are drawn
 * by poppler's pdftoppm, which must be installed.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAkashi } from "#src/app.ts";
import { runCommandLine } from "#src/commands/index.ts";
import { readConfig } from "#src/config.ts";
import { createServer } from "#src/http/server.ts";
import { systemClock } from "#src/platform/clock.ts";
import { closeBrowser, openBrowser } from "../support/browser.ts";

const OUT = join(import.meta.dirname, "pictures");
const PASSWORD = "ひだまりの庭に七つの小さな鈴";

const folder = mkdtempSync(join(tmpdir(), "akashi-pictures-"));
mkdirSync(OUT, { recursive: true });
try {
  process.env.AKASHI_PASSWORD = PASSWORD;
  const demo = join(folder, "demo");
  if ((await runCommandLine(["demo", "--out", demo])) !== 0) throw new Error("the demo failed");
  drawPage(join(demo, "警察相談用資料.pdf"), "police-page-1");
  drawPage(join(demo, "お詫び状.pdf"), "letter");
  await takePages(join(demo, "storage"));
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}

/** Page 1 of a PDF as a PNG. */
function drawPage(pdf: string, name: string): void {
  execFileSync("pdftoppm", ["-png", "-r", "60", "-f", "1", "-l", "1", "-singlefile", pdf, join(OUT, name)]);
}

async function takePages(storage: string): Promise<void> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const http = await createServer(app, { log: false });
  const origin = await http.listen({ host: "127.0.0.1", port: 0 });
  const browser = await openBrowser();
  for (const width of [360, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: width === 360 ? 740 : 860 } });
    await page.goto(`${origin}/login`);
    await page.fill("#f-login", "sample");
    await page.fill("#f-password", PASSWORD);
    await page.click("button[type=submit]");
    await page.waitForURL(/incidents/);
    const incident = page.url();
    for (const [name, path] of Object.entries({ case: "", evidence: "/evidence", customers: "/customers" })) {
      await page.goto(`${incident}${path}`, { waitUntil: "networkidle" });
      const file = join(folder, "shot.png");
      await page.screenshot({ path: file });
      copyFileSync(file, join(OUT, `${name}-${width}.png`));
    }
    await page.close();
  }
  await http.close();
  app.close();
}
