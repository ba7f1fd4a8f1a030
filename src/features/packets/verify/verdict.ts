/** The three verdicts about a packet, in sentences that claim no more than was checked. */
import { formatInstant, minuteAfter } from "#src/lib/instant.ts";
import type { AnchoredTime, StampedTime } from "./anchors.ts";
import type { PacketFinding } from "./findings.ts";

export interface CheckedEntry {
  readonly seq: number;
  readonly kind: string;
  /** UTC instant by the clock of whoever kept the log. */
  readonly at: string;
  /** It existed at this time, as a third party vouches; undefined where no anchor covers it. */
  readonly existedAt: string | undefined;
}

export interface PacketKey {
  /** Hex SHA-256 of the raw public key. */
  readonly fingerprint: string;
  /** The fingerprint was given from outside and is the same. Else nothing says whose key it is. */
  readonly isProven: boolean;
}

export interface PacketVerdict {
  /** Nothing was found: the packet is what its maker signed. */
  readonly isIntact: boolean;
  readonly findings: readonly PacketFinding[];
  /** Files below `data/`. */
  readonly files: number;
  readonly entries: readonly CheckedEntry[];
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string } | undefined;
  readonly key: PacketKey | undefined;
  readonly anchors: readonly AnchoredTime[];
  /** When a third party saw the whole packet. */
  readonly packetTime: StampedTime | undefined;
  /** Hex SHA-256 of the tag manifest: the number on the cover sheet. */
  readonly tagManifestSha256: string | undefined;
  /** What is proven and what is not, one sentence each, the most important first. */
  readonly sentences: readonly string[];
}

export function sentencesOf(verdict: Omit<PacketVerdict, "sentences">): string[] {
  const { isIntact, findings, key, anchors, entries, packetTime } = verdict;
  const sentences = [
    isIntact
      ? `改ざん・欠けは見つかりませんでした（ファイル ${verdict.files}点、記録 ${entries.length}件）。`
      : `${findings.length}件の異常が見つかりました。中身を信用する前に、渡した人に確かめてください。`,
  ];
  if (!isIntact) return sentences;
  const [anchor] = anchors;
  const covered = entries.filter((one) => one.existedAt !== undefined).length;
  if (anchor) {
    sentences.push(
      `記録 ${covered}件は、第三者（${anchor.authority}）の時刻証明で守られています。${formatInstant(minuteAfter(anchor.at))}より前からあったもので、その後に変わっていません。`,
    );
  }
  const renewed = anchors.filter((one) => one.renewals.length > 0);
  if (renewed.length > 0) {
    const authorities = new Set(renewed.flatMap((one) => one.renewals.map((renewal) => renewal.authority)));
    sentences.push(
      `時刻証明のうち${renewed.length}件は、証明書の有効期間が終わる前に更新してあります。記録がその時刻より前からあったことは、はじめの時刻証明が示します。それより前の時刻証明が有効期間のうちにあったことは、更新の時刻証明（${[...authorities].join("、")}）が示します。`,
    );
  }
  if (covered < entries.length) {
    sentences.push(
      `記録 ${entries.length - covered}件は、第三者の時刻証明で守られていません。鍵を持つ人なら、あとから作り直せます。`,
    );
  }
  if (packetTime) {
    sentences.push(
      `この提出用データ全体は、${formatInstant(packetTime.at)}に第三者（${packetTime.authority}）が時刻を証明しています。`,
    );
  }
  for (const root of new Set(
    [...anchors, ...anchors.flatMap((one) => one.renewals), ...(packetTime ? [packetTime] : [])].map(
      (one) => one.rootSha256,
    ),
  )) {
    sentences.push(
      `時刻認証局の証明書は、この提出用データに入っているものです。SHA-256が ${root} であることを、時刻認証局が公表している値と見比べてください。`,
    );
  }
  sentences.push(
    key?.isProven
      ? "鍵の指紋は、指定された指紋と同じです。"
      : `鍵がだれのものかは、まだ確かめられていません。紙の送付書に印刷された鍵の指紋が ${key?.fingerprint ?? "？"} と同じかを見比べてください。提出用データの中の鍵だけでは、何の証明にもなりません。`,
    "写真や文書の内容が真実であること、記録されなかったものがないことは、この検査では分かりません。",
  );
  return sentences;
}
