/** Headless Chromium's print of the same letters: one page of HTML with the same words, fonts and sheet. */
import type { LetterDossier } from "#src/features/letters/dossier.ts";
import { closeBrowser, openBrowser } from "../support/browser.ts";

const style = `
@page { size: A4; margin: 17mm 22mm }
body { margin: 0; font: 10.5pt/1.6 "Noto Serif JP"; text-align: justify }
article { position: relative; break-after: page }
article:last-child { break-after: auto }
p { margin: 0; text-indent: 1em }
.to { position: absolute; top: 13mm; width: 65mm; white-space: pre-line; text-align: left; line-height: 1.38 }
.right { text-align: right; white-space: pre-line }
.sender { margin: 5mm 0 10mm }
h1 { font-size: 15.75pt; text-align: center }
dl { display: grid; grid-template-columns: 1.5em 8em 1fr; gap: 0 .5em; margin: 0 }
dd { margin: 0 }
`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function article(one: LetterDossier): string {
  const { customer, shop, leak, text } = one;
  const rows = [
    ["概要", text.outline],
    ["対象となる情報", `${customer.owner}${one.items.join("、")}。${text.notIncluded}`],
    ["原因", text.cause],
    ["二次被害の状況", text.harm],
    ["当店の対応", text.measures],
    ["お客様へのお願い", text.advice],
    ["再発防止策", text.prevention],
    ["お問い合わせ窓口", text.desk],
  ].map(([label, body], index) => `<dt>${index + 1}<dt>${label}<dd>${escaped(body!)}`);
  return `<article><div class="to">〒${customer.postal}
${escaped(customer.address)}
${escaped(customer.addressee)}</div>
<div class="right">お手紙番号　${one.number}
${one.sentOn}</div>
<div class="right sender">〒${shop.postal}
${shop.address}
${shop.name}
${shop.representative}　㊞</div>
<h1>お客様情報の漏えいに関するお詫びとご報告</h1>
<p style="text-indent:0">謹啓　平素は${shop.name}をご利用いただき、誠にありがとうございます。
<p>このたび、当店が管理するお客様の情報の一部が、${leak.by}持ち出され、${leak.usedFor}に使用されたことが判明いたしました。当店の管理が不十分であったため、${escaped(customer.called)}には多大なご迷惑とご心配をおかけいたしましたこと、深くお詫び申し上げます。
<p>判明している内容と当店の対応を、下記のとおりご報告申し上げます。
<div class="right">謹白</div><div style="text-align:center">記</div><dl>${rows.join("")}</dl><div class="right">以上</div></article>`;
}

/** Best seconds of `page.pdf` alone over a few rounds; the page was read and laid out before. */
export async function chromiumSeconds(
  letters: readonly LetterDossier[],
  rounds: number,
  between: () => Promise<void>,
): Promise<number> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const body = letters.map(article).join("");
    await page.setContent(
      `<!doctype html><html lang="ja"><meta charset="utf-8"><style>${style}</style>${body}`,
    );
    await page.evaluate("document.fonts.ready.then(() => undefined)");
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      const pdf = await page.pdf({ preferCSSPageSize: true });
      best = Math.min(best, (performance.now() - start) / 1000);
      const count = pdf.toString("latin1").match(/\/Type \/Page\n/g)?.length;
      if (count !== undefined && count !== letters.length) throw new Error(`Chromium: ${count} pages`);
      await between();
    }
    return best;
  } finally {
    await closeBrowser();
  }
}
