/**
 * The registers that the whole check compares with the log: one row each, for page, API and command line. A room
 * whose rows can be changed behind the log adds its row here and nowhere else.
 */
import { custodyFaultSentence, verifyCustody } from "#src/features/custody/index.ts";
import { statementFaultSentence, verifyStatements } from "#src/features/customers/index.ts";
import {
  documentFaultSentence,
  paperAnswersFaultSentence,
  verifyDocuments,
  verifyPaperAnswers,
} from "#src/features/documents/index.ts";
import { evidenceFaultSentence, verifyEvidence } from "#src/features/evidence/index.ts";
import { exhibitFaultSentence, verifyExhibits } from "#src/features/exhibits/index.ts";
import {
  consentFaultSentence,
  factFaultSentence,
  verifyConsents,
  verifyFacts,
} from "#src/features/incidents/index.ts";
import {
  letterFaultSentence,
  mailFaultSentence,
  verifyLetters,
  verifyMails,
} from "#src/features/letters/index.ts";
import { noticeFaultSentence, verifyNotices } from "#src/features/notices/index.ts";
import { packetFaultSentence, verifyPackets } from "#src/features/packets/index.ts";
import { preservationFaultSentence, verifyPreservation } from "#src/features/preservation/index.ts";
import { redactionFaultSentence, verifyRedactions } from "#src/features/redactions/index.ts";
import { printSettingsFaultSentence, verifyPrintSettings } from "#src/features/shops/index.ts";
import { templateFaultSentence, verifyTemplates } from "#src/features/templates/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Finding, told } from "./findings.ts";

interface Register<Id extends string> {
  /** Name of its list of faults in the API. */
  readonly id: Id;
  /** What the API's description says is compared. */
  readonly compares: string;
  /** Title of its card, and the sentence for the owner when nothing was found. */
  readonly title: string;
  readonly sound: string;
  /** Everything in it that does not say what its entries said. */
  readonly compare: (read: Reader) => Finding[];
}

