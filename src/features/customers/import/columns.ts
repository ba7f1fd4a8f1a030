/**
 * Which column of a customer file means what (DOMAIN §9.2), and how much of it may come in:
 * `content` is stored; of a `presence` column only "there was something" leaves the parser; `ignored` leaves nothing.
 */

/** Field → its label on screen and every header known for it, after `headerKey`. Earlier aliases win. */
const fields = {
  customerNo: {
    label: "お客様番号",
    aliases:
      "お客様番号 顧客番号 顧客ID 顧客コード 会員番号 会員ID お客様ID カルテNO カルテ番号 カルテNUMBER 管理番号 ID カード番号 NO 番号",
  },
  name: {
    label: "氏名",
    aliases:
      "氏名 お名前 名前 お客様名 顧客名 会員名 漢字氏名 氏名漢字 ご氏名 宛名 お客様氏名 顧客氏名 姓名 お客様名漢字 施主名",
  },
  lastName: { label: "姓", aliases: "姓 苗字 名字 氏 氏漢字 姓漢字 お名前姓 氏名姓" },
  firstName: { label: "名", aliases: "名 名漢字 お名前名 氏名名" },
  kana: {
    label: "フリガナ",
    aliases:
      "フリガナ ふりがな カナ かな 氏名カナ 氏名かな 氏名フリガナ 氏名ふりがな お客様名カナ お客様名フリガナ 顧客名カナ 顧客名フリガナ お名前カナ お名前フリガナ お名前ふりがな 名前カナ 名前フリガナ ヨミガナ よみがな カナ氏名 カナ名 会員名カナ",
  },
  lastKana: {
    label: "セイ",
    aliases: "セイ せい 姓カナ 姓フリガナ 姓かな 氏カナ お名前セイ フリガナ姓 フリガナセイ カナ姓",
  },
  firstKana: {
    label: "メイ",
    aliases: "メイ めい 名カナ 名フリガナ 名かな お名前メイ フリガナ名 フリガナメイ カナ名前",
  },
  company: { label: "会社名", aliases: "会社名 法人名 屋号 取引先名 勤務先 元請 元請名 現場名 会社名屋号" },
  honorific: { label: "敬称", aliases: "敬称" },
  postal: { label: "郵便番号", aliases: "郵便番号 〒 〒番号 郵便 ZIP ZIPCODE" },
  postal1: { label: "郵便番号（前半）", aliases: "郵便番号1 郵便番号前 郵便番号上 〒1" },
  postal2: { label: "郵便番号（後半）", aliases: "郵便番号2 郵便番号後 郵便番号下 〒2" },
  prefecture: { label: "都道府県", aliases: "都道府県 都道府県名 県名" },
  city: { label: "市区町村", aliases: "市区町村 市区町村名 市区郡 市町村" },
  address: { label: "住所", aliases: "住所 ご住所 現住所 住所1 自宅住所 お客様住所 住所番地" },
  address2: { label: "番地", aliases: "住所2 番地 町名番地 町域番地 丁目番地 町名" },
  building: {
    label: "建物名",
    aliases:
      "建物名 マンション名 ビル名 建物 建物名部屋番号 住所3 マンションビル名 アパートマンション名 方書",
  },
  room: { label: "部屋番号", aliases: "部屋番号 号室" },
  phone: {
    label: "電話番号",
    aliases: "電話番号 TEL 電話 自宅電話 固定電話 電話1 電話番号1 連絡先 連絡先電話番号 自宅電話番号 自宅TEL",
  },
  mobile: {
    label: "携帯電話",
    aliases: "携帯電話 携帯番号 携帯 携帯電話番号 電話2 電話番号2 携帯TEL 携帯電話NO",
  },
  fax: { label: "FAX", aliases: "FAX FAX番号 ファックス" },
  email: {
    label: "メールアドレス",
    aliases: "メールアドレス メール EMAIL Eメール MAIL メアド MAILADDRESS EMAILADDRESS PCメール 携帯メール",
  },
  birth: { label: "生年月日", aliases: "生年月日 誕生日 お誕生日" },
  firstVisit: {
    label: "初回来店日",
    aliases: "初回来店日 初来店日 初回利用日 初回施工日 登録日 登録日時 入会日",
  },
  lastVisit: { label: "最終来店日", aliases: "最終来店日 前回来店日 最終利用日 最終施工日 最終来店 来店日" },
  visits: { label: "来店回数", aliases: "来店回数 来店数 利用回数 回数 累計来店回数" },
  salesTotal: { label: "累計売上", aliases: "累計売上 累計金額 合計金額 利用金額 累計利用金額" },
  staff: { label: "担当者", aliases: "担当者 担当 担当スタイリスト 指名 技術者 担当者名 担当スタッフ" },
  dm: { label: "DM可否", aliases: "DM可否 DM DM希望 案内可否 配信可否 メルマガ DM発送 メルマガ可否" },
  sex: { label: "性別", aliases: "性別" },
  lastMenu: {
    label: "施術・工事内容",
    aliases: "メニュー 施術内容 工事内容 施工内容 施術メニュー 施術履歴 来店履歴 工事履歴",
  },
  karte: { label: "カルテ", aliases: "カルテ カルテ内容 カルテメモ 施術カルテ" },
  note: { label: "備考", aliases: "備考 メモ 特記事項 備考欄 お客様メモ コメント 注意事項 申し送り" },
  source: { label: "来店経路", aliases: "媒体 来店経路 紹介者 来店動機" },
} as const satisfies Record<string, { label: string; aliases: string }>;

