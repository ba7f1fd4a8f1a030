/** The kinds of document that this room makes, and whom they are for. */

export const kinds = ["conflict", "police", "lawyer"] as const;
export type Kind = (typeof kinds)[number];

export interface KindWords {
  readonly kind: Kind;
  readonly title: string;
  /** 警察 or 弁護士: how the list of documents is grouped. */
  readonly recipient: "警察" | "弁護士";
  readonly purpose: string;
}

const words: Readonly<Record<Kind, Omit<KindWords, "kind">>> = {
  conflict: {
    title: "利益相反確認票",
    recipient: "弁護士",
    purpose: "相談の予約のときに、最初に渡す1枚です。お名前と勤務先だけで、相談の内容は書きません。",
  },
  police: {
    title: "警察相談用資料",
    recipient: "警察",
    purpose: "警察への相談で渡す資料です。経緯、証拠の写真、希望する対応をまとめます。",
  },
  lawyer: {
    title: "弁護士相談用資料",
    recipient: "弁護士",
    purpose: "法律相談で渡す資料です。期限、証拠説明書の案、質問、不利かもしれないことまでまとめます。",
  },
};

export const isKind = (name: string): name is Kind => (kinds as readonly string[]).includes(name);
export const kindWords = (kind: Kind): KindWords => ({ kind, ...words[kind] });

/** Every kind with its title and recipient, in the order in which they are usually needed. */
export function listKinds(): KindWords[] {
  return kinds.map(kindWords);
}
