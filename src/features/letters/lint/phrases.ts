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
  ["accusation", /犯人|容疑者|泥棒|盗(?:ん|ま|み|難|用)|窃盗|犯罪|悪質|卑劣|裏切|非常識|許せ|けしから/u],
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

const asserted = {
  taken:
    /持ち出(?:され(?:た|まし|て)|した|しまし|して)|持ち去|漏えい(?:し|いた)|漏洩(?:し|いた)|流出(?:し|いた)/u,
  used: /(?:使用|利用|悪用)(?:され|し(?:た|まし|て))|使われ(?:た|まし|て)/u,
} as const;
const hedged =
  /おそれ|恐れ|可能性|疑い|かもしれ|思われ|見られ|みられ|考えられ|推測|かどうか|か否か|確認(?:し|でき|され)て(?:い|おり)ま(?:す|せ)|調査|ないよう|防|ませんでした|とのお知らせ|とのお申し出|とのご連絡/u;

/** The first sentence that says for certain what is only feared. */
export function tooCertainSentence(text: string, about: keyof typeof asserted): string | undefined {
  return text
    .split(/(?<=[。\n])/)
    .map((sentence) => sentence.trim())
    .find((sentence) => asserted[about].test(sentence) && !hedged.test(sentence));
}
