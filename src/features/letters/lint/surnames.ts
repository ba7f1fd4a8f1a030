/**
 * Half of a name that still tells who it was: 「元スタッフの吉田による…」. A surname is also a town, a street of shops, somebody
 * at our own desk; so it counts only where its neighbours make a person of it.
 */
import type { Shop } from "#src/features/shops/index.ts";
import { searchKey } from "#src/lib/match-keys.ts";
import { folded, namesIn, withoutUnseen } from "./names.ts";

/** What of the shop may be printed anywhere: its names, its people's, its address. */
export const ownWordsOf = (shop: Shop): string[] => [
  shop.tradeName,
  shop.legalName,
  shop.representativeName,
  shop.deskName,
  shop.deskPerson,
  shop.address,
];

/** The first of the listed names that the text holds, whole or by the half that tells who it was. */
export function blockedIn(
  text: string,
  names: readonly string[],
  own: readonly string[],
): string | undefined {
  return namesIn(text, names)[0] ?? surnamesIn(text, names, own)[0];
}

/**
 * Surnames, and given names of two kanji or more, of the listed names that the text holds as somebody's. `own`: words of
 * the shop itself and of whoever the text is for; a name that one of them bears too counts only where it can be nobody
 * else (「元スタッフの…」, 「…氏」).
 */
export function surnamesIn(text: string, names: readonly string[], own: readonly string[]): string[] {
  const whole = withoutOwn(plain(text), own.map(plain));
  // A stop at the end, so that 「…様」 keeps its 様.
  const titled = withoutOwn(folded(`${text}。`), own.map(folded));
  const owned = own.map((one) => plain(one).replaceAll("。", ""));
  return halvesOf(names)
    .filter(({ name, part, isSure }) => {
      if (part === "surname" && titles.some((title) => titled.includes(folded(name) + title))) return true;
      const key = written(plain(name));
      if (key === undefined) return false;
      if (new RegExp(`${formerBefore}${key}${end}`, "u").test(whole)) return true;
      const said = plain(name);
      if (owned.some((one) => (part === "surname" ? one.startsWith(said) : one.endsWith(said)))) return false;
      if (isKana(said)) return new RegExp(`${roleBefore}${key}${end}`, "u").test(whole);
      const after = isSure && !alsoWords.has(said) ? asPerson : asDoer;
      const title = part === "given" ? `|(?:${called})` : "";
      return new RegExp(`${start}${key}(?:${after}${title})|${roleBefore}${key}${end}`, "u").test(whole);
    })
    .map(({ name }) => name);
}

interface Half {
  readonly name: string;
  readonly part: "surname" | "given";
  /** False where the name was typed without a space, and cut in the middle. */
  readonly isSure: boolean;
}

function halvesOf(names: readonly string[]): Half[] {
  const found = new Map<string, Half>();
  const split = names.map((name) => name.trim().split(/\s+/u)).filter((parts) => parts.length > 1);
  for (const [surname = "", given = "", ...more] of split) {
    if ([...surname].length < 2) continue;
    // 「美容室 想像」 is no family.
    if (more.length > 0 || [surname, given].some((part) => ofShops.test(part))) continue;
    found.set(surname, { name: surname, part: "surname", isSure: true });
    if (/^\p{Script=Han}{2,}$/u.test(given) && !alsoWords.has(plain(given))) {
      found.set(given, { name: given, part: "given", isSure: true });
    }
  }
  const known = new Set(split.map((parts) => parts.join("")));
  for (const name of names) {
    if (known.has(name) || ofShops.test(name) || !/^\p{Script=Han}{4}$/u.test(name)) continue;
    const surname = [...name].slice(0, 2).join("");
    if (!found.has(surname)) found.set(surname, { name: surname, part: "surname", isSure: false });
  }
  return [...found.values()];
}

const ofShops =
  /美容|理容|理髪|床屋|サロン|ヘア|会社|法人|[店院室社所館]$|工業|電機|電器|電気|空調|設備|冷機|冷熱|工務|商会|商事|興業|産業|サービス|工房/u;

/** Width, old characters and what cannot be seen make no difference; kana stays as it is, lines end with a stop. */
const plain = (text: string): string =>
  withoutUnseen(
    text
      .normalize("NFKC")
      .replace(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu, "")
      .replace(/[\n\r]+/g, "。")
      .replace(/[,.]/g, "、"),
  ).replace(/\p{Script=Han}/gu, (char) => searchKey(char));

