/** What each paper has to say whatever the owner writes around it (DOMAIN §15.4 and the sections it names). */
import type { MustPrint } from "#src/features/templates/index.ts";

const must = (what: string, field: string | readonly string[], why: string, article?: string): MustPrint => ({
  what,
  field,
  why,
  ...(article !== undefined && { article }),
});

const asked = "警察への相談で、よく聞かれることです。";
const forLawyer = "弁護士への初めの相談で、よく聞かれることです。";
/** The rule asks for these three; how it reads since 21 May 2026 was not seen (DOMAIN §5.2, §13, 8). */
const rule137 = "民事訴訟規則137条1項（令和8年5月21日からの条文は確かめていません）";
const explanation = "証拠説明書に書くこととされています。";
const usual = "証拠説明書に、ふつう書かれている欄です。";

const rule6 = "犯罪捜査規範61条2項の別記様式第6号（令和8年5月21日時点。様式そのものは確かめていません）";
const form6 = "被害届の様式にある欄です。";
const article26 =
  "個人情報保護法26条2項ただし書（令和8年6月24日時点）、ガイドライン通則編3-5-4-5（令和7年9月24日の版）";
const instead = "ご本人への通知に代わる措置として、通知の内容をもとに公表します。";
const sameAsLetter = "お詫び状と同じ内容をお伝えするためです。";
const complained = "告訴状に書くのが一般的なことです。";

