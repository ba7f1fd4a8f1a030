/**
 * Fact pattern → provisions that may come into question (DOMAIN §15.3). A list of candidates, never a conclusion.
 * Each with article, penalty and limitation as read in the text of the stated revision (DOMAIN §0.2, §2, §3.2, §3.4,
 * §4.1).
 */
import type { Answers } from "#src/features/incidents/index.ts";

interface Provision {
  readonly side: "刑事" | "民事";
  readonly article: string;
  /** Revision of the text that was read, in era years. */
  readonly asOf: string;
  readonly act: string;
  readonly penalty: string;
  readonly limitation: string;
  /** Speaks of 従業者: whether someone under another kind of contract is one has to be asked. */
  readonly isOfEmployees?: true;
}

export interface Candidate extends Provision {
  /** The pattern in the owner's words that brought it here. */
  readonly pattern: string;
}

type Taking = Answers["usage"]["taking"][number];

/** The day on which this table was last checked against the sources of DOMAIN. */
export const PROVISIONS_READ_ON = "2026-11-21";

const UCPA = "令和8年5月21日時点";
const APPI = "令和8年6月24日時点";
const PENAL = "令和8年5月21日時点";
const CIVIL = "令和8年6月24日時点";
const ACCESS = "令和7年6月1日時点";

// DOMAIN §2, §3.4.
const SEVEN_YEARS = "公訴時効 7年（刑事訴訟法250条2項4号）";
const THREE_YEARS = "公訴時効 3年（刑事訴訟法250条2項6号）";

const secret = {
  side: "刑事",
  asOf: UCPA,
  penalty: "10年以下の拘禁刑若しくは2,000万円以下の罰金、又はその併科",
  limitation: SEVEN_YEARS,
} as const;
const claim = {
  side: "民事",
  asOf: UCPA,
  penalty: "差止め（3条）、損害賠償（4条）等",
  limitation: "",
} as const;

const provisions = {
  ucpa2_1_4: {
    ...claim,
    article: "不正競争防止法2条1項4号",
    act: "窃取、詐欺、強迫その他の不正の手段により営業秘密を取得し、又はそれを使用・開示する行為",
  },
  ucpa2_1_5: {
    ...claim,
    article: "不正競争防止法2条1項5号",
    act: "不正な取得があったことを知って、又は重大な過失により知らないで、営業秘密を取得し、使用・開示する行為",
  },
  ucpa2_1_7: {
    ...claim,
    article: "不正競争防止法2条1項7号",
    act: "保有者から示された営業秘密を、不正の利益を得る目的又は損害を加える目的で、使用・開示する行為",
  },
  ucpa2_1_8: {
    ...claim,
    article: "不正競争防止法2条1項8号",
    act: "不正な開示であることを知って、又は重大な過失により知らないで、営業秘密を取得し、使用・開示する行為",
  },
  ucpa2_1_9: {
    ...claim,
    article: "不正競争防止法2条1項9号",
    act: "取得した後に不正な開示があったことを知って、又は重大な過失により知らないで、営業秘密を使用・開示する行為",
  },
  ucpa2_1_21: {
    ...claim,
    article: "不正競争防止法2条1項21号",
    act: "競争関係にある他人の営業上の信用を害する虚偽の事実を告知し、又は流布する行為",
  },
  civil415: {
    side: "民事",
    article: "民法415条",
    asOf: CIVIL,
    act: "誓約書、契約、就業規則に定めた秘密保持などの義務に反したことによる損害賠償",
    penalty: "損害賠償",
    limitation: "知った時から5年、行使できる時から10年（民法166条）",
  },
  civil709: {
    side: "民事",
    article: "民法709条・710条",
    asOf: CIVIL,
    act: "故意又は過失により他人の権利又は法律上保護される利益を侵害したことによる損害賠償",
    penalty: "損害賠償",
    limitation: "損害及び加害者を知った時から3年、行為の時から20年（民法724条）",
  },
  civil715: {
    side: "民事",
    article: "民法715条",
    asOf: CIVIL,
    act: "事業のために使用する者が、事業の執行について第三者に加えた損害についての使用者の責任",
    penalty: "損害賠償",
    limitation: "損害及び加害者を知った時から3年、行為の時から20年（民法724条）",
  },
  ucpa21_1_12: {
    ...secret,
    article: "不正競争防止法21条1項1号・2号",
    act: "財物の窃取、施設への侵入、不正アクセス行為その他の管理を害する行為などにより営業秘密を取得し、又はそれを使用・開示する行為",
  },
  ucpa21_1_34: {
    ...secret,
    article: "不正競争防止法21条1項3号・4号",
    act: "不正に開示された営業秘密を、そのことを知って取得し、使用・開示する行為",
  },
  ucpa21_2_1i: {
    ...secret,
    article: "不正競争防止法21条2項1号イ",
    act: "示された営業秘密を、不正の利益を得る目的等で、その管理に係る任務に背き、記録媒体等を横領する方法により領得する行為",
  },
  ucpa21_2_1ro: {
    ...secret,
    article: "不正競争防止法21条2項1号ロ",
    act: "示された営業秘密を、不正の利益を得る目的等で、その管理に係る任務に背き、複製を作成する方法により領得する行為",
  },
  ucpa21_2_1ha: {
    ...secret,
    article: "不正競争防止法21条2項1号ハ",
    act: "示された営業秘密を、不正の利益を得る目的等で、その管理に係る任務に背き、消去すべきものを消去せず、消去したように仮装する方法により領得する行為",
  },
  ucpa21_2_2: {
    ...secret,
    article: "不正競争防止法21条2項2号",
    act: "領得した営業秘密を、不正の利益を得る目的等で、その管理に係る任務に背き、使用・開示する行為",
  },
  ucpa21_2_3: {
    ...secret,
    article: "不正競争防止法21条2項3号",
    act: "役員又は従業者が、示された営業秘密を、不正の利益を得る目的等で、その管理に係る任務に背き、使用・開示する行為（情報を送った側）",
    isOfEmployees: true,
  },
  ucpa21_2_4: {
    ...secret,
    article: "不正競争防止法21条2項4号",
    act: "役員又は従業者であった者が、在職中に営業秘密の開示の申込みをし、又は使用・開示の請託を受けて、退職後に使用・開示する行為",
    isOfEmployees: true,
  },
  ucpa22: {
    side: "刑事",
    article: "不正競争防止法22条1項2号",
    asOf: UCPA,
    act: "法人の業務に関して21条1項3号・4号等の行為をしたときの、法人に対する罰金（両罰規定）",
    penalty: "法人に対し5億円以下の罰金",
    limitation: "",
  },
  appi179: {
    side: "刑事",
    article: "個人情報の保護に関する法律179条",
    asOf: APPI,
    act: "個人情報取扱事業者、その従業者又はこれらであった者が、その業務に関して取り扱った個人情報データベース等（全部又は一部を複製し、又は加工したものを含む。）を、自己又は第三者の不正な利益を図る目的で提供し、又は盗用する行為",
    penalty: "1年以下の拘禁刑又は50万円以下の罰金（令和9年1月17日施行の改正後の内容は確認していません）",
    limitation: THREE_YEARS,
    isOfEmployees: true,
  },
  appi184: {
    side: "刑事",
    article: "個人情報の保護に関する法律184条1項1号",
    asOf: APPI,
    act: "法人の業務に関して179条の行為をしたときの、法人に対する罰金（両罰規定）",
    penalty: "法人に対し1億円以下の罰金",
    limitation: "",
  },
  penal235: {
    side: "刑事",
    article: "刑法235条（窃盗）",
    asOf: PENAL,
    act: "他人の財物（台帳、カルテ、USBメモリー、パソコン等の物）を窃取する行為",
    penalty: "10年以下の拘禁刑又は50万円以下の罰金",
    limitation: SEVEN_YEARS,
  },
  penal253: {
    side: "刑事",
    article: "刑法253条（業務上横領）",
    asOf: PENAL,
    act: "業務上自己の占有する他人の物（業務用の携帯電話、鍵等）を横領する行為",
    penalty: "10年以下の拘禁刑",
    limitation: SEVEN_YEARS,
  },
  access11: {
    side: "刑事",
    article: "不正アクセス行為の禁止等に関する法律3条・11条",
    asOf: ACCESS,
    act: "電気通信回線を通じて、他人のID・パスワードを入力するなどして、制限されている利用をできる状態にする行為（自分に発行されたIDが止められずに残っていた場合に当たるかは、確認が必要です）",
    penalty: "3年以下の拘禁刑又は100万円以下の罰金",
    limitation: THREE_YEARS,
  },
  penal233: {
    side: "刑事",
    article: "刑法233条（信用毀損・偽計業務妨害）",
    asOf: PENAL,
    act: "虚偽の風説を流布し、又は偽計を用いて、人の信用を毀損し、又は業務を妨害する行為",
    penalty: "3年以下の拘禁刑又は50万円以下の罰金",
    limitation: THREE_YEARS,
  },
} as const satisfies Record<string, Provision>;

