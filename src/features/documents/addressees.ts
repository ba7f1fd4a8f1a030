/** What stands behind the name of whom a paper goes to: 御中 for an office, 先生 or 様 for somebody. */

/** What an owner chooses where the words do not tell. */
export const titles = ["御中", "様", "先生"] as const;

/** 「例示警察署 生活安全課　御中」. */
export function policeAddressee(station: string): string {
  return station === "" ? "（提出先の警察署　未記入）　御中" : addressed(station, "御中");
}

/** 「例示法律事務所　御中」, 「試験 太郎　先生」: whoever is no office and ends as no body does is a lawyer. */
export function lawyerAddressee(lawyer: string): string {
  if (lawyer === "") return "（提出先の弁護士・法律事務所　未記入）　御中";
  return addressed(lawyer, isOffice(lawyer) || /会$|法テラス|パートナーズ/.test(lawyer) ? "御中" : "先生");
}

/** With a title that stands there already, that of a rank or profession that it ends in, else `title`. */
export function addressed(name: string, title: string): string {
  if (/(?:御中|様|殿|先生)$/.test(name)) return name;
  return `${name}　${titleByRank(name) ?? title}`;
}

/** Words alone tell how to address it. */
export const isTitled = (name: string): boolean =>
  /(?:御中|様|殿|先生)$/.test(name) || titleByRank(name) !== undefined || isOffice(name);

/** Ends, or begins, as the name of a company, an authority or a department does. */
export const isOffice = (name: string): boolean =>
  /(?:署|庁|局|省|役所|役場|会社|事務所|法人|本店|支店|本社|支社|センター|協会|組合|委員会|機構|連合会|弁護士会|裁判所|銀行|窓口|デスク|相談所)$/.test(
    name,
  ) ||
  department.test(name) ||
  /^弁護士法人|^(?:株式|有限|合同|合資|合名)会社|^[（(]?[株有合][)）]|^㈱|^㈲/.test(name);

/** Two letters before 部, 課, 係 or 室 at least, and none of a surname: 服部, 阿部, 渡部, 小室 and 氷室 are people. */
const department =
  /(?:総務|営業|業務|法務|人事|経理|企画|広報|情報|開発|技術|管理|運用|制作|事業|相談|受付|渉外|保安|安全|生活|刑事|警務|会計|地域|交通|捜査|対策|支援|推進|お客様|お客さま|サポート)[^\s　]{0,6}[部課係室]$/;

/** Ends as somebody's name does: 御中 never follows one. */
function titleByRank(name: string): string | undefined {
  if (name.endsWith("弁護士")) return "先生";
  if (name.endsWith("署長")) return "殿";
  return /(?:巡査|巡査部長|警部|警部補|警視|刑事|係長|課長|部長|室長|所長|支店長|店長|社長|担当者)$/.test(
    name,
  )
    ? "様"
    : undefined;
}
