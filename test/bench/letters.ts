/**
 * Apology letters of one page each, right margin flush, through the real merge: beside pdfkit's own ragged `doc.text`,
 * beside Typst and beside headless Chromium on the same words in the same run; and 100,000 of them in a process of
 * their own, in the thread that the service makes them in.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import { compileLetter } from "#src/features/letters/template.ts";
import { mergeLetters, openMerger, renderText } from "#src/typeset/index.ts";
import { apologySource, letter, letters } from "./letter-sample.ts";
import { peakMegabytes } from "./peak.ts";
import type { BenchRow } from "./row.ts";

const MANY = 10_000;
const MOST = 100_000;
/** Of what others set: enough to be beyond their start, few enough to be waited for. */
const OTHERS = 1000;
const RAGGED = 1000;
const ROUNDS = 3;
const mm = 72 / 25.4;
const font = join(
  createRequire(import.meta.url).resolve("@expo-google-fonts/noto-serif-jp/package.json"),
  "../400Regular/NotoSerifJP_400Regular.ttf",
);

export async function benchLetters(): Promise<BenchRow[]> {
  // What stands beside ours is loaded here: the process whose memory is measured does without.
  const { chromiumSeconds } = await import("./chromium.ts");
  const { openTypst } = await import("./typst.ts");
  const template = compileLetter(apologySource());
  const many = letters(MANY);
  let best = Number.POSITIVE_INFINITY;
  const ours = async (): Promise<void> => {
    const seconds = await secondsOf(async () => {
      const common = { template, title: "お詫び状", createdAt: new Date(0) };
      const merged = await mergeLetters({ ...common, dossiers: many, out: nowhere() });
      if (merged.pages !== MANY) throw new Error(`${merged.pages} pages`);
    });
    best = Math.min(best, seconds);
  };
  // By turns, and the best of each: other work on the machine falls on both.
  await ours();
  const texts = many.slice(0, RAGGED).map((dossier) => renderText(template.render(dossier)));
  const ragged = await bestOf(() => setRagged(texts), ours);
  const typst = await openTypst();
  const others = many.slice(0, OTHERS);
  const typstBest = typst && (await bestOf(async () => void typst.merge(others), ours));
  const chromium = await chromiumSeconds(others, ROUNDS, ours);
  const rate = MANY / best;
  const what = "apology letters, 10,000 of one page, flush";
  return [
    row(what, rate, RAGGED / ragged, "baseline: pdfkit doc.text, ragged, the same text"),
    typstBest === undefined
      ? row(what, rate, Number.NaN, "Typst could not be fetched from npm: not compared")
      : row(what, rate, OTHERS / typstBest, `baseline: Typst, ${OTHERS} in one compile; aim 10`),
    row(what, rate, OTHERS / chromium, `baseline: page.pdf of headless Chromium, ${OTHERS} at once; aim 20`),
    ...mostLetters(),
  ];
}

function row(what: string, ours: number, baseline: number, note: string): BenchRow {
  return {
    what,
    ours: Math.round(ours),
    baseline: Math.round(baseline),
    ratio: ours / baseline,
    unit: "letters/s",
    note,
  };
}

function mostLetters(): BenchRow[] {
  const args = [...process.execArgv, import.meta.filename, "most"];
  const { few, most, peakMegabytes } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: "utf8" }),
  ) as Measure;
  return [
    row("100,000 letters in one file, each", MOST / most, MANY / few, "baseline: 10,000 in the same process"),
    {
      what: "100,000 letters in one file, peak memory",
      ours: Math.round(peakMegabytes),
      baseline: 300,
      ratio: 300 / peakMegabytes,
      unit: "MB",
      note: "baseline: the limit; resident, whole program with its thread",
    },
  ];
}

interface Measure {
  /** Seconds of 10,000 and of 100,000. */
  readonly few: number;
  readonly most: number;
  readonly peakMegabytes: number;
}

/** In a thread, as the service does it. */
async function measure(): Promise<Measure> {
  const { letter: template, partials } = apologySource();
  const merger = openMerger<ReturnType<typeof letter>>({ template, partials });
  const make = (count: number): Promise<number> =>
    secondsOf(async () => {
      const dossiers = (function* () {
        for (let index = 0; index < count; index += 1) yield letter(index);
      })();
      const { pages } = await merger.merge({
        dossiers,
        out: nowhere(),
        title: "お詫び状",
        createdAt: new Date(0),
      });
      if (pages !== count) throw new Error(`${pages} pages`);
    });
  await make(MANY);
  const few = Math.min(await make(MANY), await make(MANY));
  const most = await make(MOST);
  await merger.close();
  return { few, most, peakMegabytes: peakMegabytes() };
}

/** The same words as a page of `doc.text`: address in its window, the rest below. */
async function setRagged(texts: readonly string[]): Promise<void> {
  const { default: PDFDocument } = await import("pdfkit");
  const doc = new PDFDocument({ size: "A4", margin: 22 * mm, autoFirstPage: false });
  const out = nowhere();
  const ended = new Promise<void>((resolve) => out.once("finish", resolve));
  doc.pipe(out);
  doc.font(font);
  let pages = 0;
  doc.on("pageAdded", () => {
    pages += 1;
  });
  for (const text of texts) {
    doc.addPage();
    doc.fontSize(10.5).text(text.replaceAll("\n\n", "\n"), 22 * mm, 17 * mm, { width: 166 * mm, lineGap: 1 });
  }
  doc.end();
  await ended;
  if (pages !== texts.length) throw new Error(`${pages} pages of ragged text`);
}

/** Best seconds over the rounds. */
async function bestOf(work: () => Promise<void>, between: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    best = Math.min(best, await secondsOf(work));
    await between();
  }
  return best;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

if (process.argv[1] === import.meta.filename && process.argv[2] === "most") {
  process.stdout.write(JSON.stringify(await measure()));
}
