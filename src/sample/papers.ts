/** What the sample's owner wrote for single papers: the draft of a 被害届, of a 告訴状, of two 陳述書, and a covering letter. */
import { getTypedForm, listSubjects, readTyped, saveTypedAnswers } from "#src/features/documents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { addDays } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Calendar } from "./story.ts";

type Typed = Readonly<Record<string, readonly string[]>>;

export function addSamplePapers(tx: Tx, incidentId: string, days: Calendar): void {
  const on = (day: string): string => formatEra(day);
  const keep = (kind: string, subjectId: string, typed: Typed): void =>
    keepTyped(tx, { incidentId, kind, subjectId }, typed);
  const exported = `${on(days.exported)}午後9時47分ころ、当店の予約システムで、相手方に割り当てたID（staff03）により、顧客一覧（300人分）がCSVファイルに書き出された。`;
  keep("damage-report", "", {
    when: [`${on(days.exported)} 午後9時45分ころから午後9時48分ころまでの間`],
    where: ["例示県見本市架空町1丁目2番3号 ヘアサロン見本（当店が契約する予約システム）"],
    manner: [
      [
        exported,
        "閉店後の操作で、この日、一覧を使う仕事の予定はなかった。",
        `${on(days.known)}と${on(addDays(days.known, 1))}に、当店のお客様2人から、ほかの美容室を差出人とする案内のはがきが届いたとの申告を受け、はがきを預かった。`,
      ].join("\n"),
    ],
    job: ["美容業（美容室経営）"],
    remarks: [
      "予約システムの操作記録は、提供元に保存を依頼している。受付とパソコンが写る防犯カメラがあり、録画の有無を確認している。",
    ],
  });
  keep("complaint", "", {
    alleged: [
      `被告訴人は、告訴人の経営する美容室「ヘアサロン見本」（例示県見本市架空町1丁目2番3号）にスタイリストとして勤務し、告訴人から顧客の氏名、住所、電話番号等の情報を示されていた者であるが、${on(days.exported)}午後9時47分ころ、同店の予約システムに自己に割り当てられたID（staff03）で接続し、同店の顧客300人分の氏名、住所等を記録した一覧をCSVファイルに書き出して、その複製を作成した。`,
    ],
    background: [
      [
        `被告訴人は、${on(days.joined)}に入社し、同日、顧客の氏名・住所・電話番号・施術履歴を対象とする秘密保持の誓約書に署名した。`,
        `被告訴人は、${on(days.gaveNotice)}に退職を申し出て、${on(days.left)}に退職した。`,
        `${on(days.known)}、来店した顧客から、ほかの美容室を差出人とする案内のはがきが届いたとの申告を受け、現物を預かった。同日、告訴人が予約システムの操作記録を確認したところ、第2の書き出しの記録が残っていた。`,
        `${on(addDays(days.known, 1))}、2人目の顧客から同じ差出人のはがきが届いたとの申告を受け、現物を預かった。`,
      ].join("\n\n"),
    ],
    attachments: ["誓約書の写し　1通", "開業届の写し　1通"],
  });
  keep("statement", "representative", {
    paragraphs: [
      [
        "私は、ヘアサロン見本の代表です。予約システムの管理者のIDは、私だけが使っています。",
        `架空次郎さんは、${on(days.joined)}から${on(days.left)}まで、当店でスタイリストとして働いていました。${on(days.pledged)}に、お客様の氏名・住所・電話番号・施術履歴を対象とする秘密保持の誓約書に署名するのを、私が見ています。`,
        `${on(days.known)}の午後4時30分ころ、私は、予約システムの管理画面で操作の記録を開きました。${on(days.exported)}の午後9時47分に、staff03のIDで顧客一覧300件がCSVに書き出された記録がありました。staff03は、架空さんに割り当てていたIDです。`,
        "同じ日に、私はstaff03を止め、共用のパスワードを変え、操作の記録をファイルに保存しました。",
        "書き出しの操作をするところを、私は見ていません。",
      ].join("\n"),
    ],
  });
  const colleague = listSubjects(tx.db, incidentId, "statement", { words: "試川" })[0]!;
  keep("statement", colleague.id, {
    paragraphs: [
      [
        "私は、令和4年4月から、ヘアサロン見本で受付を担当しています。",
        `${on(days.known)}の午後2時10分ころ、来店されたお客様が、受付で私に1枚のはがきを見せ、「前のスタイリストさんの新しいお店から来た」とおっしゃいました。`,
        "はがきには、お客様のお名前と住所が書かれ、差出人はほかの美容室の名前になっていました。消印があるのを見ました。",
        "私は、お客様の了解をいただいてはがきをお預かりし、袋に入れて代表の見本に渡しました。見本が受付で、表と裏を写真に撮るのを見ました。",
        "はがきがどのような名簿を使って書かれたものかは、私には分かりません。",
      ].join("\n"),
    ],
  });
  keep("cover-letter", "police", {
    to: ["例示警察署"],
    department: ["生活安全課"],
    title: ["書類送付のご案内"],
    body: [
      "このたびは、ご相談の件でお世話になっております。下記の書類をお送りいたしますので、ご査収くださいますようお願い申し上げます。",
    ],
    others: ["警察相談用資料　1部", "時系列表（警察用）　1部", "はがきの写し（2枚）　各1部"],
  });
  addCustomersPapers(tx, incidentId, days);
}

/** What customers read or hear: what the page suggests, and the few answers that only an owner has. */
function addCustomersPapers(tx: Tx, incidentId: string, days: Calendar): void {
  const begun = (kind: string, subjectId: string, more: Typed): void => {
    const place = { incidentId, kind, subjectId };
    const suggested = Object.entries(getTypedForm(kind).begin?.(tx.db, place) ?? {}).map(
      ([name, value]) => [name, typeof value === "string" ? [value] : value] as const,
    );
    keepTyped(tx, place, { ...Object.fromEntries(suggested), ...more });
  };
  begun("publication", "", {
    people: ["当店の予約システムにお名前のあるお客様のうち、書き出された一覧に記録のあった方（300人）"],
  });
  begun("shop-notice", "", {});
  begun("phone-script", "", {
    owner: ["代表　見本 花子"],
    ownerTel: ["00-0000-0003"],
    extra: ["予約の電話とは分けて、事務室の電話で受けます。"],
  });
  begun("briefing", "", {
    when: [`${formatEra(addDays(days.today, 21), { weekday: true })}　午後7時から午後8時まで`],
    where: ["例示県見本市架空町1丁目2番3号　ヘアサロン見本（閉店後の店内）"],
  });
  const [customer] = listSubjects(tx.db, incidentId, "settlement", { limit: 1 });
  begun("settlement", customer!.id, {
    what: ["金3,000円をお支払いします。"],
    payBy: [`${formatEra(addDays(days.today, 30))}まで`],
    how: ["お客様が指定する口座への振込み（手数料は当店の負担）"],
    asked: ["not_yet"],
    clearing: ["none"],
  });
}

function keepTyped(
  tx: Tx,
  place: { incidentId: string; kind: string; subjectId: string },
  typed: Typed,
): void {
  const form = getTypedForm(place.kind);
  const { values, errors } = readTyped(form, typed, tx.db, place);
  if (Object.keys(errors).length > 0)
    throw new Error(`the sample's ${place.kind}: ${Object.values(errors).join()}`);
  saveTypedAnswers(tx, place, { form, values });
}
