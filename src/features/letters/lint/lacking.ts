/**
 * What a letter still lacks before anybody signs it: parts, date, sender, a window, characters; what it says of the
 * letter before.
 */
import { blockLabel, blocksOf } from "../blocks.ts";
import { block, type Finding } from "./finding.ts";
import type { Reading } from "./lint.ts";

export function missing(reading: Reading): Finding[] {
  const { draft, common, leavesRoomForSender, unprintable, unprintableOfShop, pages, today } = reading;
  const found: Finding[] = [];
  for (const { id, label, legal, isOptional } of blocksOf(draft.template)) {
    if (id === "desk" || isOptional || draft.blocks[id] !== "") continue;
    found.push(
      block("missing", id, label, {
        what: legal === undefined ? "空のままです。" : `ご本人への通知に必要な「${legal}」がありません。`,
        todo: "文面の画面で書いてください。分からないことは「現在確認しております」のように、今の状況を書きます。",
      }),
    );
  }
  if (!hasContact(draft.blocks.desk)) {
    found.push(
      block("no_contact", "desk", blockLabel(draft.template, "desk"), {
        what: "お客様が連絡できる電話番号またはメールアドレスがありません。",
        todo: "窓口の電話番号と受付時間を書いてください。お店の設定に入れると、次からは自動で入ります。",
      }),
    );
  }
  if (draft.sentOn === null) {
    found.push(
      block("no_date", "sentOn", "お手紙の日付", {
        what: "お手紙の日付が入っていません。",
        todo: "お送りする日を入れてください。",
      }),
    );
  } else if (draft.sentOn < today) {
    found.push({
      code: "date_passed",
      place: "sentOn",
      where: "お手紙の日付",
      what: "お手紙の日付が、今日より前になっています。",
      todo: "お送りする日に直すことをおすすめします。",
      isBlocking: false,
    });
  }
  const { shop } = common;
  const lacking = [
    shop.name.trim() === "" && "お店の名前",
    shop.representative.trim() === "" && "代表者のお名前",
    shop.address.trim() === "" && "住所",
  ].filter((word) => word !== false);
  if (lacking.length > 0) {
    found.push(
      block("no_sender", "sender", "差出人", {
        what: `差出人の${lacking.join("・")}がありません。`,
        todo: "設定の「お店と問い合わせ窓口」に入れてください。",
      }),
    );
  }
  if (!leavesRoomForSender) {
    found.push(
      block("window", "window", "封筒の窓", {
        what: "窓の位置と幅の設定では、差出人を書く場所が残りません。",
        todo: "設定の「窓あき封筒」で、「左から」と「宛名の幅」の合計が143mm以下になるように直してください。",
      }),
    );
  }
  if (unprintableOfShop.length > 0) {
    found.push(
      block("unprintable", "sender", "差出人", {
        what: `お店の名前・代表者・住所に、印刷できない文字があります（${unprintableOfShop.slice(0, 5).join("、")}）。`,
        todo: "設定の「お店と問い合わせ窓口」で、別の文字に書き換えてください。",
      }),
    );
  }
  if (unprintable.length > 0) {
    found.push(
      block("unprintable", "letter", "お手紙全体", {
        what: `印刷できない文字があります（${unprintable.slice(0, 5).join("、")}）。`,
        todo: "別の文字に書き換えてください。",
      }),
    );
  }
  if (pages > 1) {
    found.push({
      code: "two_pages",
      place: "letter",
      where: "お手紙全体",
      what: `項目の多い方では${pages}枚になります。`,
      todo: "このままでも作れます。1枚にするには、長い項目を短くしてください。",
      isBlocking: false,
    });
  }
  return found;
}

/** What a 続報 and a 訂正 say of the letter before them. */
export function reference({ draft }: Reading): Finding[] {
  const { template, earlierOn, sentOn, blocks } = draft;
  if (template === "apology") return [];
  const found: Finding[] = [];
  const where = "前のお知らせの日付";
  if (earlierOn === null) {
    found.push(
      block("no_earlier", "earlierOn", where, {
        what: "どのお知らせのことか、前のお知らせの日付がありません。",
        todo: "前のお知らせ（お手紙か電子メール）に書いた日付を入れてください。",
      }),
    );
  } else if (sentOn !== null && earlierOn > sentOn) {
    found.push(
      block("earlier_not_before", "earlierOn", where, {
        what: "前のお知らせの日付が、今回の日付より後になっています。",
        todo: "今回のお知らせの日付を直してください。前のお知らせの日付を手で入れたときは、その日付もご確認ください。",
      }),
    );
  }
  if (template === "correction" && blocks.right !== "" && blocks.right === blocks.wrong) {
    found.push(
      block("nothing_corrected", "right", blockLabel(template, "right"), {
        what: "「誤り」と「正しい内容」が、同じ文です。",
        todo: "正しい内容に書き換えてください。",
      }),
    );
  }
  return found;
}

/** A telephone number of 9 digits or more, or an e-mail address. */
function hasContact(desk: string): boolean {
  const plain = desk.normalize("NFKC");
  const digits = plain.match(/\d[\d\-() ー−‐]{7,}\d/g) ?? [];
  return digits.some((run) => run.replace(/\D/g, "").length >= 9) || /[^\s@]+@[^\s@]+\.[^\s@]+/.test(plain);
}
