/** The three verdicts of the check in plain words. None says more than was looked at. */
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { minuteAfter, timeInTokyo } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";

export interface Verdict {
  /** Log, files and registers agree with each other; nothing more. */
  readonly isIntact: boolean;
  /** Up to which entry an outside timestamp vouches, and since when; null when none does, or the log is at fault. */
  readonly protected: {
    readonly size: number;
    readonly since: string;
    readonly authority: string;
    /** Hex SHA-256 of the root certificate by which the timestamp was checked; it lies beside the log. */
    readonly rootSha256: string;
  } | null;
  /** Entries that nothing outside vouches for. */
  readonly unprotected: number;
}

/** What stands with every verdict, whatever it is. */
export const HONESTY = [
  "「食い違いなし」は、この保管場所の中の記録・ファイル・署名した控えどうしが合っているという意味です。それだけでは、鍵を持つ人が全部を作り直していないことまでは分かりません。",
  "記録簿の鍵を持つ人（盗んだ人を含む）は、最後の時刻証明より後ろの記録を、跡を残さずに作り直せます。最後の時刻証明までの記録は、作り直すと時刻証明と合わなくなります。",
  "時刻証明が示すのは、その時刻より前にその記録があったことです。写真や説明が本当かどうか、記録されなかったことがないかは、どの確認でも分かりません。",
] as const;

/** One sentence each: intact, protected, unprotected. */
export function verdictSentences(
  verdict: Verdict,
  entries: number,
  faults: number,
): [string, string, string] {
  const guarded = verdict.protected;
  return [
    verdict.isIntact
      ? "食い違いなし：調べた範囲では、記録・ファイル・署名した控えどうしに食い違いはありません。"
      : `異常あり：${faults}件の食い違いが見つかりました。`,
    guarded
      ? `外の証明あり：${guarded.size}件目までの記録は、${momentWords(minuteAfter(guarded.since))}より前にあったことを、${guarded.authority}の時刻証明で確かめられます。その証明書は保管場所の中のものです。ルートCA証明書のSHA-256（${guarded.rootSha256}）を、時刻認証局が公表している値と見比べてください。`
      : verdict.isIntact
        ? "外の証明なし：時刻証明がまだないため、外から確かめられる記録はありません。"
        : "外の証明：記録に異常があるか、使える時刻証明がないため、外から確かめられるとは言えません。",
    verdict.unprotected === 0
      ? "まだ証明のない記録：ありません。"
      : `まだ証明のない記録：${guarded ? `${guarded.size + 1}件目から` : ""}${entries}件目までの${verdict.unprotected}件は、外の証明がありません（守られていません）。`,
  ];
}

function momentWords(since: string): string {
  return `${formatEra(dateInTokyo(new Date(since)))} ${timeInTokyo(since)}`;
}
