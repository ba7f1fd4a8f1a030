/**
 * Words that a paper for strangers must not hold (DOMAIN §15.4):
 * rules that several kinds share. Reasons name the place.
 */
import type { Material } from "./material.ts";
import type { Finding, Placed } from "./places.ts";

/** Words of feeling. Somebody's own words in 「」 may hold them: a quotation is a fact. */
const feelings = new RegExp(
  [
    "許せ(?:な|ん|ぬ|ず|ま)|許しがた|許し難|許さん|許しません|許さない(?=[。！!]|$)|(?<=絶対に?)許さ",
    "悪質|卑劣|卑怯|裏切|恩を仇|ひどい|ひどく|酷い|非常識|言語道断|身勝手|自分勝手|汚い(?:手|やり方|真似)|ずるい|ずる賢",
    "腹が立|腹立たし|怒り|憤り|憤慨|煮えくり|頭に(?:来|きた|きて|きま)|ムカつ|むかつ|悔し|くやし|情けな|呆れ|あきれ|信じられな",
    "泥棒|盗人|極悪|悪徳|悪人|悪党|悪者|詐欺師|嘘つき|うそつき|人でなし|ろくでなし|恥知らず|恥を知れ|けしから|恨み|憎[いしむんた]|復讐|仕返し|あくどい",
    "(?:最低|サイテー)(?=[なだ。！!]|です|の(?:人|行為|奴|男|女)|$)|ふざけ|馬鹿|(?<![ァ-ヶー])(?:バカ|アホ|クズ|クソ)(?![ァ-ヶー])|図々し|ずうずうし|厚かまし",
    // いやがる and 相次いで in kana are no abuse.
    "あいつ(?![いぐ])|(?<![そこ])こいつ(?![もでか])|(?<!こ)そいつ(?![もでか])|野郎|やつら|奴(?=[がはのもにをらめ])|お前|てめ[えー]|(?<!い)やが(?:った|って|る)",
  ].join("|"),
  "u",
);
/** Takes for certain what nobody has found out. */
const guesses =
  /盗ん[だでじ]|盗みや|盗っ[たて]|パク(?:った|って)|(?<!こと)に(?:決|き)まって|に(?:違|ちが)いな[いく]/u;
const quotation = /「[^」]*」|『[^』]*』/g;
/** A customer of the register masked more often than this looks like a list of them. */
const mostMasked = 30;
const shortestWeakPoint = 8;
/** Shorter ones set a word apart. */
const shortestQuotation = 6;

const guilty = /犯人|真犯|盗人|犯罪者|泥棒|[どド][ろロ][ぼボ][うウー]/u;

/** 「犯人」 and the like: nobody is called guilty. */
export function accusing({ place, path, text }: Placed): Finding[] {
  if (!guilty.test(text)) return [];
  return [
    {
      path,
      sentence: `${place}に「犯人」など、罪を決めつける言葉があります。「相手方」やお名前に直してください。`,
    },
  ];
}

const inQuotation = "だれかの言葉のときは「」で囲んでください。";

/** Feelings, and guesses told as certain, outside of somebody's own words in 「」. */
export function emotional({ place, path, text }: Placed): Finding[] {
  const own = text.replace(quotation, "");
  const felt = feelings.exec(own)?.[0];
  const found: string[] = [];
  if (felt !== undefined && !guilty.test(felt)) {
    found.push(
      `${place}に、気持ちを表す言葉「${felt}」があります。見たこと・聞いたことだけに直してください。${inQuotation}`,
    );
  }
  const guessed = guesses.exec(own)?.[0];
  if (guessed !== undefined) {
    found.push(
      `${place}に、決めつける言葉「${guessed}」があります。見たこと・聞いたことだけに直し、考えたことは「推測」と書いてください。${inQuotation}`,
    );
  }
  return found.map((sentence) => ({ path, sentence }));
}

/** The text without what somebody said; 「犯人」 alone is a label and no quotation. */
export const outsideQuotations = ({ place, path, text }: Placed): Placed => ({
  place,
  path,
  text: text.replace(quotation, (said) => ([...said].length - 2 < shortestQuotation ? said : "")),
});

