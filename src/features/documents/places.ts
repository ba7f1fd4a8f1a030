/** Every text of a dossier with the place where a reader of the paper finds it. */
import type { Kind } from "./kinds.ts";
import type { Dossier } from "./templates.ts";

export interface Placed {
  /** 「6 経緯の3番目」 */
  readonly place: string;
  /** Path in the dossier: `facts.2.what`. */
  readonly path: string;
  readonly text: string;
}

const parts: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  police: {
    addressee: "宛先",
    consulter: "1 相談者",
    summary: "2 相談の要旨",
    glance: "2 相談の要旨の表",
    party: "3 相手方",
    taken: "4 持ち出された疑いのある情報",
    control: "5 情報の管理状況",
    facts: "6 経緯",
    suppositions: "6 推測していること",
    damage: "7 被害の状況",
    provisions: "8 該当が考えられる罰則",
    evidence: "9 証拠一覧",
    wishes: "10 希望する対応",
    attachments: "11 添付資料",
    figures: "添付 証拠の写真",
    custody: "添付 元のファイルの一覧",
  },
  lawyer: {
    addressee: "宛先",
    consulter: "2 相談者",
    summary: "1 概要",
    glance: "1 概要の表",
    party: "2 相手方",
    people: "2 そのほかの関係者",
    facts: "3 経緯",
    evidence: "4 証拠説明書",
    contracts: "5 契約書類",
    control: "6 情報の管理状況",
    weakPoints: "6 不利かもしれないこと",
    taken: "7 持ち出された疑いのある情報",
    damage: "7 被害",
    reports: "7 申告の一覧",
    deadlines: "8 期限",
    soFar: "9 これまでの対応",
    wishes: "10 希望する対応",
    questions: "11 質問",
    firstQuestion: "11 質問",
    money: "12 予算・保険",
    other: "14 そのほか",
  },
  conflict: {
    addressee: "宛先",
    consulter: "1 相談者",
    party: "2 相手方",
    workplaces: "3 相手方の勤務先・屋号",
    people: "4 そのほかの関係者",
  },
};

export function placedTexts(dossier: Dossier): Placed[] {
  const found: Placed[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "string") {
      found.push({ place: placeOf(dossier.kind, path), path: path.join("."), text: value });
    } else if (value !== null && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    }
  };
  walk(dossier, []);
  return found;
}

function placeOf(kind: Kind, path: readonly string[]): string {
  const name = parts[kind][path[0] ?? ""] ?? "書類";
  const index = path.find((step) => /^\d+$/.test(step));
  return index === undefined ? name : `${name}の${Number(index) + 1}番目`;
}