export type CustomerField = keyof typeof fields;
export const customerFields = Object.keys(fields) as CustomerField[];

/** What a column may be made by hand: a field, only its presence, or nothing. */
export type ColumnChoice = CustomerField | "presence" | "ignore";
/** Name of a column (`Column.name`) → choice. */
export type ColumnMap = Readonly<Record<string, ColumnChoice>>;

export interface Column {
  /** Position in the row, from 0. */
  readonly index: number;
  /** The header exactly as it stands in the file. */
  readonly header: string;
  /** What a column map calls it: its header, with 「[2]」 and so on behind it where an earlier column has the same. */
  readonly name: string;
  readonly field: CustomerField | null;
  readonly mode: "content" | "presence" | "ignored";
  /** Why a column is left out: no alias known, a field that an earlier column fills, or by hand. */
  readonly why: "known" | "unknown" | "duplicate" | "chosen";
  /** Looks like 要配慮個人情報, secrets or payment data: only its presence comes in. */
  readonly isSensitive: boolean;
}

// What the letter and the report do not need in words comes in as presence only (data minimisation).
const presenceOnly: readonly CustomerField[] = ["karte", "note", "sex", "lastMenu", "source"];
const sensitiveHeader =
  /アレルギ|病|既往|妊娠|服薬|薬|障害|障がい|健康|体質|肌|頭皮|持病|診断|血液|宗教|国籍|本籍|犯罪|口座|銀行|クレジット|カード番号|CVV|暗証|パスワード|PASSWORD|マイナンバー|個人番号|保険証|免許|鍵|キーBOX|LINE|家族|年収|相談/;

const byAlias = new Map<string, { field: CustomerField; rank: number }>();
for (const field of customerFields) {
  fields[field].aliases.split(" ").forEach((alias, rank) => {
    byAlias.set(headerKey(alias), { field, rank });
  });
}

export function fieldLabel(field: CustomerField): string {
  return fields[field].label;
}

/** Header for comparison: NFKC, upper case, without spaces, brackets and marks. */
function headerKey(header: string): string {
  return header
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s()[\]{}<>〈〉《》「」『』【】〔〕.,・:;_\-*※/'"#]/g, "");
}

/** Reads a header row. `chosen` wins over aliases; every column of the file is in the answer. */
export function readHeader(headers: readonly string[], chosen: ColumnMap = {}): Column[] {
  const names = columnNames(headers);
  const winners = new Map<CustomerField, { index: number; rank: number }>();
  headers.forEach((header, index) => {
    const choice = choiceFor(names[index]!, chosen);
    const found = choice === undefined ? byAlias.get(headerKey(header)) : chosenField(choice);
    if (!found) return;
    const winner = winners.get(found.field);
    if (!winner || found.rank < winner.rank) winners.set(found.field, { index, rank: found.rank });
  });
  return headers.map((header, index) => {
    const name = names[index]!;
    return readColumn({ header, index, name }, choiceFor(name, chosen), winners);
  });
}

function columnNames(headers: readonly string[]): string[] {
  const met = new Map<string, number>();
  return headers.map((header) => {
    const times = (met.get(header) ?? 0) + 1;
    met.set(header, times);
    return times === 1 ? header : `${header}[${times}]`;
  });
}

/** What a column comes in as. */
export function choiceOf({ mode, field }: Column): ColumnChoice {
  if (mode === "ignored") return "ignore";
  return mode === "presence" ? "presence" : (field ?? "ignore");
}

/** How many columns an alias recognises, to find the header row under a title. */
export function recognisedColumns(headers: readonly string[]): number {
  return headers.filter((header) => byAlias.has(headerKey(header))).length;
}

/** A list without any of these says nothing about whom to write to. */
export function hasNameColumn(columns: readonly Column[]): boolean {
  const names: readonly (CustomerField | null)[] = ["name", "lastName", "firstName", "company"];
  return columns.some((column) => column.mode === "content" && names.includes(column.field));
}

/** A header may be called 「constructor」, which every object has without anybody having chosen it. */
function choiceFor(name: string, chosen: ColumnMap): ColumnChoice | undefined {
  return Object.hasOwn(chosen, name) ? chosen[name] : undefined;
}

function chosenField(choice: ColumnChoice): { field: CustomerField; rank: number } | undefined {
  return choice === "presence" || choice === "ignore" ? undefined : { field: choice, rank: -1 };
}

function readColumn(
  { header, index, name }: Pick<Column, "header" | "index" | "name">,
  choice: ColumnChoice | undefined,
  winners: ReadonlyMap<CustomerField, { index: number }>,
): Column {
  const base = {
    index,
    header,
    name,
    isSensitive: sensitiveHeader.test(header.normalize("NFKC").toUpperCase()),
  };
  if (choice === "ignore") return { ...base, field: null, mode: "ignored", why: "chosen" };
  if (choice === "presence") return { ...base, field: null, mode: "presence", why: "chosen" };
  const field = choice ?? byAlias.get(headerKey(header))?.field ?? null;
  if (field === null)
    return { ...base, field, mode: base.isSensitive ? "presence" : "ignored", why: "unknown" };
  const why = choice === undefined ? "known" : "chosen";
  if (presenceOnly.includes(field)) return { ...base, field, mode: "presence", why };
  if (winners.get(field)?.index !== index) return { ...base, field, mode: "ignored", why: "duplicate" };
  return { ...base, field, mode: "content", why };
}
