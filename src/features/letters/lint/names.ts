/** Finds names however they are written: width, spaces, hyphens, old characters, kana, characters that cannot be seen. */
import { searchKey } from "#src/lib/match-keys.ts";

const unseen = /[\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}\s・･.,'’\-＿_/／|｜*＊]/gu;

/** Text as names are compared; an honorific at its very end falls away. */
function folded(text: string): string {
  return searchKey(text.replace(unseen, ""));
}

/** The listed names that the text holds, as they are listed. */
export function namesIn(text: string, names: readonly string[]): string[] {
  const whole = folded(text);
  return names.filter((name) => {
    const key = folded(name);
    if ([...key].length < 2) return false;
    // はな is inside 「はなはだ」: a short name in kana only counts where it stands alone.
    if (/^[\u30A1-\u30FC]{2,3}$/.test(key)) return standsAlone(text, name);
    return whole.includes(key);
  });
}

/** 「架空さん」, 「架空氏」: the surname of 「架空 次郎」 with something that makes it a person. */
export function surnamesIn(text: string, names: readonly string[]): string[] {
  const surnames = new Set(
    names.flatMap((name) => {
      const [surname, given] = name.trim().split(/[ 　]+/);
      return given !== undefined && surname !== undefined && [...surname].length >= 2 ? [surname] : [];
    }),
  );
  // A stop at the end, so that 「…様」 keeps its 様.
  const whole = folded(`${text}。`);
  const people = ["さん", "氏", "様", "くん", "君", "容疑者", "スタイリスト", "店長"].map(folded);
  return [...surnames].filter((name) => people.some((title) => whole.includes(folded(name) + title)));
}

function standsAlone(text: string, name: string): boolean {
  const kana = (value: string): string =>
    value.normalize("NFKC").replace(/[ぁ-ゖ]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
  const neighbours = /[\u30A1-\u30FC]/;
  const whole = kana(text.replace(/\p{Cf}/gu, ""));
  const key = kana(name).replace(/\s/g, "");
  for (let at = whole.indexOf(key); at >= 0; at = whole.indexOf(key, at + 1)) {
    const before = whole[at - 1] ?? "";
    const after = whole[at + key.length] ?? "";
    if (!neighbours.test(before) && !neighbours.test(after)) return true;
    // 「担当のはなさん」
    if (/^(?:サン|サマ|クン|チャン)/.test(whole.slice(at + key.length))) return true;
  }
  return false;
}

/** What could give another customer away in a text that everybody gets. */
export interface CustomerTraces {
  readonly names: Iterable<string>;
  /** Digits only. */
  readonly phones: Iterable<string>;
  readonly emails: Iterable<string>;
}

/** A name of two characters would be found inside other words. */
const shortestName = 3;

/**
 * The first customer's name, telephone number or e-mail address that stands in the text and is not the shop's own.
 * Looked up from the text's side, so that a register of a hundred thousand costs one pass.
 */
export function customersIn(text: string, traces: CustomerTraces, own: CustomerTraces): string | undefined {
  const whole = folded(text);
  const ours = new Set([...own.names].map(folded));
  const chars = [...whole];
  const pieces = new Set<string>();
  for (let start = 0; start < chars.length; start += 1) {
    let piece = "";
    for (let length = 1; length <= 24 && start + length <= chars.length; length += 1) {
      piece += chars[start + length - 1];
      if (length >= shortestName) pieces.add(piece);
    }
  }
  for (const name of traces.names) {
    const key = folded(name);
    if ([...key].length >= shortestName && pieces.has(key) && !ours.has(key)) return name;
  }
  const digits = (text.normalize("NFKC").match(/\d[\d\-() 　ー−‐]{8,}\d/g) ?? []).map((run) =>
    run.replace(/\D/g, ""),
  );
  const ownDigits = new Set([...own.phones].map((phone) => phone.replace(/\D/g, "")));
  const typed = new Set(digits.filter((run) => !ownDigits.has(run)));
  if (typed.size > 0) for (const phone of traces.phones) if (typed.has(phone)) return phone;
  const mails = new Set(
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[^\s<>()（）「」、。:：]+@[^\s<>()（）「」、。]+/g) ?? [],
  );
  for (const mail of own.emails) mails.delete(mail.toLowerCase());
  if (mails.size > 0) for (const email of traces.emails) if (mails.has(email)) return email;
  return;
}
