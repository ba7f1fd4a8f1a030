/** What is to be done next about letters that lack a photograph or their story, and about logs that expire. */
import { listArrivals, missingOf } from "#src/features/customers/index.ts";
import { type Frame, listEvidence, missingFrames } from "#src/features/evidence/index.ts";
import { listRequests, lossOf, type PreservationRequest } from "#src/features/preservation/index.ts";
import { type CivilDate, dateParts, daysBetween } from "#src/lib/civil-date.ts";
import type { Reader } from "#src/platform/database.ts";
import { AT_ONCE, type Candidate, NO_DAY } from "./next-steps.ts";

/** Days before a kept record runs out, or a request without an answer is asked about. */
const SOON = 14;
/** Before what has no day either: the thing itself may not be at hand for long. */
const WHILE_AT_HAND = NO_DAY - 1;

export function evidenceSteps(read: Reader, incidentId: string, today: CivilDate): Candidate[] {
  const base = `/incidents/${incidentId}`;
  return [...photographs(read, incidentId, base), ...logs(read, incidentId, base, today)];
}

function photographs(read: Reader, incidentId: string, base: string): Candidate[] {
  const arrivals = listArrivals(read, incidentId);
  const lacking: { label: string; id: string; frame: Frame }[] = [];
  const untold: { label: string; id: string; what: string }[] = [];
  for (const item of listEvidence(read, incidentId)) {
    if (item.kind !== "postcard" && item.kind !== "sealed_letter") continue;
    for (const frame of missingFrames(item)) lacking.push({ label: item.label, id: item.id, frame });
    const missing = missingOf(arrivals.get(item.id));
    if (missing.length > 0) untold.push({ label: item.label, id: item.id, what: missing.join("・") });
  }
  const [photo] = lacking;
  const [story] = untold;
  return [
    ...(photo
      ? [
          {
            what: `${photo.frame.noun}の写真がありません（${photo.label}）`,
            why: `警察の相談では、表・裏・消印の写真を見せます。現物が手元にあるうちに撮りましょう。${more(lacking.length, "枚")}`,
            href: `${base}/evidence/${photo.id}/frames/${photo.frame.part}`,
            label: "写真を足す",
            urgency: WHILE_AT_HAND,
          },
        ]
      : []),
    ...(story
      ? [
          {
            what: `${story.what}がまだです（${story.label}）`,
            why: `だれに、いつ届き、どうお店に来たかは、覚えているうちに書きましょう。${more(untold.length, "点")}`,
            href: `${base}/evidence/${story.id}/arrival`,
            label: "届いたときのことを書く",
            urgency: NO_DAY,
          },
        ]
      : []),
  ];
}

const more = (count: number, unit: string): string =>
  count > 1 ? `ほかに${count - 1}${unit}あります。` : "";

function logs(read: Reader, incidentId: string, base: string, today: CivilDate): Candidate[] {
  const requests = listRequests(read, incidentId);
  if (requests.length === 0) {
    return [
      {
        what: "システムの会社に、記録（ログ）を残してもらう",
        why: "だれがいつ名簿を開いたかなどの記録は、日がたつと自動で消えることがあります。",
        href: `${base}/preservation`,
        label: "頼む先を書く",
        urgency: NO_DAY,
      },
    ];
  }
  return requests.flatMap((request) => {
    const step = logStep(request, today);
    return step ? [{ ...step, href: `${base}/preservation/${request.id}` }] : [];
  });
}

function logStep(request: PreservationRequest, today: CivilDate): Omit<Candidate, "href"> | undefined {
  const loss = lossOf(request, request.answer, today);
  const left = loss.on === null ? undefined : daysBetween(today, loss.on);
  const due = loss.on === null ? {} : { due: `${shortDay(loss.on)}を過ぎると消える見込み` };
  if (loss.state === "secured") {
    if (left === undefined || left > SOON) return undefined;
    return {
      what: `${request.name}に残してもらった記録を受け取る`,
      why: "残してもらえる期限が近づいています。受け取り方を相談しましょう。",
      due: `${shortDay(loss.on!)}まで`,
      label: "依頼先を開く",
      urgency: Math.max(left, AT_ONCE),
    };
  }
  if (loss.state === "closed" || loss.state === "gone") return undefined;
  const urgency = loss.state === "passing" ? AT_ONCE : (left ?? WHILE_AT_HAND);
  if (request.state === "drafted") {
    return {
      what: `${request.name}に、記録（ログ）を残してもらう`,
      why:
        loss.state === "unknown"
          ? "何日残るかが分かりません。先に電話などで確かめ、依頼書を送りましょう。"
          : "古い日の記録から消えます。依頼書を作って送り、送った日を記録しましょう。",
      ...due,
      label: "依頼書を作る",
      urgency,
    };
  }
  if (left !== undefined && left > SOON) return undefined;
  return {
    what: `${request.name}の回答を確かめる`,
    why: "依頼は送りましたが、回答がまだ記録されていません。",
    ...due,
    label: "回答を記録する",
    urgency,
  };
}

function shortDay(date: CivilDate): string {
  const { month, day } = dateParts(date);
  return `${month}月${day}日`;
}