/** Kind → what it must print, in the order of the paper. */
const mustPrint: Readonly<Record<string, readonly MustPrint[]>> = {
  police: [
    must("作成日", "createdOn", "いつの時点の内容かを示します。"),
    must("宛先", "addressee", asked),
    must("相談者の名前", "consulter.name", asked),
    must("相談の要旨", "summary.text", asked),
    must("相手方の氏名", "party.name", asked),
    must("持ち出された情報の項目", "taken.items", asked),
    must("持ち出された情報の人数", "taken.people", asked),
    must("情報の管理状況", ["control.measures[].what"], asked),
    must("経緯（時系列）の出来事", "facts[].what", asked),
    must("経緯の年月日時", "facts[].when", asked),
    must("経緯の証拠番号", "facts[].evidence", "どの出来事にも、証拠番号か「未確認」を付けます。"),
    must("経緯の区分（確認済・申告）", "facts[].status", "事実と推測を分けて書きます。"),
    must("推測の内容", "suppositions[].what", "事実と推測を分けて書きます。"),
    {
      what: "推測であることの断り",
      words: ["推測"],
      why: "推測を事実として読まれないようにします。",
    },
    must("お客様からの申告", "damage.reports", asked),
    must("該当が考えられる罰則", "provisions[].article", asked),
    must("罰則についてのご注意", "disclaimer", "候補であって、判断ではないことを示します。"),
    must("条文の時点", "lawDate", "いつの条文かを示します。"),
    must("証拠の番号", "evidence[].number", asked),
    must("証拠の標目", "evidence[].title", asked),
    must("希望する対応", "wishes.aim", asked),
    must("処罰の意思", "wishes.punish", asked),
    must("個人情報保護委員会への報告", "wishes.commission", asked),
    must("弁護士への相談", "wishes.lawyer", asked),
    must("添付資料", "attachments[]", asked),
    { ...must("証拠の写真", "figures[].ref", "消印や宛名を、紙の上で読めるようにします。"), isPicture: true },
    must("記録全体の要約値", "custody.logRoot", "あとから変わっていないことを確かめる値です。"),
    must("元のファイルのSHA-256", "custody.files[].sha256", "あとから変わっていないことを確かめる値です。"),
  ],
  lawyer: [
    must("相手方の氏名", "party.name", "利益相反を、内容を聞く前に確かめるためです。"),
    must("相談者の名前", "consulter.name", forLawyer),
    must("要旨", "summary.text", forLawyer),
    must("関係者", "people[].name", forLawyer),
    must("時系列の出来事", "facts[].what", forLawyer),
    must("時系列の区分", "facts[].status", "事実と推測を分けて書きます。"),
    must("証拠の標目", "evidence[].title", forLawyer),
    must("契約書類", "contracts.papers", forLawyer),
    must("三要件の確認", "control.rows[].answer", forLawyer),
    must("被害（申告）", "damage.reports", forLawyer),
    must("期限", "deadlines[].dueOn", "期限の切れる日を、最初の相談で確かめるためです。"),
    must("期限の注意", "deadlineNote", "数え方が目安であることを示します。"),
    must("これまでの対応", "soFar.done", forLawyer),
    must("希望する対応", "wishes.list[]", forLawyer),
    must("質問", "questions[]", forLawyer),
    must("予算", "money.budget", forLawyer),
    must("保険", "money.insurance", forLawyer),
    must("規定についてのご注意", "disclaimer", "候補であって、判断ではないことを示します。"),
    must("条文の時点", "lawDate", "いつの条文かを示します。"),
  ],
  chronology: [
    must("宛先", "addressee", "どこに渡す表かを示します。"),
    must("年月日時", "facts[].when", asked),
    must("出来事", "facts[].what", asked),
    must("関与者", "facts[].who", asked),
    must("根拠（証拠番号）", "facts[].evidence", "どの出来事にも、証拠番号か「未確認」を付けます。"),
    must("区分（確認済・申告・推測）", "facts[].status", "事実と推測を分けて書きます。"),
  ],
  "damage-report": [
    must("被害者の氏名", "victim.name", form6, rule6),
    must("被害者の住居", "victim.address", form6, rule6),
    must("被害の年月日時", "when", form6, rule6),
    must("被害の場所", "where", form6, rule6),
    must("被害の模様", "manner", form6, rule6),
    must("被害金品", "goods[].name", form6, rule6),
    must("相手方の氏名", "party.name", form6, rule6),
    must("参考となるべき事項", "remarks", form6, rule6),
    {
      what: "被害届ではないという断り",
      words: ["この書面は被害届ではありません"],
      why: "様式ではなく、警察の窓口で写すための手控えであることを示します。",
    },
    {
      what: "罪を犯したと決めるものではないという断り",
      words: ["罪を犯したと決めるものではありません"],
      why: "様式の欄の名前で、相手を犯人と決めつけないためです。",
    },
  ],
  complaint: [
    must("宛先", "addressee", complained),
    must("告訴人の氏名", "complainant.names[]", complained),
    must("告訴人の住所", "complainant.address", complained),
    must("被告訴人の氏名", "accused.name", complained),
    must("告訴事実", "alleged[]", complained),
    must("告訴に至る経緯", "background[]", complained),
    must("立証方法", "proof[].number", complained),
    must("条文の時点", "lawDate", "いつの条文かを示します。"),
    { what: "処罰を求める意思", words: ["処罰を求める"], why: complained },
    {
      what: "弁護士確認用の下書きであること",
      words: ["弁護士確認用の下書き"],
      why: "このまま出すものではないことを示します。",
    },
  ],
  statement: [
    must("陳述の段落", "paragraphs[]", "陳述書の中身です。"),
    must("陳述する人のお名前", "name", "だれの陳述かを示します。"),
    {
      what: "住所・氏名の欄",
      words: ["氏名"],
      why: "ご本人が、ご自分の手で書きます。",
    },
  ],
  "cover-letter": [
    must("日付", "sentOn", "いつ送ったかを示します。"),
    must("宛先", "addressee", "だれに送ったかを示します。"),
    must("差出人の名前", "sender.names[]", "だれが送ったかを示します。"),
    must("送るもの", "enclosures[]", "何を送ったかを残します。"),
  ],
  publication: [
    must("公表する日", "publishedOn", "いつの公表かを示します。"),
    must("概要", "text.outline", instead, article26),
    must("対象となる情報の項目", "items[]", instead, article26),
    must("原因", "text.cause", instead, article26),
    must("二次被害の状況", "text.harm", instead, article26),
    must("お客様へのお願い（本人が取り得る措置）", "text.advice", instead, article26),
    must(
      "対象かどうかの確かめ方",
      "confirm",
      "ご本人が、自分が対象かを確かめられるようにします。",
      article26,
    ),
    must("お問い合わせ窓口", "text.desk", "ご本人が問い合わせられるようにします。", article26),
    must("お店の名前", "shop.name", "だれの公表かを示します。"),
  ],
  "shop-notice": [
    must("概要", "text.outline", instead, article26),
    must("対象となる情報の項目", "items[]", instead, article26),
    must("原因", "text.cause", instead, article26),
    must("二次被害の状況", "text.harm", instead, article26),
    must("お願い（本人が取り得る措置）", "ask", instead, article26),
    must("窓口の電話番号", ["desk.tel", "desk.email"], "ご本人が問い合わせられるようにします。", article26),
    must("掲示する日", "postedOn", "いつの掲示かを示します。"),
    must("お店の名前", "shop.name", "だれの掲示かを示します。"),
  ],
  "phone-script": [
    must("何が起きたか", "text.outline", sameAsLetter),
    must("対象の情報", "items[]", sameAsLetter),
    must("お願いすること", "text.advice", sameAsLetter),
    must("代わる人（責任者）", "owner", "その場で約束せず、責任者に代わるためです。"),
    {
      what: "ご本人かどうかを確かめること",
      words: ["ご本人かどうかを確かめる"],
      why: "ほかの方に、お客様の情報を話さないためです。",
    },
    {
      what: "言わないこと",
      words: ["言わないこと"],
      why: "名誉毀損などの問題を避けるためです。",
    },
  ],
  briefing: [
    must("日時", "when", "ご案内の中身です。"),
    must("場所", "where", "ご案内の中身です。"),
    must("対象となる方", "who", "ご案内の中身です。"),
    must("お越しになれない方へ", "absent", "来られない方にもお知らせするためです。"),
    must("お問い合わせ窓口", "text.desk", "お客様が連絡できるようにします。"),
    must("お店の名前", "shop.name", "だれのご案内かを示します。"),
  ],
  settlement: [
    must("お客様のお名前", "customer.name", "だれとの合意かを示します。"),
    must("お店の名前", "shop.name", "だれとの合意かを示します。"),
    must("補償の内容", "what", "合意の中身です。"),
    must("補償する時期", "payBy", "合意の中身です。"),
    must("補償の方法", "how", "合意の中身です。"),
    { what: "署名・押印の欄", words: ["㊞"], why: "双方が署名または記名押印します。" },
  ],
  "evidence-list": [
    {
      what: "号証・標目・作成年月日・作成者・立証趣旨・備考の6列",
      columns: ["号証", "標目（原本・写しの別）", "作成年月日", "作成者", "立証趣旨", "備考"],
      why: "標目・作成者・立証趣旨は書くこととされ、ほかの欄もふつう書かれています。",
      article: rule137,
    },
    must("号証", "rows[].number", usual),
    must("標目（原本・写しの別）", "rows[].title", explanation, rule137),
    must("作成年月日", "rows[].madeOn", usual),
    must("作成者", "rows[].maker", explanation, rule137),
    must("立証趣旨", "rows[].shows", explanation, rule137),
    must("備考", "rows[].remark", usual),
    { what: "「案」の字", words: ["案"], why: "提出する前の案であることを示します。" },
  ],
  conflict: [
    must("相手方の氏名", "party.name", "利益相反を確かめるための票です。"),
    must("相手方のほかの名前", "party.otherNames", "旧姓などで確かめるためです。"),
    must("相手方の勤務先", "workplaces[].name", "利益相反を確かめるための票です。"),
    must("相談者の名前", "consulter.name", "利益相反を確かめるための票です。"),
    must("相談者の連絡先", "consulter.tel", "結果を知らせてもらうためです。"),
  ],
  exhibits: [
    must("号証の表示", ["sheets[].mark", "sheets[].pages[].mark"], "号証は右上に番号を書いて出します。"),
    {
      ...must("号証の写真", "sheets[].picture", "証拠の写しそのものです。"),
      isAlternative: true,
      isPicture: true,
    },
    { ...must("号証の文字", "sheets[].pages[].text", "証拠の写しそのものです。"), isAlternative: true },
    must("SHA-256", "sheets[].sha256", "元のファイルと照らし合わせる値です。"),
  ],
  exhibit: [
    must("号証の表示", ["sheets[].mark", "sheets[].pages[].mark"], "号証は右上に番号を書いて出します。"),
    {
      ...must("号証の写真", "sheets[].picture", "証拠の写しそのものです。"),
      isAlternative: true,
      isPicture: true,
    },
    { ...must("号証の文字", "sheets[].pages[].text", "証拠の写しそのものです。"), isAlternative: true },
    must("SHA-256", "sheets[].sha256", "元のファイルと照らし合わせる値です。"),
  ],
  receipt: [
    must("日時", "handover.when", "いつ、だれからだれへ渡ったかを残す票です。"),
    must("渡した人", "handover.from", "いつ、だれからだれへ渡ったかを残す票です。"),
    must("受け取った人", "handover.to", "いつ、だれからだれへ渡ったかを残す票です。"),
    must("証拠の番号", "items[].label", "何が渡ったかを残す票です。"),
    must("物", "items[].title", "何が渡ったかを残す票です。"),
    must("SHA-256", "files[].sha256", "元のファイルと照らし合わせる値です。"),
    must("全体の要約値", "log.root", "記録簿が変わっていないことを確かめる値です。"),
    { what: "署名の欄", words: ["署名"], why: "渡した人と受け取った人が署名します。" },
  ],
  labels: [
    { ...must("QRコードの中身", "labels[].code", "ラベルから証拠を探すためです。"), isPicture: true },
    must("証拠の番号", "labels[].number", "ラベルから証拠を探すためです。"),
  ],
  comparison: [
    must("はがきの表記", "rows[].postcard", "両方の表記を、直さずに並べる書面です。"),
    must("名簿の表記", "rows[].register", "両方の表記を、直さずに並べる書面です。"),
    must("結果", "rows[].outcome", "同じか違うかを示す書面です。"),
    must("写真のSHA-256", "photos[].sha256", "元のファイルと照らし合わせる値です。"),
    {
      what: "一致した理由を示すものではないという断り",
      words: ["一致した理由を示すものではありません"],
      why: "表記が同じことのほかは示せないためです。",
    },
  ],
  "customer-statement": [
    must("宛先（お店の名前）", "shop", "だれに宛てた申告かを示します。"),
    must("お客様のお名前", "name", "だれの申告かを示します。"),
    { what: "警察からの連絡の可否", words: ["警察からの連絡"], why: "ご本人に選んでいただくことです。" },
    { what: "弁護士からの連絡の可否", words: ["弁護士からの連絡"], why: "ご本人に選んでいただくことです。" },
    {
      what: "書くかどうかを自分で決められること",
      words: ["ご自身でお決めください"],
      why: "ご本人の意思で書かれたことが大切です。",
    },
    { what: "署名の欄", words: ["署名"], why: "ご本人の申告であることを示します。" },
    { what: "記入した日の欄", words: ["記入した日"], why: "いつの申告かを示します。" },
  ],
  "log-preservation": [
    must("宛先", "addressee", "だれへのお願いかを示します。"),
    must("差出人", "sender.name", "だれからのお願いかを示します。"),
    must("対象", ["target", "person"], "どのアカウントの記録かを示します。"),
    must("残してほしい記録", "records[]", "何を残してほしいかを示します。"),
    must("期間", "period", "いつの記録かを示します。"),
    {
      what: "責任を申し立てるものではないという断り",
      words: ["責任を申し立てるものではありません"],
      why: "相手を名指しして責める書面にしないためです。",
    },
  ],
  notice: [
    must(
      "通知書の本文",
      "text",
      "差出人・受取人・日付・請求・期限は、すべてこの中にあります。",
      "郵便法48条（令和8年5月21日時点）",
    ),
    must("印の場所", "signature", "差出人の印を押す場所です。"),
  ],
};

/** Lists that always hold something. */
const neverEmpty: Readonly<Record<string, readonly string[]>> = {
  exhibit: ["sheets"],
  exhibits: ["sheets"],
  labels: ["labels"],
  settlement: ["copies"],
  receipt: ["copies", "items"],
};

export const neverEmptyOf = (kind: string): readonly string[] => neverEmpty[kind] ?? [];
export const mustPrintOf = (kind: string): readonly MustPrint[] => mustPrint[kind] ?? [];

/** Titles of the parts that papers are put together from. */
const parts: Readonly<Record<string, string>> = {
  "police-glance": "警察相談用資料の「ひと目で分かる表」",
  "lawyer-glance": "弁護士相談用資料の「ひと目で分かる表」",
  "exhibit-sheets": "号証の写しの紙面",
};

export const partTitle = (name: string): string => parts[name] ?? name;
