/** What an anchor proves, in the owner's words, and the commands by which a stranger checks it. */
import { formatInstant, minuteAfter } from "#src/lib/instant.ts";
import type { Anchor } from "./anchors.ts";
import { fileStem } from "./mail.ts";

const count = (number: number): string => number.toLocaleString("ja-JP");

/** 「記録120件までが、令和8年11月21日（土）18:05より前にあったことを、○○の時刻証明で示せます。」 */
export function provenWords(size: number, since: string, authority: string): string {
  return `記録${count(size)}件までが、${formatInstant(minuteAfter(since))}より前にあったことを、${authority}の時刻証明で示せます。`;
}

/** Names of the files of one token of a line; `place` 0 is the first token, then its renewals. */
export function fileNames(size: number, place: number) {
  const stem = fileStem(size);
  const suffix = place === 0 ? "" : `-renewal${place}`;
  return {
    data: place === 0 ? `${stem}.txt` : `${stem}${suffix}.data`,
    token: `${stem}${suffix}.tsr`,
    ca: `${stem}${suffix}-ca.pem`,
  };
}

/**
 * What a stranger types. A token that was renewed is checked as of its renewal, because its certificate may have ended
 * since; the data of a renewal is the note with all earlier tokens behind it.
 */
export function checkCommands(line: readonly Anchor[]): { how: string; command: string }[] {
  return line.flatMap((one, place) => {
    const { data, token, ca } = fileNames(one.size, place);
    const next = line[place + 1];
    const asOf = next ? ` -attime ${Math.floor(Date.parse(next.genTime) / 1000)}` : "";
    const verify = {
      how:
        place === 0
          ? `時刻証明を確かめる${next ? "（更新した時点で有効だったか）" : ""}`
          : `更新${place}回目を確かめる${next ? "（次の更新の時点で有効だったか）" : ""}`,
      command: `openssl ts -verify -data ${data} -in ${token} -CAfile ${ca}${asOf}`,
    };
    if (place === 0) return [verify];
    const earlier = line.slice(0, place).map((_one, index) => fileNames(one.size, index).token);
    const join = {
      how: `更新${place}回目の対象が、控えと前の時刻証明をつないだものであることを確かめる`,
      command: `cat ${[fileNames(one.size, 0).data, ...earlier].join(" ")} | cmp - ${data}`,
    };
    return [join, verify];
  });
}
