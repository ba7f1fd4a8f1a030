/**
 * What happened in the invented case, told through the doors of the incidents room. Days are counted from today, so
 * that the clock on the case page always shows a case in its fourth day. Every person and place is invented.
 */
import {
  type AnswerChanges,
  addFact,
  addPerson,
  factInput,
  openIncident,
  personInput,
  saveAnswers,
  tick,
} from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { addDays, type CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";

/** Days of the story. */
export interface Calendar {
  readonly joined: CivilDate;
  readonly pledged: CivilDate;
  readonly gaveNotice: CivilDate;
  readonly exported: CivilDate;
  readonly left: CivilDate;
  readonly opened: CivilDate;
  readonly postmark: CivilDate;
  readonly secondPostmark: CivilDate;
  readonly known: CivilDate;
  readonly yesterday: CivilDate;
  readonly today: CivilDate;
}

export function calendarFrom(today: CivilDate): Calendar {
  return {
    joined: "2021-04-01",
    pledged: "2021-04-01",
    gaveNotice: addDays(today, -52),
    exported: addDays(today, -23),
    left: addDays(today, -22),
    opened: addDays(today, -12),
    postmark: addDays(today, -6),
    secondPostmark: addDays(today, -5),
    known: addDays(today, -3),
    yesterday: addDays(today, -1),
    today,
  };
}

const day = (date: CivilDate, around = false) => ({ precision: "day" as const, date, around });

const LEAVER = "架空 次郎";
const NEW_SHOP = "ヘアサロン架空";

export interface Told {
  readonly incidentId: string;
  /** Facts that the postcards, the log and the pledge support. */
  readonly facts: Readonly<Record<"pledge" | "export" | "postmark" | "firstCard" | "secondCard", string>>;
}

/** Opens the incident and tells everything but evidence and customers. */
export function tellStory(tx: Tx, days: Calendar): Told {
  const incident = openIncident(tx, {
    shopId: listShops(tx.db)[0]!.id,
    title: "元スタッフによる顧客名簿の持ち出し（サンプル）",
    trigger: "はがきが届いた",
  });
  const incidentId = incident.id;
  const person = (input: object) => addPerson(tx, incidentId, personInput.parse(input)).id;
  const leaver = person({
    role: "元従業員",
    name: LEAVER,
    kana: "カクウ ジロウ",
    relation: "元スタイリスト（令和3年4月から在籍）",
    isOtherParty: true,
  });
  person({
    role: "転職先・新店経営者",
    name: "想像 三郎",
    kana: "ソウゾウ サブロウ",
    relation: `${NEW_SHOP}（はがきの差出人）の代表と聞いている`,
    address: "例示県架空市想像町4-5",
    tel: "00-0000-0009",
  });
  const first = person({
    role: "申告顧客",
    name: "例示 ゆり",
    kana: "レイジ ユリ",
    relation: "お客様。1枚目のはがきを持参",
  });
  const second = person({
    role: "申告顧客",
    name: "試験 まこと",
    kana: "シケン マコト",
    relation: "お客様。2枚目のはがきを持参",
  });
  const colleague = person({ role: "同僚", name: "試川 りつ", relation: "受付担当。最初にはがきを預かった" });
  person({
    role: "システム業者",
    name: "見本予約システム株式会社",
    relation: "予約システムの提供元",
    tel: "00-0000-0020",
  });
  person({ role: "相談者", name: "見本 花子", kana: "ミホン ハナコ", relation: "代表" });

  for (const changes of answers(days)) saveAnswers(tx, incidentId, changes);
  for (const item of [
    "first.ids",
    "first.postcard",
    "first.no-call",
    "first.no-sns",
    "phase.stop",
  ] as const) {
    tick(tx, incidentId, item);
  }

  const fact = (input: object) => addFact(tx, incidentId, factInput.parse(input)).id;
  const sure = "確認済";
  const told = "申告あり(未確認)";
  fact({
    date: day(days.joined),
    what: "相手方がスタイリストとして入社した。",
    people: [leaver],
    certainty: sure,
    source: "雇用契約書",
  });
  const pledge = fact({
    date: day(days.pledged),
    what: "相手方が、お客様の氏名・住所・電話番号・施術履歴を名指しした秘密保持の誓約書に署名した。",
    people: [leaver],
    certainty: sure,
    source: "入社時の誓約書",
  });
  fact({
    date: day(days.gaveNotice),
    what: "相手方が退職を申し出た。",
    people: [leaver],
    certainty: sure,
    source: "退職届",
  });
  const exported = fact({
    date: day(days.exported),
    time: "21:47",
    what: "予約システムで、相手方のIDにより顧客一覧（300人分）がCSVで書き出された。閉店後の操作で、この日、一覧を使う仕事の予定はなかった。",
    people: [leaver],
    certainty: sure,
    source: "予約システムの操作記録",
  });
  fact({
    date: day(days.left),
    what: "相手方が退職した。予約システムのIDは、この日には停止されていなかった。",
    people: [leaver],
    certainty: sure,
    source: "退職届、予約システムの設定画面",
  });
  fact({
    date: day(days.opened, true),
    what: `${NEW_SHOP}が開店し、相手方が勤め始めたと聞いた。`,
    people: [leaver],
    certainty: told,
    source: "お客様2人からの話",
  });
  const postmark = fact({
    date: day(days.postmark),
    what: `${NEW_SHOP}を差出人とする案内のはがきが、当店のお客様宛てに投函された（消印）。`,
    certainty: sure,
    source: "はがきの消印",
  });
  const firstCard = fact({
    date: day(days.known),
    time: "14:10",
    what: "来店したお客様が「前のスタイリストさんの新しいお店から来た」と、届いたはがきを持参した。受付が預かり、表と裏を撮影した。",
    people: [first, colleague],
    certainty: sure,
    source: "持参されたはがき",
  });
  fact({
    date: day(days.known),
    time: "16:30",
    what: "予約システムの操作記録を確認した。相手方のIDを止め、共用のパスワードを変えた。",
    who: "当店の代表",
    certainty: sure,
    source: "操作記録、作業の控え",
  });
  const secondCard = fact({
    date: day(addDays(days.known, 1)),
    time: "18:20",
    what: "2人目のお客様から、同じ差出人のはがきが届いたと申告があり、現物を預かった。",
    people: [second],
    certainty: sure,
    source: "預かったはがき",
  });
  fact({
    date: day(addDays(days.known, 1)),
    what: "見本予約システム株式会社に、操作記録の保存を電話で依頼した。",
    who: "当店の代表、見本予約システム株式会社",
    certainty: sure,
    source: "電話の記録",
  });
  fact({
    date: day(days.yesterday),
    what: "電話で、ほかに4人のお客様から、同じはがきが届いたと知らせがあった。",
    who: "お客様4人",
    certainty: told,
    source: "電話応対の記録",
  });
  fact({
    date: day(days.postmark, true),
    what: "書き出された顧客一覧が、はがきの宛名に使われた可能性がある。はがきの住所の書き方が、当店の名簿と同じである。",
    people: [leaver],
    certainty: "推測",
    source: "はがきの宛名と名簿の比較",
  });
  return { incidentId, facts: { pledge, export: exported, postmark, firstCard, secondCard } };
}

function answers(days: Calendar): AnswerChanges[] {
  const yes = (note: string) => ({ answer: "はい" as const, note });
  const partly = (note: string) => ({ answer: "一部" as const, note });
  const no = (note: string) => ({ answer: "いいえ" as const, note });
  return [
    {
      discovery: {
        trigger: "はがきが届いた",
        how: "来店されたお客様が、辞めたスタイリストの新しいお店から届いたというはがきを見せてくださった。",
        foundOn: day(days.known),
        finder: "お客様",
        finderName: "来店された常連の方",
      },
      leaver: {
        relation: "雇用",
        job: "スタイリスト",
        joinedOn: day(days.joined),
        noticeOn: day(days.gaveNotice),
        leftOn: day(days.left),
        access: [
          "予約システム",
          "電子カルテ・顧客管理ソフト",
          "名簿の書き出し（CSV・印刷）",
          "紙のカルテ・台帳",
        ],
        accessNote: "IDは個人別。退職日の時点で、相手方のIDはまだ使える状態だった。",
        papers: ["雇用契約書", "就業規則", "入社時の誓約書"],
        workplace: NEW_SHOP,
        workplaceAddress: "例示県架空市想像町4-5",
        workplaceRelation: "勤めている",
        workplaceCertainty: "申告あり(未確認)",
      },
      data: {
        items: ["氏名", "フリガナ", "住所", "電話番号", "生年月日", "来店・施工履歴"],
        sensitive: "分からない",
        payment: "含まれない",
        medium: ["電子媒体"],
        mediumNote: "予約システムの顧客一覧（CSVの書き出し）",
        keptWhere: "予約システム（担当者ごとのIDとパスワード）。紙のカルテは受付の鍵付きの棚。",
        updatedOn: day(days.exported),
        ownership: "自社が取得",
        people: { from: 300, to: 300, isAround: false },
        peopleBasis: "操作記録に残る書き出しの件数",
      },
    },
    {
      usage: {
        ways: ["はがき"],
        since: day(days.postmark),
        content: "新しいお店の案内と、初回20%割引。宛名の住所の書き方が、当店の名簿と同じ。",
        taking: ["在職中に画面の撮影・一覧の書き出しなどの複製をした"],
        takenOn: day(days.exported),
        basis: `予約システムの操作記録に、${formatEra(days.exported)}21時47分、相手方のIDで顧客一覧300人分を書き出した記録がある。`,
        reportedBy: "はがきを預かった方2人、電話で知らせてくださった方4人",
      },
      response: {
        done: [
          "その人のIDを止めた",
          "共用のパスワードを変えた",
          "はがきなどの現物を保管した",
          "画面や記録を保存した",
          "システム会社に記録の保存を頼んだ",
          "お客様から話を聞いて記録した",
        ],
        contact: "連絡していない",
      },
      duty: {
        knownOn: days.known,
        knownBy: "受付の担当者",
        categories: ["3号"],
        delegated: "ならない",
        reportState: "まだ報告していない",
      },
      secrecy: {
        a1: partly("紙のカルテの棚に「社外秘」の表示。予約システムの画面には表示なし。"),
        a2: yes("就業規則に秘密保持の条項。入社時に配付。"),
        a3: yes("入社時の誓約書に、お客様の氏名・住所・電話番号・施術履歴を明記。"),
        a4: yes("毎月の朝礼で伝えていた。"),
        a5: no(""),
        b1: yes("予約システムは担当者ごとのID。"),
        b2: no("スタイリスト全員が書き出しできた。"),
        b3: yes("受付の鍵付きの棚。"),
        b4: yes("就業規則で禁止。"),
        b5: yes("予約システムに操作記録が残る。"),
        b6: no("退職日にIDを止めていなかった。"),
        b7: partly("鍵の閉め忘れが年に数回あった。"),
        b8: partly("従業員5人のうち4人が見られた。"),
        use: "予約、来店のご案内、前回の施術の確認",
        effort: "開店から12年。来店ごとに記入をお願いしてきた。",
        notPublic: yes("一覧は公開も提供もしていない。"),
      },
    },
    {
      damage: {
        reports: 6,
        reportsNote: "いずれも当店の名簿に載っているお客様。",
        period:
          "前年の同じ時期の30日間と、今日までの30日間を比べた。はがきが届き始めて日が浅いため、参考の数字。",
        salesBeforeYen: 1_850_000,
        salesAfterYen: 1_640_000,
        visitsBefore: 268,
        visitsAfter: 239,
        costsYen: 32_000,
        costsNote: "電話対応の人件費、鍵の交換",
      },
      wishes: {
        remedies: ["使用差止", "廃棄・返還", "顧客対応の助言", "損害賠償"],
        punish: "望む",
        policeAim: ["相談", "告訴の検討"],
        station: "例示警察署 生活安全課",
        policeState: "予約した",
        reason: "これ以上お客様に連絡してほしくない。名簿の写しを返すか捨ててほしい。",
      },
      explanation: {
        outline: `${formatEra(days.known)}、お客様から、ほかのお店の案内のはがきが届いたとのお知らせをいただきました。確認したところ、${formatEra(days.exported)}に当店の予約システムからお客様の一覧が書き出された記録があり、この一覧が使用されたおそれがあります。`,
        cause:
          "お客様の一覧を書き出せる者を限っておらず、退職の際に利用権限を速やかに止める手順も守られていませんでした。当店の管理が不十分であったためです。",
        harm: "現時点で、6名のお客様から、案内のはがきが届いたとのお知らせをいただいています。今後も同様のはがきや電話が届くおそれがあります。",
        notIncluded: "クレジットカードの情報は含まれていません。",
        advice:
          "不審なはがきや電話などを受け取られたときは、捨てずに、差出人・日付・内容を下記の窓口へお知らせください。その差出人に対して、ご自分の情報の利用停止などを求めることもできます。",
        measures:
          "元従業員の利用権限を停止し、共用のパスワードをすべて変更しました。個人情報保護委員会への報告と、警察への相談の準備を進めています。",
        preventionDone: "書き出しができる者を代表者のみとしました。",
        preventionPlanned: "3か月以内に、退職時の点検表を定め、すべての従業員への研修を行います。",
      },
      counsel: {
        consulted: "まだ",
        questions: [
          "お詫び状は、警察への相談の前に送ってよいですか。",
          "相手方への通知書は、いつ、どのような内容で出すのがよいですか。",
          "お店として、いくらまでの費用を見込めばよいですか。",
        ],
        budgetYen: 300_000,
        insurance: "分からない",
        weakPoints: "書き出しの権限を全員に与えていた。退職日にIDを止めていなかった。鍵の閉め忘れがあった。",
      },
    },
  ];
}
