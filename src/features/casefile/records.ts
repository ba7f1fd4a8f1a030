/** What the log says about a case, in the owner's words. Kinds that are not known here get a neutral sentence. */
import { listUsers } from "#src/features/access/index.ts";
import { firstHour, phases, type SectionId, sections } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";

export interface RecordLine {
  readonly seq: number;
  /** UTC instant. */
  readonly at: string;
  readonly who: string;
  readonly sentence: string;
}

type Payload = Readonly<Record<string, unknown>>;

const sentences: Readonly<Record<string, string | ((payload: Payload) => string)>> = {
  "incident.opened": "事件の記録を始めました",
  "incident.renamed": "事件の名前を変えました",
  "incident.closed": "事件を終了にしました",
  "incident.reopened": "事件を対応中に戻しました",
  "incident.answered": answered,
  "incident.ticked": (payload) => `「${itemTitle(payload)}」を済みにしました`,
  "incident.unticked": (payload) => `「${itemTitle(payload)}」の済みを取り消しました`,
  "fact.added": "時系列に出来事を加えました",
  "fact.changed": "時系列の出来事を直しました",
  "fact.removed": "時系列から出来事を外しました",
  "person.added": (payload) => `関係者（${text(payload.role)}）を記録しました`,
  "person.changed": (payload) => `関係者（${text(payload.role)}）の記録を直しました`,
  "person.removed": "関係者を外しました",
  "incident.name_consent_recorded": "名前を書くことへの弁護士の同意を記録しました",
  "incident.name_consent_withdrawn": "名前を書くことへの弁護士の同意を取り消しました",
  "membership.added": "この事件を見られる人を加えました",
  "membership.removed": "この事件を見られる人を外しました",
  "evidence.added": "証拠のファイルを保管しました",
  "evidence.sent_by_phone": "証拠のファイルがスマホから届きました",
  "phone.opened": "スマホからの受け取りを始めました",
  "phone.extended": "スマホからの受け取りを延ばしました",
  "phone.closed": (payload) =>
    `スマホからの受け取りが終わりました（${Number(payload.files)}枚を保管${payload.reason === "expired" ? "、時間切れ" : ""}）`,
  "evidence.derived": "証拠の写真から、表示用の画像を作りました",
  "evidence.undrawable": "表示用の画像を作れない証拠がありました（元のファイルはそのままです）",
  "evidence.viewed": "証拠の写真を大きく表示しました",
  "evidence.opened": (payload) =>
    payload.purpose === "download" ? "証拠の元のファイルを取り出しました" : "証拠の元のファイルを開きました",
  "evidence.printed": "証拠の写真を書類に印刷しました",
  "evidence.edited": "証拠の説明を書きました",
  "evidence.file_described": "証拠のファイルの説明を書きました",
  "evidence.withdrawn": "証拠を取り下げました（ファイルは残っています）",
  "evidence.linked": "証拠と出来事を結び付けました",
  "custody.recorded": (payload) =>
    payload.corrects === null ? "保管の記録（渡した・移したなど）を書きました" : "保管の記録を訂正しました",
  "custody.receipt_attached": "受渡しに受領書の写真を添えました",
  "custody.owner_told": "証拠や機器がだれの物かを記録しました",
  "device.added": "機器を台帳に加えました",
  "device.described": "機器の台帳の記載を直しました",
  "customers.list_received": "お客様の名簿を受け取りました",
  "customers.list_imported": "お客様の名簿を取り込みました",
  "customers.columns_chosen": "名簿の列の読み方を選び直しました",
  "customers.list_dropped": "受け取った名簿を取り込まずに消しました",
  "customers.scope_applied": "対象のお客様をまとめて決めました",
  "customers.leak_rule_changed": "持ち出された項目の決まりを変えました",
  "customers.notice_set": "お客様への通知の状態を記録しました",
  "customer.added": "お客様を加えました",
  "customer.edited": "お客様の記録を直しました",
  "customer.scoped": "お客様が対象かどうかを決めました",
  "customer.flagged": "お客様への配慮（送らない など）を記録しました",
  "customer.checked": "お客様の名前や住所を確かめました",
  "customer.duplicate_marked": "同じお客様の重なりをまとめました",
  "customer.found_distinct": "似たお客様が別の方だと確かめました",
  "customer.leaked_items_chosen": "お客様ごとの持ち出された項目を決めました",
  "customer.report_added": "お客様からの申告を記録しました",
  "customer.report_removed": "お客様からの申告の記録を外しました",
  "customers.arrival_recorded": "はがき・封書が届いたときのことを記録しました",
  "customers.comparison_saved": "はがきと名簿をくらべた結果を保存しました",
  "customers.comparison_exhibited": "はがきと名簿の対照書を、証拠に加えました",
  "customers.statement_received": "署名された顧客申告書を保管しました",
  "preservation.drafted": "ログを残してもらう依頼先を書きました",
  "preservation.changed": "ログを残してもらう依頼先を直しました",
  "preservation.sent": "ログ保全の依頼を送ったことを記録しました",
  "preservation.answered": "ログ保全の依頼への回答を記録しました",
  "preservation.removed": "ログを残してもらう依頼先を外しました",
  "notice.drafted": "通知書（内容証明）の文面を書きました",
  "notice.withdrawn": "通知書（内容証明）の文面を取り下げました（文面は残っています）",
  "notice.changed": "通知書（内容証明）の文面を直しました",
  "document.issued": "書類を作りました",
  "document.downloaded": "書類のPDFを取り出しました",
  "document.copied": (payload) =>
    payload.format === "locked-pdf"
      ? "書類を、パスワード付きのPDFで取り出しました"
      : `書類を、${payload.format === "xlsx" ? "Excel" : "Word"}のファイルで取り出しました`,
  "document.handed_over": "書類を渡したことを記録しました",
  "document.answers_written": "書類に書くことを記録しました",
  "evidence.redacted": "一部を隠した写しを作りました",
  "exhibits.arranged": "号証の番号を並べました",
  "exhibits.frozen": "書類に印刷した号証の番号を決まりにしました",
  "exhibits.withdrawn": "号証の番号を欠番にしました",
  "packet.started": "提出用データを作り始めました",
  "packet.list_made": "提出用データに入れる名簿を作りました",
  "packet.issued": "提出用データを作りました",
  "packet.ended": "提出用データを作るのが途中で終わりました",
  "packet.downloaded": "提出用データのZIPを取り出しました",
  "packet.handed_over": "提出用データを渡したことを記録しました",
  "letters.mail_begun": (payload) => `電子メール（番号${Number(payload.letter)}）を送り始めました`,
  "letters.mail_sent": (payload) =>
    `電子メール（番号${Number(payload.letter)}）を${payload.byHand === true ? "手で" : ""}送りました`,
  "letters.mail_failed": (payload) => `電子メール（番号${Number(payload.letter)}）を送れませんでした`,
  "letters.mail_left_out": (payload) => `電子メール（番号${Number(payload.letter)}）を送らないことにしました`,
  "letters.mail_waits_again": (payload) =>
    `電子メール（番号${Number(payload.letter)}）を「これから送る」に戻しました`,
  "letters.mail_shown": "電子メールの文を表示しました",
  "letters.draft_saved": "お手紙の文面を保存しました",
  "letters.previewed": "お手紙の見本を表示しました",
  "letters.run_started": "お手紙をまとめて作り始めました",
  "letters.run_resumed": "お手紙をまとめて作る続きを始めました",
  "letters.volume_made": "お手紙を1巻作りました",
  "letters.run_ended": "お手紙を作るのを途中でやめました",
  "letters.run_made": "お手紙をまとめて作りました",
  "letters.run_downloaded": "お手紙のPDFを取り出しました",
  "letters.list_taken": "発送一覧を取り出しました",
  "letters.run_sent": "お手紙の発送を記録しました",
  "letters.tracked": "お手紙の引受番号を記録しました",
  "letters.returned": "お手紙の返戻（または返戻の取消し）を記録しました",
  "letters.labels_printed": "宛名ラベルを印刷用に取り出しました",
  "letters.envelopes_printed": "封筒の宛名を印刷用に取り出しました",
  "letters.cards_printed": "はがきは誰でも読めることを確かめて、宛名を印刷用に取り出しました",
  "letters.ticked": "お手紙の宛先に印を付けました",
};

