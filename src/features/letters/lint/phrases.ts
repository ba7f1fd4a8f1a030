/** Words that do not belong in an apology (DOMAIN §7.1, §7.2, §7.6), and whether opening and closing words agree. */

/** The first match of each kind of unfitting words, as written. */
export interface Phrase {
  readonly kind: "placeholder" | "sales_words" | "celebration" | "evasion" | "accusation";
  readonly quote: string;
}

const patterns: readonly (readonly [Phrase["kind"], RegExp])[] = [
  [
    "placeholder",
    /[○〇◯●]{2,}|[△▲□■◇◆☆★×✕]{2,}|[{｛][^}｝\n]{0,40}[}｝]|[_＿]{2,}|未記入|未確認|未入力|記入してください|入力してください|[（(]例[）)]|^例[:：]|サンプル|ダミー|TODO|TBD|xxx+|ＸＸＸ*|…{2,}|\[[^\]\n]{0,20}\]|［[^］\n]{0,20}］|【\s*】/iu,
  ],
  [
    "sales_words",
    /クーポン|割引|割り引き|値引|(?:[%％]|パーセント|円)\s*(?:オフ|OFF|引き?)|半額|優待|ポイント(?:を)?(?:進呈|付与|プレゼント)|プレゼント|キャンペーン|特典|(?<!通話料?は?)(?<!通話料が?)無料|サービス券|金券|セール(?!ス)|お得|新メニュー|ご来店を(?:心より)?お待ち|ご予約を?(?:心より)?お待ち|ご愛顧|お引き立て|おすすめ|オススメ/iu,
  ],
  [
    "celebration",
    /お慶び|お喜び申し上げ|およろこび|ますます|益々|清栄|健勝|隆盛|繁栄|ご発展|ご多幸|おめでと|祝|の候(?=[、。\s])|のみぎり|の折から|好季節|好時節/u,
  ],
  ["evasion", /遺憾|一部の者|一個人の|一従業員|独断|魔が差|世間をお騒がせ|誤解を招/u],
  [
    "accusation",
    /犯人|容疑者|泥棒|盗(?:ん|ま|み|難|用)|窃盗|犯罪|悪質|卑劣|卑怯|裏切|非常識|許せ|けしから|恥知らず|ふざけ|野郎|あいつ(?![いぐ])|(?<![そこ])こいつ(?![もでか])|(?<!こと)に(?:決|き)まって/u,
  ],
];

export function phrasesIn(text: string): Phrase[] {
  const plain = text.normalize("NFKC");
  return patterns.flatMap(([kind, pattern]) => {
    const found = pattern.exec(text) ?? pattern.exec(plain);
    return found === null ? [] : [{ kind, quote: found[0].slice(0, 20) }];
  });
}

/** 頭語 → the 結語 that may answer it. 前略 is no word for an apology. */
const pairs: Readonly<Record<string, readonly string[]>> = {
  謹啓: ["謹白", "敬白", "謹言"],
  拝啓: ["敬具", "拝具"],
  拝復: ["敬具", "拝具"],
  謹復: ["謹白", "敬白"],
};
const tooCasual = ["前略", "冠省", "急啓"];
const closings = ["謹白", "敬白", "謹言", "敬具", "拝具", "草々", "早々", "不一", "かしこ"];