/** Our own words out of the text; one that is a bare surname stays, since it may be anybody's. */
function withoutOwn(text: string, own: readonly string[]): string {
  return own
    .map((word) => word.replaceAll("。", ""))
    .filter((word) => [...word].length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, "\uFFFC"), text);
}

const isKana = (name: string): boolean => /^[ぁ-ゖァ-ヺー]+$/u.test(name);

/** The name as a pattern: 一ノ瀬 is 一の瀬, サトウ is さとう; undefined where it is neither kanji nor a longer kana name. */
function written(name: string): string | undefined {
  if (isKana(name) ? [...name].length < 3 : !/^\p{Script=Han}[\p{Script=Han}ノのケヶガが]*$/u.test(name)) {
    return;
  }
  return [...name]
    .map((char) => {
      if (/[ケヶガが]/.test(char) && !isKana(name)) return "[ケヶガが]";
      if (/[ぁ-ゖ]/.test(char)) return `[${char}${String.fromCharCode(char.charCodeAt(0) + 0x60)}]`;
      if (/[ァ-ヶ]/.test(char)) return `[${char}${String.fromCharCode(char.charCodeAt(0) - 0x60)}]`;
      return char;
    })
    .join("");
}

/** Names that are also an ordinary word or a place that a letter may well speak of. */
const alsoWords: ReadonlySet<string> = new Set(
  (
    "架空 見本 試験 例示 想像 大家 出口 西口 東口 南口 北口 中央 " +
    "未来 希望 真実 大地 勇気 平和 公平 正義 大空 太陽 青空 光明 自然 誠実 正直 明日 " +
    "秋田 宮城 山形 福島 千葉 富山 石川 福井 長野 宮崎 岡山 山口 香川 徳島 高知 熊本 奈良 三重 長崎 大分 " +
    "仙台 水戸 前橋 高崎 川越 川口 所沢 大宮 船橋 市川 成田 渋谷 新宿 目黒 品川 中野 板橋 豊島 上野 立川 " +
    "横浜 川崎 平塚 松本 浜松 豊田 岡崎 大津 京都 大阪 神戸 姫路 西宮 松江 高松 松山 福山 久留米"
  )
    .split(" ")
    .map((word) => [...word].map(searchKey).join("")),
);

const titles = ["さん", "氏", "様", "くん", "君", "容疑者", "スタイリスト", "店長"].map(folded);
const called = "さん|氏|様|くん|君|ちゃん|容疑者|スタイリスト|店長";
const letter = "\\p{Script=Han}\\p{Script=Katakana}ーA-Za-z0-9";
const stop = "\\((?=[元前旧])|[、。」』）)】〕!?:;…]|$";
const particle =
  "が|の|は|を|と|も|や|へ|から|に(?!て|あ[るり]|ござ|お住|住|在|所在)|って|だけ|ら(?=[がはのにを])|本人|自身|個人|名義|で(?=[すしあ])|だ(?=[っろとが])|なの";
const asPerson = `${particle}|${stop}`;
/** What nobody says of a place or of an ordinary word. */
const asDoer = "が|によ[るりっ]|の(?=行為|持ち出|持出|退職|私物|携帯|勤め|転職)|本人|自身|個人";
/** Also where the name is told and nothing follows: 「元スタッフの吉田」. */
const end = `(?:${asPerson}|${called})`;
/** 山田 is neither in 「上山田」 nor in 「コーポ山田」, but in 「従業員山田」. */
const role =
  "(?:従業員|スタッフ|店員|社員|職員|店長|美容師|理容師|スタイリスト|アシスタント|技術者|作業員|メンバー|同僚|部下|担当者?)";
const start = `(?<![${letter}])`;
const roleBefore = `(?<=${role}(?:の|である|だった|で、|、|「|『|[(（])?)`;
const formerBefore = `(?<=(?:元|もと|前|旧|当時の?)${role}(?:の|である|だった|で、|、|「|『|[(（])?|(?:辞めた|やめた|退職した|退社した|離れた|解雇した|独立した)(?:${role}(?:の)?)?)`;