/** Work of the program that follows from what a person did; in the log, but no news. */
const isQuiet = (kind: string, payload: Payload): boolean =>
  kind === "evidence.derived" || (kind === "evidence.opened" && payload.purpose === "draw");

const ENTRIES_READ = 60;

/** The newest records of a case, newest first; the same act done several times in a row is one line. */
export function recentRecords(read: Reader, incidentId: string, limit: number): RecordLine[] {
  const names = new Map(listUsers(read).map((user) => [user.id, user.displayName]));
  const lines: (RecordLine & { times: number })[] = [];
  for (const { seq, at, actor, kind } of listEntries(read, { incident: incidentId, limit: ENTRIES_READ })) {
    const payload = findPayload(read, seq) ?? {};
    if (isQuiet(kind, payload)) continue;
    const who = names.get(actor) ?? "プログラム";
    const sentence = recordSentence(kind, payload);
    const last = lines.at(-1);
    if (last?.who === who && last.sentence === sentence) {
      lines[lines.length - 1] = { ...last, times: last.times + 1 };
      continue;
    }
    if (lines.length === limit) break;
    lines.push({ seq, at, who, sentence, times: 1 });
  }
  return lines.map(({ times, ...line }) =>
    times > 1 ? { ...line, sentence: `${line.sentence}（${times}回）` } : line,
  );
}

/** One event in words; `payload` is empty when it was erased. */
export function recordSentence(kind: string, payload: Payload): string {
  const found = Object.hasOwn(sentences, kind) ? sentences[kind] : undefined;
  if (found === undefined) return "この事件に関わる操作を記録しました";
  return typeof found === "string" ? found : found(payload);
}

function answered(payload: Payload): string {
  const fields = Array.isArray(payload.fields) ? payload.fields.map(String) : [];
  const touched = [...new Set(fields.map((field) => field.split(".")[0] ?? ""))];
  const titles = touched.flatMap((id) =>
    Object.hasOwn(sections, id) ? [sections[id as SectionId].title] : [],
  );
  if (titles.length > 0) return `「${titles.join("」「")}」に記入しました`;
  return payload.outcome === "unknown" ? "質問を「分からない」として進めました" : "質問の答えを確かめました";
}

const itemTitle = ({ item }: Payload): string =>
  firstHour.find((one) => one.item === item)?.title ??
  phases.find((one) => one.item === item)?.label ??
  "項目";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