/** What is wrong with the frame of a whole letter (頭語 … 結語, 記 … 以上); empty when it stands as it should. */
export function frameFaults(letter: string): string[] {
  const faults: string[] = [];
  const lines = letter.split("\n").map((line) => line.trim());
  const openings = [...Object.keys(pairs), ...tooCasual];
  const opened = lines.flatMap((line) => openings.filter((word) => line.startsWith(word)));
  const closed = lines.filter((line) => closings.includes(line));
  const [opening] = opened;
  const [closing] = closed;
  if (opened.length > 1) faults.push(`頭語が${opened.length}つあります（${opened.join("、")}）。`);
  if (closed.length > 1) faults.push(`結語が${closed.length}つあります（${closed.join("、")}）。`);
  if (opening !== undefined && tooCasual.includes(opening)) {
    faults.push(`「${opening}」はお詫びのお手紙には使いません。`);
  } else if (opening === undefined && closing !== undefined) {
    faults.push(`結語「${closing}」に対する頭語がありません。`);
  } else if (opening !== undefined && closing === undefined) {
    faults.push(`頭語「${opening}」に対する結語がありません。`);
  } else if (opening !== undefined && closing !== undefined && !pairs[opening]?.includes(closing)) {
    faults.push(`頭語「${opening}」と結語「${closing}」が合っていません。`);
  }
  const notes = lines.indexOf("記");
  const end = lines.indexOf("以上");
  if (notes >= 0 && end < notes) faults.push("「記」に対する「以上」がありません。");
  if (notes >= 0 && closing !== undefined && lines.indexOf(closing) > notes) {
    faults.push(`結語「${closing}」は「記」より前に置きます。`);
  }
  return faults;
}

const taking = "(?:持ち?[出だ]し?|もち[出だ]し|漏えい|漏洩|情報漏れ|流出)";
const using = "(?:悪用|(?:不正|無断|目的外)(?:な|での?|の)?(?:使用|利用|流用))";
/**
 * What makes a noun of taking say that it happened: as the cause of something, as found, or as all that is said. Not what
 * is forbidden, watched or prepared for.
 */
const happened = (noun: string): string =>
  `${noun}(?:行為)?(?:${[
    "(?:の|であった|だった)(?:ため(?!の|に(?:必要|申請|承認|許可|手続))|せい|結果(?!的|を|は))",
    "が(?:原因|理由|きっかけ)(?!か|かどうか)",
    "が(?:発生し|起き|起こり|起こっ|行われ|生じ|あっ|あり|判明し|発覚し)(?:た|まし)(?!か|場合|とき|際|ら)",
    "[がを](?:確認(?:し(?:た|まし)|され(?:た|まし)|でき(?:た|まし)|いたし)|把握し(?:た|まし)|認め(?:た|まし))",
    "の事実(?:が|を)(?:判明|あり|あった|分か|わか|明らか|確認(?:し(?:た|まし)|いたし|され(?:た|まし)))",
    "に(?:より(?!も)|よって|よる(?!も?の?か))",
    "で(?:す|した|あり|ある|ござい)(?!か|とは)",
    "を(?:し(?:た|まし)|行(?:った|いまし)|いたしまし)",
  ].join("|")})|(?:による|の手による|からの)[^。、\n]{0,20}${noun}(?:行為)?(?=[。」）)\n]|$)`;

const asserted = {
  taken: new RegExp(
    `(?:持ち?|もち)[出だ](?:され(?:た|まし|て)|した|しまし|して)|持ち去|(?:漏えい|漏洩|流出)(?:し|いた)|${happened(taking)}`,
    "u",
  ),
  used: new RegExp(
    `(?:使用|利用|悪用|流用)(?:され|し(?:た|まし|て))|使われ(?:た|まし|て)|${happened(using)}`,
    "u",
  ),
} as const;
const hedged =
  /おそれ|恐れ|可能性|疑[いわ]|かもしれ|思われ|見られ|みられ|考えられ|推測|懸念|かどうか|か否か|ではないか|確認(?:し|でき|され)て(?:い|おり)ま(?:す|せ)|確認中|調査|とのお知らせ|とのお申し出|とのご連絡/u;
/** Says that something did not happen, or should not: so only of its own clause. */
const unsaid = /ないよう|防|場合|ませんでした|て(?:おり|い)ません/u;

/** The first sentence that says for certain what is only feared. */
export function tooCertainSentence(text: string, about: keyof typeof asserted): string | undefined {
  return text
    .split(/(?<=[。\n])/)
    .map((sentence) => sentence.trim())
    .find((sentence) => {
      const said = sentence
        .split(/(?<=、)/)
        .filter((clause) => !unsaid.test(clause))
        .join("");
      return asserted[about].test(said) && !hedged.test(sentence);
    });
}
