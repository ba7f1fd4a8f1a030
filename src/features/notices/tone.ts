/** Words of a notice that can be taken for a threat, or that say more than anybody knows yet (DOMAIN §6.4). */

export interface ToneFinding {
  readonly sentence: string;
  readonly isBlocking: boolean;
}

const criminal = /告訴|告発|被害届|警察|逮捕|刑事/;
const money = /支払|お金|金銭|賠償|慰謝料|示談金|解決金|損害金|弁償|払(?:わ|って|え)/;
const condition = /場合|なければ|ないと|ないときは|なかったときは/;
/** What nobody may write whatever the case is. */
const menace =
  /ただで(?:は)?(?:すま|済ま)|覚悟し|ばら(?:す|し|ま)|言いふら|さらし|晒[すし]|身の安全|どうなって(?:も|いる)/;
const exposure =
  /(?:家族|親族|ご両親|勤務先|取引先)[^。]{0,12}(?:知らせ|連絡し|伝え|通知し)|(?:ネット|ＳＮＳ|SNS|インターネット)[^。]{0,12}(?:公表|公開|載せ|書き)/;
const verdict =
  /犯罪(?:です|である|者|行為です)|違法(?:です|である)|違反(?:です|である|しています|しました)|有罪|窃盗犯/;

/** One finding for each kind of word, with the sentence that holds it. */
export function toneFindings(body: string): ToneFinding[] {
  const sentences = body
    .split(/[。\n]/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
  const found: ToneFinding[] = [];
  // 「…を支払ってください。応じない場合は、告訴します。」 ties them over the full stop.
  const tied = sentences.find(
    (sentence, index) =>
      criminal.test(sentence) &&
      (money.test(sentence) || (condition.test(sentence) && money.test(sentences[index - 1] ?? ""))),
  );
  if (tied !== undefined)
    found.push({
      sentence: `「${shortened(tied)}」の文は、警察・告訴とお金の支払いを結び付けています。脅しと受け取られるおそれがあるため、どちらかを外すか、弁護士に相談してください。`,
      isBlocking: true,
    });
  const menacing = sentences.find((sentence) => menace.test(sentence));
  if (menacing !== undefined)
    found.push({
      sentence: `「${shortened(menacing)}」の文は、脅しと受け取られるおそれがあります。この文を外してください。`,
      isBlocking: true,
    });
  const exposing = sentences.find((sentence) => exposure.test(sentence));
  if (exposing !== undefined)
    found.push({
      sentence: `「${shortened(exposing)}」の文は、ほかの人に知らせると伝えています。脅しや名誉毀損と受け取られるおそれがあります。弁護士に相談してください。`,
      isBlocking: false,
    });
  const judging = sentences.find((sentence) => verdict.test(sentence));
  if (judging !== undefined)
    found.push({
      sentence: `「${shortened(judging)}」の文は、法律に触れると言い切っています。決めるのは裁判所などです。「該当し得る」のような書き方が安全です。`,
      isBlocking: false,
    });
  return found;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 30 ? `${characters.slice(0, 30).join("")}…` : text;
}
