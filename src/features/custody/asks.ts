/** Which questions the short form of each act asks, and in which words. */
import type { ActInput } from "./acts.ts";
import type { Action } from "./words.ts";

export type AskedField = Exclude<
  keyof ActInput,
  "action" | "items" | "happenedOn" | "happenedAt" | "timeSource"
>;

export interface Ask {
  readonly name: AskedField;
  readonly label: string;
  readonly hint?: string;
  readonly kind?: "prose" | "day";
  readonly isRequired?: true;
}

const ask = (name: AskedField, label: string, hint?: string, more: Partial<Ask> = {}): Ask => ({
  name,
  label,
  ...(hint === undefined ? {} : { hint }),
  ...more,
});

const office = "例：例示警察署 生活安全課";
const note = ask("note", "備考", undefined, { kind: "prose" });
const seal = ask("seal", "封・袋の番号", "封や袋に番号を付けたときだけ");
const witness = ask("witness", "立ち会った人");
/** What a paper says is copied, not judged. */
const papers: readonly Ask[] = [
  ask("paperTitle", "そのときの書類の名前", "書類に書かれているとおりに。例：任意提出書"),
  ask(
    "paperWords",
    "所有権や返却について、書類に書かれている言葉",
    "書類の言葉をそのまま写してください。意味が分からないときは、警察や弁護士にお尋ねください。",
    { kind: "prose" },
  ),
  ask("listNumber", "押収品目録交付書の番号", "受け取ったときだけ"),
  ask("listOn", "押収品目録交付書の日付", undefined, { kind: "day" }),
];

/** In the order of the form. The day, the time and the things themselves are always asked. */
export const asks: Readonly<Record<Action, readonly Ask[]>> = {
  transferred: [
    ask("receivedAffiliation", "渡した相手の所属", office),
    ask("receivedBy", "渡した相手のお名前", "例：見本巡査部長。分からなければ空けておいて構いません"),
    ask("caseNumber", "受理番号", "相手から伝えられた番号があれば"),
    ask("releasedBy", "渡した人（店の側）"),
    ask("place", "渡した場所"),
    ask("purpose", "渡した目的", "例：相談の資料として"),
    witness,
    seal,
    ...papers,
    note,
  ],
  returned: [
    ask("releasedAffiliation", "返してくれた相手の所属", office),
    ask("releasedBy", "返してくれた相手のお名前"),
    ask("receivedBy", "受け取った人（店の側）"),
    ask("keptAt", "これからの保管場所", "例：店の金庫"),
    ask("caseNumber", "受理番号"),
    ask("place", "受け取った場所"),
    witness,
    seal,
    ...papers,
    note,
  ],
  received: [
    ask("releasedBy", "渡してくれた人"),
    ask("releasedAffiliation", "その方の所属や間柄", "例：お客様"),
    ask("receivedBy", "受け取った人（店の側）"),
    ask("place", "受け取った場所"),
    ask("keptAt", "これからの保管場所", "例：店の金庫"),
    ask("purpose", "受け取った目的"),
    witness,
    seal,
    note,
  ],
  stored: [
    ask("keptAt", "保管場所", "例：店の金庫", { isRequired: true }),
    ask("releasedBy", "移した人"),
    ask("purpose", "移した理由"),
    witness,
    seal,
    note,
  ],
  photographed: [
    ask("releasedBy", "撮った人"),
    ask("tool", "使った機器", "例：見本電機 カメラ1"),
    ask("place", "撮った場所"),
    ask("purpose", "目的"),
    note,
  ],
  copied: [
    ask("releasedBy", "写しを作った人"),
    ask("tool", "使った機器・プログラム", "例：コピー機、USBメモリー"),
    ask("receivedAffiliation", "写しを渡した相手の所属", office),
    ask("receivedBy", "写しを渡した相手のお名前"),
    ask("purpose", "目的"),
    ask("place", "場所"),
    note,
  ],
  shown: [
    ask("receivedAffiliation", "見せた相手の所属", office),
    ask("receivedBy", "見せた相手のお名前"),
    ask("releasedBy", "見せた人（店の側）"),
    ask("place", "場所"),
    ask("purpose", "目的"),
    note,
  ],
  sealed: [
    ask("seal", "封・袋の番号"),
    ask("releasedBy", "封をした人"),
    witness,
    ask("place", "場所"),
    ask("tool", "使った物", "例：紙の袋と封印の紙"),
    note,
  ],
  unsealed: [
    ask("seal", "開けた封・袋の番号"),
    ask("releasedBy", "開けた人"),
    ask("purpose", "開けた理由"),
    witness,
    ask("place", "場所"),
    note,
  ],
  destroyed: [
    ask("releasedBy", "廃棄した人"),
    ask("tool", "廃棄の方法", "例：シュレッダー"),
    ask("purpose", "廃棄した理由"),
    ask("place", "場所"),
    witness,
    note,
  ],
};

/** The form fills in who writes it where that is most often the one who acted. */
export const ownName: Readonly<Record<Action, AskedField>> = {
  transferred: "releasedBy",
  returned: "receivedBy",
  received: "receivedBy",
  stored: "releasedBy",
  photographed: "releasedBy",
  copied: "releasedBy",
  shown: "releasedBy",
  sealed: "releasedBy",
  unsealed: "releasedBy",
  destroyed: "releasedBy",
};
