/** The sample's 通知書: a draft to the former employee, written from what its timeline holds as 確認済. */
import { findOtherParty } from "#src/features/incidents/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { addNotice, noticeInput } from "#src/features/notices/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Calendar } from "./story.ts";

export function addSampleNotice(tx: Tx, incidentId: string, days: Calendar): void {
  const body = [
    "　当店は、貴殿に対し、次のとおり通知し、請求します。",
    `１　貴殿は、${wide(days.joined)}から${wide(days.left)}まで、当店に勤務していました。`,
    `２　${wide(days.exported)}、当店の予約システムから、貴殿に割り当てた番号により、お客様の一覧が書き出された記録があります。${wide(days.postmark)}の消印で、当店のお客様に、別の店の案内のはがきが届きました。`,
    "３　当店のお客様の情報は、当店が事業のために管理しているものです。貴殿は、入社時に、お客様の情報を持ち出さない旨の誓約書に署名しています。これを当店に無断で使用し、又は第三者に渡すことは、不正競争防止法第２条第１項第７号、個人情報の保護に関する法律第１７９条などに該当し得るものです。",
    "４　当店は、貴殿に対し、次のことを請求します。",
    "（１）当店のお客様の情報の使用を、直ちに中止すること。",
    "（２）お客様の情報を、複製したものを含めて返還し、又は廃棄し、廃棄したことを示す書面を提出すること。",
    "（３）情報の入手の経路、現在持っている範囲、第三者に渡したときはその相手、既に連絡をしたお客様を、書面で明らかにすること。",
    "（４）今後使用しない旨の誓約書を提出すること。",
    "５　前項について、本書到達後７日以内に、書面で回答してください。",
    "６　期限までに誠意ある回答がない場合は、法的な手続を検討します。損害については、別に請求することがあります。",
  ].join("\n");
  const fields = noticeInput.parse({
    recipientName: findOtherParty(tx.db, incidentId)?.name,
    recipientAddress: "例示県架空市想像町7丁目8番9号",
    body,
  });
  addNotice(tx, incidentId, fields);
}

/** Downwards every digit takes a cell of its own. */
const wide = (day: CivilDate): string =>
  formatEra(day).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
