/** The sample's evidence: two postcards and the log that the booking system kept. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { addEvidence, editEvidence, fieldChanges, linkFacts } from "#src/features/evidence/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { addDays } from "#src/lib/civil-date.ts";
import type { PictureDays } from "./postcards.ts";
import type { Calendar, Told } from "./story.ts";

const LARGEST = 50 * 1024 * 1024;

async function drawPhotographs(days: PictureDays): Promise<Map<string, Buffer>> {
  const program = fileURLToPath(new URL("./draw.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(days)], {
    maxBuffer: LARGEST,
  });
  const drawn = JSON.parse(stdout) as { fileName: string; jpeg: string }[];
  return new Map(drawn.map(({ fileName, jpeg }) => [fileName, Buffer.from(jpeg, "base64")]));
}

function bookingLog(days: Calendar): Buffer {
  const lines = [
    "見本予約システム 操作記録（抜粋）",
    "日時,利用者ID,操作,件数",
    `${days.exported} 18:52:10,staff03,予約一覧の表示,14`,
    `${days.exported} 21:45:31,staff03,ログイン,`,
    `${days.exported} 21:47:02,staff03,顧客一覧のCSV書き出し,300`,
    `${days.exported} 21:48:40,staff03,ログアウト,`,
    `${days.known} 16:31:05,owner,利用者IDの停止（staff03）,1`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n`, "utf8");
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

export async function addSampleEvidence(
  house: House,
  actor: Actor,
  days: Calendar,
  told: Told,
): Promise<void> {
  const { incidentId, facts } = told;
  const second = addDays(days.known, 1);
  const pictures = await drawPhotographs({
    postmark: days.postmark,
    secondPostmark: days.secondPostmark,
    known: days.known,
    second,
  });
  const add = (fileName: string, bytes: Buffer, more: object) =>
    addEvidence(house, actor, incidentId, once(bytes), { fileName, maxBytes: LARGEST, ...more });

  const first = await add("IMG_0412.jpg", pictures.get("IMG_0412.jpg")!, {
    kind: "postcard",
    part: "front",
    caption: "宛名面。消印が読める",
  });
  await add("IMG_0413.jpg", pictures.get("IMG_0413.jpg")!, {
    into: first.evidenceId,
    part: "back",
    caption: "通信面。新しいお店の案内",
  });
  const other = await add("IMG_0421.jpg", pictures.get("IMG_0421.jpg")!, {
    kind: "postcard",
    part: "front",
    caption: "宛名面。消印が読める",
  });
  const log = await add("booking-system-log.txt", bookingLog(days), { kind: "log" });

  const card = {
    form: "original",
    author: "ヘアサロン架空（差出人の表示による）",
    obtainedBy: "試川 りつ（受付）",
    obtainedHow: "お客様が持参。袋に入れて保管",
    photographer: "見本 花子",
    photographedWhere: "当店の受付",
    keptWhere: "事務室の鍵付きの引き出し",
    keptBy: "見本 花子",
    consent: "given",
    purpose: "当店のお客様宛てに、案内のはがきが届いたこと。宛名の住所の書き方が当店の名簿と同じであること。",
  };
  house.write(actor, (tx) => {
    editEvidence(
      tx,
      incidentId,
      first.evidenceId,
      fieldChanges.parse({
        ...card,
        title: "はがき（ヘアサロン架空の案内、1枚目）",
        created: "不詳",
        postmarkOn: days.postmark,
        recipient: "例示 ゆり 様",
        obtainedOn: days.known,
        obtainedAt: "14:10",
        obtainedFrom: "例示 ゆり 様",
        photographedOn: days.known,
        photographedAt: "14:12",
      }),
    );
    editEvidence(
      tx,
      incidentId,
      other.evidenceId,
      fieldChanges.parse({
        ...card,
        title: "はがき（ヘアサロン架空の案内、2枚目）",
        created: "不詳",
        postmarkOn: days.secondPostmark,
        recipient: "試験 まこと 様",
        obtainedOn: second,
        obtainedAt: "18:20",
        obtainedFrom: "試験 まこと 様",
        photographedOn: second,
        photographedAt: "18:21",
      }),
    );
    editEvidence(
      tx,
      incidentId,
      log.evidenceId,
      fieldChanges.parse({
        title: "予約システムの操作記録（抜粋）",
        form: "data",
        created: days.known,
        author: "見本予約システム株式会社",
        obtainedOn: days.known,
        obtainedBy: "見本 花子",
        obtainedHow: "予約システムの管理画面から保存",
        keptWhere: "Akashi（証）の中",
        consent: "not_needed",
        purpose: "退職の前日に、相手方のIDで顧客一覧300人分が書き出されたこと。",
      }),
    );
    linkFacts(tx, incidentId, first.evidenceId, [facts.postmark, facts.firstCard]);
    linkFacts(tx, incidentId, other.evidenceId, [facts.secondCard]);
    linkFacts(tx, incidentId, log.evidenceId, [facts.export]);
  });
}
