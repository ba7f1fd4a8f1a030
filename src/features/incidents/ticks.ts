/** Things ticked off: the first-hour card, and the five phases of the guideline. */
import { and, eq } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { itemTicked, itemUnticked } from "./events.ts";
import { getIncident } from "./incident.ts";
import type { Answers } from "./sections/index.ts";
import { incidentTick } from "./tables.ts";

/** FEATURES row 30: what to do, and not to do, in the first hour. */
export const firstHour = [
  {
    item: "first.ids",
    title: "その人のIDとパスワードを止める",
    text: "予約システム、POSレジ、お店のLINE・SNS、メール。みんなで使うパスワードは変えます。止めた時刻をメモしておきます。操作の記録は消さないでください。",
  },
  {
    item: "first.postcard",
    title: "はがき・封筒は捨てない、書き込まない",
    text: "表・裏・消印が分かるように写真を撮り、1枚ずつ紙の封筒に入れてしまいます。だれが、いつ持ってきてくださったかをメモします。",
  },
  {
    item: "first.no-call",
    title: "その人や新しいお店に連絡しない",
    text: "電話やメッセージをきっかけに、証拠を消されたり、言い争いになったりする可能性があります。連絡のしかたは、弁護士に相談してから決めます。",
  },
  {
    item: "first.no-sns",
    title: "SNSやブログに書かない",
    text: "名前が分かる書き方をすると、書いたことが事実でも、こちらが責任を問われる可能性があります（刑法230条。令和8年5月21日時点）。従業員にも伝えてください。",
  },
  {
    item: "first.no-reset",
    title: "パソコンやスマホを初期化しない、調べない",
    text: "その人が使っていた機器は、電源を入れずに保管します。起動や初期化で記録が消えることがあります。その人の個人のアカウントに入ることも、しないでください（不正アクセス禁止法3条。令和7年6月1日時点）。",
  },
] as const;

/** The five steps of the guideline (通則編 3-5-2), as the case page shows them. */
export const phases = [
  { item: "phase.stop", label: "止める", text: "被害が広がらないようにする" },
  { item: "phase.investigate", label: "調べる", text: "事実と原因を確かめる" },
  { item: "phase.scope", label: "範囲", text: "だれの、どの情報かを決める" },
  { item: "phase.prevent", label: "防ぐ", text: "再発防止を決めて実行する" },
  { item: "phase.notify", label: "知らせる", text: "委員会への報告と、お客様への通知" },
] as const;

export type TickItem = (typeof firstHour)[number]["item"] | (typeof phases)[number]["item"];

export const tickItems: readonly TickItem[] = [...firstHour, ...phases].map((one) => one.item);
export const isTickItem = (name: string): name is TickItem => (tickItems as readonly string[]).includes(name);

interface Tick {
  /** UTC instant. */
  readonly at: string;
  /** User id. */
  readonly by: string;
}

/** Items of the first-hour card that were told done in the answers, whether or not anybody ticked them. */
export function answeredItems({ response }: Answers): ReadonlySet<TickItem> {
  return new Set<TickItem>(response.done.includes("その人のIDを止めた") ? ["first.ids"] : []);
}

export function ticksOf(read: Reader, incidentId: string): ReadonlyMap<TickItem, Tick> {
  const rows = read
    .select({ item: incidentTick.item, at: incidentTick.tickedAt, by: incidentTick.tickedBy })
    .from(incidentTick)
    .where(eq(incidentTick.incidentId, incidentId))
    .all();
  return new Map(rows.flatMap(({ item, at, by }) => (isTickItem(item) ? [[item, { at, by }]] : [])));
}

/** Ticks once: who did it first, and when, stays. False when it was ticked already. */
export function tick(tx: Tx, incidentId: string, item: TickItem): boolean {
  getIncident(tx.db, incidentId);
  if (ticksOf(tx.db, incidentId).has(item)) return false;
  tx.db
    .insert(incidentTick)
    .values({ incidentId, item, tickedAt: tx.at.toISOString(), tickedBy: tx.actor.id })
    .run();
  tx.record(itemTicked, incidentId, { item });
  return true;
}

/** Takes the tick away. False when there was none. */
export function untick(tx: Tx, incidentId: string, item: TickItem): boolean {
  getIncident(tx.db, incidentId);
  if (!ticksOf(tx.db, incidentId).has(item)) return false;
  tx.db
    .delete(incidentTick)
    .where(and(eq(incidentTick.incidentId, incidentId), eq(incidentTick.item, item)))
    .run();
  tx.record(itemUnticked, incidentId, { item });
  return true;
}
