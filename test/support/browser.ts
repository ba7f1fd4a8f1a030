/**
 * A real browser for tests, from npm alone: Chromium out of `@sparticuz/chromium`, letters out of the npm Noto fonts.
 *
 * Promises: `npm ci` is enough, also on a machine without a browser or a single font; nothing is fetched.
 * `CHROMIUM_PATH` names another browser (needed on macOS, Windows and ARM, where the package has none).
 * `AKASHI_SHOTS` names a folder for screenshots; without it `screenshot` does nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { inflate } from "@sparticuz/chromium";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const require = createRequire(import.meta.url);

/** Beside the packages it is unpacked from, so that a fresh `npm ci` also throws away the unpacked copy. */
const cache = resolve(import.meta.dirname, "../../node_modules/.cache/akashi-browser");

const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  "--disable-gpu",
  "--font-render-hinting=none",
];

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let opened: Promise<Browser> | undefined;

/** The browser of this test process; starts on the first call. */
export function openBrowser(): Promise<Browser> {
  opened ??= launch();
  return opened;
}

export async function closeBrowser(): Promise<void> {
  const browser = await opened;
  opened = undefined;
  await browser?.close();
}

/**
 * Fails with every axe violation on the page: rule, what is wrong, and where.
 * The script goes in through the debugger, which a page's content security policy does not govern.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.evaluate(`${axeSource};undefined`);
  const options = JSON.stringify({ runOnly: axeTags, resultTypes: ["violations"] });
  const found = await page.evaluate(`axe.run(document, ${options}).then(({ violations }) => violations)`);
  const violations = (found as axe.Result[]).map(
    (rule) =>
      `${rule.id}: ${rule.help}\n${rule.nodes.map((node) => `  ${node.html}\n  ${node.failureSummary ?? ""}`).join("\n")}`,
  );
  expect(violations, violations.join("\n")).toEqual([]);
}

/** Fails when the page scrolls sideways, and names the elements that stick out on the right. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  const wide = (await page.evaluate(`(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > limit + 1)
      .map((e) => e.tagName.toLowerCase() + "." + e.getAttribute("class") + " → " + Math.round(e.getBoundingClientRect().right));
  })()`)) as string[];
  expect(wide, `too wide: ${wide.join(", ")}`).toEqual([]);
}

/** A page as the owner of `at` sees it, on a phone below 500 px, with scripts or without. */
export async function openSignedIn(
  at: { signedIn(): { readonly cookie: string } },
  origin: string,
  { width, scripts }: { width: number; scripts: boolean },
): Promise<Page> {
  const browser = await openBrowser();
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    hasTouch: width < 500,
    isMobile: width < 500,
    javaScriptEnabled: scripts,
    locale: "ja-JP",
    reducedMotion: "reduce",
  });
  const [name, value] = at.signedIn().cookie.split("=") as [string, string];
  await context.addCookies([{ name, value, url: origin }]);
  return context.newPage();
}

/** Photographs a page as `name`; fails where it scrolls sideways or has an axe violation, which takes scripts. */
export async function lookAt(page: Page, name: string, { scripts = true } = {}): Promise<void> {
  await screenshot(page, name);
  if (!scripts) return;
  await expectNoSideScroll(page);
  await expectAccessible(page);
}

/** As `lookAt`, on a phone and then on a PC: `<name>-360`, `<name>-1280`. */
export async function lookAtBoth(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await screenshot(page, `${name}-${width}`);
    await expectNoSideScroll(page);
  }
}

/** What the page complains about from now on: faults of scripts, errors and warnings of its console. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // A form that comes back with a 400 is told to the console, too.
    const isForm = message.text().includes("status of 400");
    if (["error", "warning"].includes(message.type()) && !isForm) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

/** Writes the whole page as `<AKASHI_SHOTS>/<name>.png`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.AKASHI_SHOTS;
  if (folder === undefined || folder === "") return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function launch(): Promise<Browser> {
  mkdirSync(cache, { recursive: true });
  const home = process.env.CHROMIUM_PATH === undefined ? await unpack() : undefined;
  const executablePath = process.env.CHROMIUM_PATH ?? join(home ?? "", "chromium");
  return chromium.launch({
    executablePath,
    args: flags,
    env: {
      ...process.env,
      // Without a UTF-8 locale it neither opens nor names a file in Japanese.
      LC_ALL: "C.UTF-8",
      FONTCONFIG_FILE: writeFontconfig(),
      ...librariesFor(executablePath, home),
    },
  });
}

/**
 * Unpacks the browser once for each version of the package. The package itself always unpacks to the shared
 * temporary folder and takes whatever lies there, stale or half written; here a complete copy appears by rename.
 */
async function unpack(): Promise<string> {
  const packed = dirname(dirname(require.resolve("@sparticuz/chromium")));
  const { version } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8")) as { version: string };
  const home = join(cache, `chromium-${version}`);
  if (existsSync(home)) return home;

  const fresh = mkdtempSync(join(cache, "unpacking-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = fresh;
  try {
    await Promise.all(
      ["chromium.br", "swiftshader.tar.br", "al2023.tar.br"].map((name) =>
        inflate(join(packed, "bin", name)),
      ),
    );
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(fresh, home);
  } catch (error) {
    // Another test process was faster: its copy is as good.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}

/** Only where the machine lacks libraries such as NSS: those of the package, which may be older than the machine's. */
function librariesFor(executablePath: string, home: string | undefined): { LD_LIBRARY_PATH?: string } {
  if (home === undefined) return {};
  const version = spawnSync(executablePath, ["--version"], { encoding: "utf8" });
  if (version.status === 0) return {};
  return { LD_LIBRARY_PATH: [join(home, "al2023", "lib"), process.env.LD_LIBRARY_PATH ?? ""].join(":") };
}

/** Without this file a machine without fonts shows blank pages, and one with fonts shows its own. */
function writeFontconfig(): string {
  const folders = ["@expo-google-fonts/noto-sans-jp", "@expo-google-fonts/noto-serif-jp"].map((name) =>
    dirname(require.resolve(`${name}/package.json`)),
  );
  const alias = (generic: string, family: string): string =>
    `<alias binding="same"><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`;
  const file = join(cache, "fonts.conf");
  const fresh = `${file}.${process.pid}`;
  writeFileSync(
    fresh,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `<dir>${folder}</dir>`).join("\n")}
<cachedir>${join(cache, "fontconfig")}</cachedir>
${alias("sans-serif", "Noto Sans JP")}
${alias("monospace", "Noto Sans JP")}
${alias("serif", "Noto Serif JP")}
</fontconfig>
`,
  );
  renameSync(fresh, file);
  return file;
}
