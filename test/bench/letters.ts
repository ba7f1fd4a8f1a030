/**
 * Apology letters: 1,000 of one page each, right margin flush, through the real merge, beside pdfkit's own ragged
 * `doc.text` on the same text in the same run.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { Writable } from "node:stream";
import PDFDocument from "pdfkit";
import { addressing } from "#src/features/letters/addressing.ts";
import { type ApologyDossier, dossierOf } from "#src/features/letters/dossier.ts";
import { apologySource, compileApology } from "#src/features/letters/template.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { ourTemplate } from "#src/features/templates/index.ts";
import { mergeLetters, renderText } from "#src/typeset/index.ts";
import type { BenchRow } from "./row.ts";

const LETTERS = 1000;
const ROUNDS = 5;
const mm = 72 / 25.4;
const font = join(
  createRequire(import.meta.url).resolve("@expo-google-fonts/noto-serif-jp/package.json"),
  "../400Regular/NotoSerifJP_400Regular.ttf",
);

export async function benchLetters(): Promise<BenchRow[]> {
  const shop = {
    id: "shp_bench",
    ...shopInput.parse({ tradeName: "ヘアサロン見本", representativeName: "見本 花子" }),
  };
  const template = compileApology(apologySource((name) => ourTemplate(name).source, "confirmed", shop));
  const letters = Array.from({ length: LETTERS }, (_, index) => letter(index));
  const texts = letters.map((dossier) => renderText(template.render(dossier)));
  const ours = async (): Promise<void> => {
    const merged = await mergeLetters({
      template,
      dossiers: letters,
      out: nowhere(),
      title: "お詫び状",
      createdAt: new Date(0),
    });
    if (merged.pages !== LETTERS) throw new Error(`${merged.pages} pages`);
  };
  // By turns, and the best of each: other work on the machine falls on both.
  let best = Number.POSITIVE_INFINITY;
  let baseline = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    baseline = Math.min(baseline, await secondsOf(() => setRagged(texts)));
    best = Math.min(best, await secondsOf(ours));
  }
  return [
    {
      what: "apology letters, 1,000 of one page, flush",
      ours: Math.round(LETTERS / best),
      baseline: Math.round(LETTERS / baseline),
      ratio: baseline / best,
      unit: "letters/s",
      note: "baseline: pdfkit doc.text, ragged, the same text",
    },
  ];
}

/** The same words as a page of `doc.text`: address in its window, the rest below. */
async function setRagged(texts: readonly string[]): Promise<void> {
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

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

const surnames = ["見本", "試験", "例示", "髙橋", "渡邉", "佐藤", "山﨑", "仮名"];
const given = ["花子", "太郎", "一郎", "𠮷子", "三郎", "美咲", "健", "さくら"];
const items = [
  "お名前",
  "フリガナ",
  "ご住所",
  "お電話番号",
  "ご来店の履歴",
  "カルテの記載（内容はこの手紙には記していません）",
];

function letter(index: number): ApologyDossier {
  const name = `${surnames[index % 8]}　${given[Math.floor(index / 8) % 8]}`;
  return dossierOf(
    {
      sentOn: "令和8年12月1日",
      shop: {
        name: "ヘアサロン見本",
        legalName: "",
        postal: "000-0001",
        address: "例示県見本市架空町1-2-3",
        representative: "代表　見本 花子",
        hasSealMark: true,
      },
      leak: {
        taken: "confirmed",
        by: "当店の元従業員により",
        usedFor: "案内はがきの送付",
        isUseConfirmed: true,
        isUseSuspected: false,
      },
      text: {
        outline:
          "令和8年11月13日、お客様から、覚えのないお店から案内のはがきが届いたとのお知らせをいただきました。調査の結果、予約システムの顧客一覧が書き出された記録が見つかりました。",
        notIncluded: "クレジットカードの情報は含まれておりません。",
        cause: "名簿の閲覧と書き出しを必要な者に限る仕組みと、退職の際の確認が不十分でした。",
        harm: "一部のお客様から、覚えのない案内のはがきが届いたとのお知らせをいただいております。",
        measures: "該当するIDの利用を停止し、令和8年11月16日に個人情報保護委員会へ報告しました。",
        advice:
          "覚えのないはがきや電話などがありましたら、捨てずに、差出人・日付・内容を下記の窓口までお知らせください。",
        prevention: "IDを一人ずつに分け、書き出しを店長に限りました。",
        desk: "お客様相談窓口　担当　見本 花子　電話　00-0000-0002（平日10時から18時）",
      },
    },
    index + 1,
    {
      addressing: addressing({ name }),
      postal: `000-${String(index % 10_000).padStart(4, "0")}`,
      address: `例示県例示市例示町${(index % 90) + 1}丁目${(index % 7) + 1}番${(index % 20) + 1}号\n例示マンション${(index % 900) + 100}号室`,
      items: items.slice(0, 2 + (index % 5)),
    },
  );
}