type ProvisionId = keyof typeof provisions;

const patterns: Readonly<Record<Exclude<Taking, "分からない">, readonly ProvisionId[]>> = {
  "在職中に画面の撮影・一覧の書き出しなどの複製をした": [
    "ucpa21_2_1ro",
    "ucpa21_2_2",
    "appi179",
    "ucpa2_1_7",
    "civil415",
    "civil709",
  ],
  "紙のカルテ・USBなどの物を持ち出した": [
    "ucpa21_2_1i",
    "penal235",
    "penal253",
    "ucpa2_1_4",
    "ucpa2_1_7",
    "civil709",
  ],
  退職後にログインした: ["ucpa21_1_12", "access11", "ucpa2_1_4"],
  "消したと言って、消していなかった": ["ucpa21_2_1ha", "ucpa2_1_7", "civil415"],
  今いる人に情報を送らせた: ["ucpa21_1_34", "ucpa21_2_3", "ucpa2_1_5", "ucpa2_1_8"],
  "覚えていた、または個人の連絡先にあった": ["ucpa21_2_4", "ucpa2_1_7", "civil415"],
  新しいお店が知りながら使っている: [
    "ucpa21_1_34",
    "ucpa22",
    "appi184",
    "ucpa2_1_8",
    "ucpa2_1_9",
    "civil715",
  ],
  お客様に事実と違うことを言っている: ["penal233", "ucpa2_1_21", "civil709"],
};

/** Candidates for the patterns the owner chose, each once, with every pattern that points at it; criminal law first. */
export function candidates(taking: readonly Taking[]): Candidate[] {
  const found = new Map<ProvisionId, string[]>();
  for (const pattern of taking) {
    if (pattern === "分からない") continue;
    for (const id of patterns[pattern]) found.set(id, [...(found.get(id) ?? []), pattern]);
  }
  const list = [...found].map(([id, by]): Candidate => ({ ...provisions[id], pattern: by.join("、") }));
  return [...list.filter((one) => one.side === "刑事"), ...list.filter((one) => one.side === "民事")];
}
