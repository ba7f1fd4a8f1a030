/**
 * Typst, fetched from npm on demand into a folder beside nothing of ours: a setter of fine quality that merges quickly.
 * The letter is set as ours is: the same words on one A4 page, Noto Serif JP of 10.5 points, flush.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { LetterDossier } from "#src/features/letters/dossier.ts";

const NAME = "@myriaddreamin/typst-ts-node-compiler";
const VERSION = "0.7.0";

interface NodeCompiler {
  mapShadow(path: string, content: Buffer): void;
  evictCache(maxAge: number): void;
  compile(options: { mainFileContent: string }): { readonly result: { readonly numOfPages: number } | null };
  pdf(document: { readonly numOfPages: number }): Buffer;
}

const source = `
#set page(paper: "a4", margin: (x: 22mm, y: 17mm))
#set text(font: "Noto Serif JP", size: 10.5pt, lang: "ja")
#set par(justify: true, leading: 0.6em, spacing: 0.6em)
#for (index, one) in json("/letters.json").enumerate() [
  #if index > 0 { pagebreak() }
  #place(top + left, dy: 13mm, block(width: 65mm)[
    #set par(justify: false)
    〒#one.customer.postal \\
    #one.customer.address.split("\\n").join(linebreak()) \\
    #one.customer.addressee
  ])
  #align(right)[お手紙番号　#one.number \\ #one.sentOn]
  #v(5mm)
  #align(right)[〒#one.shop.postal \\ #one.shop.address \\ #one.shop.name \\ #one.shop.representative　㊞]
  #v(10mm)
  #align(center, text(size: 15.75pt, weight: "bold")[お客様情報の漏えいに関するお詫びとご報告])
  謹啓　平素は#{one.shop.name}をご利用いただき、誠にありがとうございます。
  #set par(first-line-indent: (amount: 1em, all: true))

  このたび、当店が管理するお客様の情報の一部が、#{one.leak.by}持ち出され、#{one.leak.usedFor}に使用されたことが判明いたしました。当店の管理が不十分であったため、#{one.customer.called}には多大なご迷惑とご心配をおかけいたしましたこと、深くお詫び申し上げます。

  判明している内容と当店の対応を、下記のとおりご報告申し上げます。

  #align(right)[謹白]
  #align(center)[記]
  #set par(first-line-indent: 0em)
  #grid(columns: (1.5em, 8em, 1fr), column-gutter: 0.5em, row-gutter: 0.7em,
    [1], [概要], one.text.outline,
    [2], [対象となる情報], one.customer.owner + one.items.join("、") + "。" + one.text.notIncluded,
    [3], [原因], one.text.cause,
    [4], [二次被害の状況], one.text.harm,
    [5], [当店の対応], one.text.measures,
    [6], [お客様へのお願い], one.text.advice,
    [7], [再発防止策], one.text.prevention,
    [8], [お問い合わせ窓口], one.text.desk,
  )
  #align(right)[以上]
]
`;

export interface Typst {
  /** Merges letters into one PDF; returns its bytes. */
  merge(letters: readonly LetterDossier[]): Buffer;
}

/** Fetches and opens Typst; undefined when npm has no way to it. */
export async function openTypst(): Promise<Typst | undefined> {
  const home = join(tmpdir(), `akashi-bench-typst-${VERSION}`);
  try {
    if (!existsSync(join(home, "node_modules", NAME))) {
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, "package.json"), "{}");
      const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `${NAME}@${VERSION}`];
      execFileSync("npm", install, { cwd: home, stdio: "ignore", timeout: 180_000 });
    }
    return await open(home);
  } catch {
    return undefined;
  }
}

async function open(home: string): Promise<Typst> {
  const entry = createRequire(join(home, "package.json")).resolve(NAME);
  const { NodeCompiler } = (await import(pathToFileURL(entry).href)) as {
    NodeCompiler: { create(options: object): NodeCompiler };
  };
  const fonts = dirname(
    createRequire(import.meta.url).resolve("@expo-google-fonts/noto-serif-jp/package.json"),
  );
  const fontPaths = [join(fonts, "400Regular"), join(fonts, "700Bold")];
  const compiler = NodeCompiler.create({ workspace: home, fontArgs: [{ fontPaths }] });
  return {
    merge(letters) {
      // What it remembers of the round before would make it faster than it is.
      compiler.evictCache(0);
      compiler.mapShadow(join(home, "letters.json"), Buffer.from(JSON.stringify(letters)));
      const { result } = compiler.compile({ mainFileContent: source });
      if (result?.numOfPages !== letters.length) throw new Error(`Typst: ${result?.numOfPages} pages`);
      return compiler.pdf(result);
    },
  };
}