/** Such words inside of 「」: evidence if somebody said so, so they are only asked about. */
export function quotedFeelings({ place, path, text }: Placed): Finding[] {
  const said = text.match(quotation)?.join("") ?? "";
  const word = [guilty, feelings, guesses].map((words) => words.exec(said)?.[0]).find(Boolean);
  if (word === undefined) return [];
  return [
    {
      path,
      sentence: `${place}の「」の中に「${word}」とあります。だれかが言った・書いたとおりなら、このままで大丈夫です。ご自分の言葉なら、見たこと・聞いたことだけに直してください。`,
    },
  ];
}

/** FEATURES row 40: what was written for the lawyer alone, typed again elsewhere. */
export function lawyerOnly({ place, path, text }: Placed, material: Material): Finding[] {
  const written = material.case.answers.counsel.weakPoints
    .split(/[\n。]/)
    .map((line) => line.trim())
    .filter((line) => [...line].length >= shortestWeakPoint);
  if (!written.some((line) => text.includes(line))) return [];
  return [
    {
      path,
      sentence: `${place}に、弁護士だけに伝える「不利かもしれないこと」と同じ文があります。警察に渡す資料からは外してください。`,
    },
  ];
}

/** Those who reported something are listed without their names; others should hardly appear. */
export function customerList(texts: readonly Placed[], reporters: number): Finding[] {
  const aliases = new Set<string>();
  for (const { text } of texts) for (const [alias] of text.matchAll(/お客様[A-Z]+/g)) aliases.add(alias);
  return aliases.size - reporters <= mostMasked
    ? []
    : [
        {
          path: "damage.list",
          sentence: `お客様が${aliases.size}人分書かれています。名簿の全件は載せられません。代表的な申告に絞ってください（${mostMasked}人まで）。`,
        },
      ];
}

/** Every fact cites evidence or says 未確認 (DOMAIN §15.4). `where` is the place of the first row. */
export function uncited(rows: readonly { readonly evidence: string }[], where: string): Finding[] {
  return rows.every(({ evidence }) => /^E-\d{3,}|^未確認/.test(evidence))
    ? []
    : [
        {
          path: "facts",
          sentence: `${where}に、証拠番号も「未確認」もない出来事があります。証拠とのつながりをご確認ください。`,
        },
      ];
}

/** Papers for the police say days in eras (DOMAIN §4.6). Somebody's own words in 「」 stay as they were. */
export function westernDays({ place, path, text }: Placed): Finding[] {
  const day = /(?<![\d０-９-])(?:19|20)\d{2}(?:年|[./-]\d{1,2}[./-]\d{1,2}(?!\d))/.exec(
    text.normalize("NFKC").replace(quotation, ""),
  )?.[0];
  if (day === undefined) return [];
  return [
    {
      path,
      sentence: `${place}に、西暦の日付「${day}」があります。警察に渡す資料の日付は「令和8年11月21日」のような元号に直してください。`,
    },
  ];
}

/** What happened has no place on a paper that goes to somebody who is only asked for something. */
export function tellsTheCase({ place, path, text }: Placed): Finding[] {
  const word = /持ち出|持ちだ|漏え|漏洩|流出|盗|横領|不正に?使|被害|名簿を|転職先/.exec(text)?.[0];
  if (word === undefined) return [];
  return [
    {
      path,
      sentence: `${place}に、事件の内容に当たる言葉「${word}」があります。この書面には書きません。外してください。`,
    },
  ];
}

/** Names that a paper must not hold, however they are spaced; `blocked` comes from `blockedNames`. */
export function namesSomebody(
  { place, path, text }: Placed,
  blocked: readonly string[],
  because: string,
): Finding[] {
  const said = text.replace(/[\s　]/g, "");
  if (!blocked.some((name) => said.includes(name.replace(/[\s　]/g, "")))) return [];
  return [
    {
      path,
      sentence: `${place}に、相手方や新しいお店のお名前があります。${because}外してください。`,
    },
  ];
}