/** In the order in which the page shows them. */
export const registers = [
  register({
    id: "printSettingsFaults",
    compares: "Print settings of the shop against their entries",
    title: "印刷の設定",
    sound: "印刷の設定は、書いたときの記録と同じです。",
    verify: verifyPrintSettings,
    sentence: printSettingsFaultSentence,
  }),
  register({
    id: "factFaults",
    compares: "Facts against their entries",
    title: "出来事",
    sound: "出来事の内容は、最後に書いたときの記録と同じです。",
    verify: verifyFacts,
    sentence: factFaultSentence,
  }),
  register({
    id: "consentFaults",
    compares: "A lawyer's consents to print names against their entries",
    title: "名前を書くことへの同意",
    sound: "弁護士の同意の記録は、書いたときの記録と同じです。",
    verify: verifyConsents,
    sentence: consentFaultSentence,
  }),
  register({
    id: "evidenceFaults",
    compares: "Files and words of the register of evidence against their entries",
    title: "証拠の台帳",
    sound:
      "台帳にあるファイルとその指紋（ハッシュ値）は追加したときの記録と、説明は最後に書いたときの記録と同じです。",
    verify: verifyEvidence,
    sentence: evidenceFaultSentence,
  }),
  register({
    id: "statementFaults",
    compares: "How letters arrived, comparisons and signed statements against their entries",
    title: "届いたときの記録・名簿とのくらべ・顧客申告書",
    sound:
      "はがき・封書が届いたときの記録、名簿とくらべた結果、受け取った顧客申告書は、書いたときの記録と同じです。",
    verify: verifyStatements,
    sentence: statementFaultSentence,
  }),
  register({
    id: "exhibitFaults",
    compares: "Order and numbers of the exhibits against their entries",
    title: "号証",
    sound: "号証の順番と番号は、最後に変えたとき、発行したときの記録と同じです。",
    verify: verifyExhibits,
    sentence: exhibitFaultSentence,
  }),
  register({
    id: "redactionFaults",
    compares: "Copies with parts hidden against their entries",
    title: "一部を隠した写し",
    sound: "一部を隠した写しと、隠したところ・理由は、作ったときの記録と同じです。",
    verify: verifyRedactions,
    sentence: redactionFaultSentence,
  }),
  register({
    id: "custodyFaults",
    compares: "Acts of custody, owners and devices against their entries",
    title: "保管の記録",
    sound: "受渡しなどの記録、だれの物か、機器の台帳は、書いたときの記録と同じです。",
    verify: verifyCustody,
    sentence: custodyFaultSentence,
  }),
  register({
    id: "preservationFaults",
    compares: "Requests to keep logs against their entries",
    title: "ログ保全の依頼",
    sound: "ログ保全の依頼先、送付と回答は、書いたときの記録と同じです。",
    verify: verifyPreservation,
    sentence: preservationFaultSentence,
  }),
  register({
    id: "noticeFaults",
    compares: "Wordings of notices (内容証明) against their entries",
    title: "通知書（内容証明）の文面",
    sound: "通知書の文面と取下げは、書いたときの記録と同じです。",
    verify: verifyNotices,
    sentence: noticeFaultSentence,
  }),
  register({
    id: "templateFaults",
    compares: "The owner's versions of templates against their entries",
    title: "ひな形の版",
    sound: "書類とお手紙のひな形（お店の版）は、保存したときの記録と同じです。",
    verify: verifyTemplates,
    sentence: templateFaultSentence,
  }),
  register({
    id: "documentFaults",
    compares: "Issued documents against their entries",
    title: "作った書類",
    sound: "作った書類のPDFと元のデータは、作ったときの記録と同じです。",
    verify: verifyDocuments,
    sentence: documentFaultSentence,
  }),
  register({
    id: "paperAnswersFaults",
    compares: "What was typed for a document against its entries",
    title: "書類に書いたこと",
    sound: "「この書類に書くこと」の内容は、書いたときの記録と同じです。",
    verify: verifyPaperAnswers,
    sentence: paperAnswersFaultSentence,
  }),
  register({
    id: "letterFaults",
    compares: "Runs, volumes and letters, with what was sent and came back, against their entries",
    title: "作ったお手紙",
    sound: "作ったお手紙のPDF・番号・お客様と、発送・引受番号・返戻は、書いたときの記録と同じです。",
    verify: verifyLetters,
    sentence: letterFaultSentence,
  }),
  register({
    id: "mailFaults",
    compares: "Mails against their entries",
    title: "送った電子メール",
    sound: "電子メールの宛先と文、送ったことは、書いたときの記録と同じです。",
    verify: verifyMails,
    sentence: mailFaultSentence,
  }),
  register({
    id: "packetFaults",
    compares: "Packets and to whom they were handed against their entries",
    title: "提出用データ",
    sound: "作った提出用データの中身と渡した記録は、書いたときの記録と同じです。",
    verify: verifyPackets,
    sentence: packetFaultSentence,
  }),
];

export type RegisterId = (typeof registers)[number]["id"];

function register<Id extends string, F extends { readonly code: string; readonly where: string }>({
  verify,
  sentence,
  ...words
}: Omit<Register<Id>, "compare"> & {
  readonly verify: (read: Reader) => readonly F[];
  readonly sentence: (fault: F) => string;
}): Register<Id> {
  return { ...words, compare: (read) => told(verify(read), sentence) };
}

/** One value for each register, e.g. its faults. */
export const forEachRegister = <T>(
  toldOf: (one: (typeof registers)[number]) => T,
): Readonly<Record<RegisterId, T>> =>
  // Object.fromEntries forgets the names of the keys; they are the ids of the table above.
  Object.fromEntries(registers.map((one) => [one.id, toldOf(one)])) as Record<RegisterId, T>;
