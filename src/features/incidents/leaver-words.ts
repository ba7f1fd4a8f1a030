/** How documents speak of the person who left, by the relation (FEATURES row 27). */
import type { Relation } from "./sections/leaver.ts";

export interface LeaverWords {
  /** 「元従業員」 … */
  readonly person: string;
  readonly joined: string;
  readonly left: string;
}

const words: Readonly<Record<Relation, LeaverWords>> = {
  雇用: { person: "元従業員", joined: "入社した日", left: "退職した日" },
  業務委託: { person: "元業務委託先", joined: "契約が始まった日", left: "契約が終わった日" },
  面貸し: { person: "元面貸し利用者", joined: "利用が始まった日", left: "利用が終わった日" },
  派遣: { person: "元派遣スタッフ", joined: "派遣が始まった日", left: "派遣が終わった日" },
  分からない: { person: "元関係者", joined: "お店で働き始めた日", left: "お店を離れた日" },
};

export function leaverWords(relation: Relation | null): LeaverWords {
  return words[relation ?? "分からない"];
}
