import { line, lines, one, prose, yen } from "../questions.ts";
import { UNKNOWN } from "../words.ts";
import { defineSection } from "./section.ts";

/** For the lawyer only: weak points never enter a police packet (FEATURES row 40). */
export const counsel = defineSection({
  id: "counsel",
  title: "弁護士への相談",
  lead: "このページの内容は、弁護士に渡す書類にだけ使います。警察に渡す資料には「弁護士に相談したか」の答えだけが入り、お客様に渡す書類には何も入りません。",
  audience: "lawyer",
  questions: {
    consulted: one("弁護士に相談しましたか", ["まだ", "予約した", "相談した", "依頼した"], {
      noun: "弁護士への相談",
      isEssential: true,
    }),
    lawyer: line("弁護士・事務所の名前"),
    consultedNote: prose("相談した日と、言われたこと"),
    questions: lines("聞きたいこと", {
      hint: "1行に1つずつ書いてください。例：お詫び状は、いつ送るのがよいですか。",
      isEssential: true,
    }),
    budgetYen: yen("考えている予算", { unit: "円" }),
    budgetNote: line("予算についての補足", { longest: 300 }),
    insurance: one("使えそうな保険はありますか", ["ある", "ない", UNKNOWN], {
      noun: "使えそうな保険",
      hint: "個人情報漏えい保険、弁護士費用保険など。お客様にお金の約束をする前に、保険会社に確かめてください。",
      isEssential: true,
    }),
    insuranceNote: line("保険会社・証券番号など", { longest: 300 }),
    weakPoints: prose("不利かもしれないこと", {
      hint: "例：IDを共用していた。誓約書がない。先に相手方へ電話をしてしまった。正直に伝えると、より的確な助言につながります。",
      isEssential: true,
    }),
    other: prose("そのほか弁護士に伝えたいこと"),
  },
});
