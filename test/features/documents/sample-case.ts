/**
 * A complete invented case through the rooms' doors: sixty
 * facts, twelve pictures of six postcards, a log and a contract.
 */
import sharp from "sharp";
import { addEvidence, editEvidence, linkFacts } from "#src/features/evidence/index.ts";
import {
  type AnswerChanges,
  addFact,
  addPerson,
  factInput,
  openIncident,
  personInput,
  saveAnswers,
} from "#src/features/incidents/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";

export const ANSWERS: AnswerChanges = {
  discovery: {
    trigger: "はがきが届いた",
    how: "来店されたお客様が、届いたはがきを見せてくださった。",
    foundOn: { precision: "day", date: "2026-11-13", around: false },
    finder: "お客様",
    finderName: "常連のお客様",
  },
  leaver: {
    relation: "雇用",
    job: "スタイリスト（副店長）",
    joinedOn: { precision: "day", date: "2021-04-01", around: false },
    noticeOn: { precision: "day", date: "2026-08-20", around: false },
    leftOn: { precision: "day", date: "2026-09-30", around: false },
    access: ["予約システム", "電子カルテ・顧客管理ソフト", "名簿の書き出し（CSV・印刷）"],
    accessNote: "IDは個人別だった。",
    papers: ["雇用契約書", "就業規則", "退職時の誓約書"],
    workplace: "架空美容室アオゾラ",
    workplaceAddress: "例示県見本市架空町9-8-7",
    workplaceRelation: "経営している",
  },
  data: {
    items: ["氏名", "フリガナ", "住所", "電話番号", "来店・施工履歴"],
    sensitive: "ない",
    payment: "含まれない",
    medium: ["電子媒体"],
    mediumNote: "予約システムの顧客一覧",
    keptWhere: "予約システム（担当者ごとのIDで閲覧）。受付のパソコンから開く。",
    updatedOn: { precision: "day", date: "2026-09-30", around: false },
    ownership: "自社が取得",
    people: { from: 312, to: 312, isAround: false },
    peopleBasis: "退職した日の予約システムの登録数",
  },
  usage: {
    ways: ["はがき", "LINE・SNS"],
    since: { precision: "day", date: "2026-11-05", around: true },
    content: "新しい店の開店と、初回20%引きの案内。宛名の書き間違いが当店の名簿と同じ。",
    taking: ["在職中に画面の撮影・一覧の書き出しなどの複製をした", "新しいお店が知りながら使っている"],
    takenOn: { precision: "month", date: "2026-09-01", around: true },
    basis: "予約システムの操作記録に、退職の前日の夜に一覧を書き出した記録がある。",
    reportedBy: "11月13日から20日までに6人",
  },
  response: {
    done: [
      "その人のIDを止めた",
      "共用のパスワードを変えた",
      "はがきなどの現物を保管した",
      "画面や記録を保存した",
    ],
    note: "11月14日に予約システムの会社へ操作記録の保存を頼んだ。",
    contact: "連絡していない",
  },
  duty: {
    knownOn: "2026-11-13",
    knownBy: "受付の担当者",
    categories: ["3号"],
    reportState: "速報を済ませた",
    preliminaryOn: "2026-11-16",
    receipt: "見本-0001",
  },
  secrecy: {
    a1: { answer: "はい", note: "顧客一覧の画面に「社外秘」と表示。令和5年4月から" },
    a2: { answer: "はい", note: "就業規則32条" },
    a3: { answer: "はい", note: "令和8年9月30日に署名" },
    a4: { answer: "はい", note: "毎月の朝礼" },
    a5: { answer: "いいえ", note: "秘密情報一覧は作っていなかった" },
    b1: { answer: "はい", note: "" },
    b2: { answer: "一部", note: "店長と副店長のほかアルバイトも書き出せた" },
    b3: { answer: "はい", note: "受付の鍵付き棚" },
    b4: { answer: "はい", note: "" },
    b5: { answer: "はい", note: "保存は90日" },
    b6: { answer: "いいえ", note: "退職時に端末の確認をしなかった" },
    b7: { answer: "はい", note: "" },
    b8: { answer: "不明", note: "" },
    use: "予約、来店のご案内、前回の施術の確認",
    effort: "開店から12年。来店ごとに記入をお願いしてきた。",
    notPublic: { answer: "はい", note: "" },
  },
  damage: {
    reports: 6,
    reportsNote: "いずれも、退職した担当者のお客様だった。",
    period: "前年の同じ月と比べた（令和7年10月と令和8年10月）",
    salesBeforeYen: 1_248_000,
    salesAfterYen: 1_093_000,
    visitsBefore: 312,
    visitsAfter: 268,
    costsYen: 38_500,
    costsNote: "郵送費、電話応対の人件費",
  },
  wishes: {
    remedies: ["使用差止", "廃棄・返還", "刑事告訴"],
    punish: "まだ決めていない",
    policeAim: ["相談", "被害届"],
    station: "例示警察署 生活安全課",
    policeState: "予約した",
    reason: "これ以上お客様に連絡してほしくない。",
  },
  counsel: {
    consulted: "予約した",
    lawyer: "例示法律事務所 試験弁護士",
    questions: ["お詫び状は、いつ送るのがよいですか。", "はがきの差止めは、どのくらいで認められますか。"],
    budgetYen: 300_000,
    budgetNote: "着手金まで",
    insurance: "ある",
    insuranceNote: "見本損害保険 証券番号 000-000",
    weakPoints: "受付のパスワードを店内で共有していた時期がある。\n先に本人の家族へ電話をしてしまった。",
  },
};

const whats = [
  "来店されたお客様から、退職した担当者の新しい店から案内はがきが届いたとの申し出があり、はがきをお預かりした。",
  "予約システムの操作記録に、22時14分から23時2分まで、顧客一覧の連続した閲覧と書き出しが残っていることを確認した。",
  "退職の申出があった。",
  "はがきの宛名の表記（「髙﨑」の旧字体と番地の書き間違い）が、当店の名簿と同じであることを確認した。",
  "新しい店の案内に、当店で撮影した施術の写真が使われているとの話を聞いた。",
];
const certainties = ["申告あり(未確認)", "確認済", "確認済", "確認済", "推測"] as const;

/** A JPEG of a plain colour that is different for each `index`. */
function plainPicture(index: number): Promise<Buffer> {
  const size = index % 2 === 0 ? { width: 640, height: 950 } : { width: 950, height: 640 };
  const background = { r: 250 - index, g: 240 - index * 3, b: 220 - index * 5 };
  return sharp({ create: { ...size, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

export interface SampleCase {
  readonly incidentId: string;
  readonly evidenceIds: readonly string[];
  readonly factIds: readonly string[];
}

export async function makeSampleCase(
  house: House,
  actor: Actor,
  options: {
    facts?: number;
    picture?: (index: number) => Promise<Buffer>;
    answers?: AnswerChanges;
    cards?: number;
  } = {},
): Promise<SampleCase> {
  const picture = options.picture ?? plainPicture;
  const { incidentId, factIds } = house.write(actor, (tx) => {
    const { id } = openIncident(tx, { shopId: listShops(tx.db)[0]!.id, title: "はがきの件" });
    saveAnswers(tx, id, options.answers ?? ANSWERS);
    const person = (input: Parameters<typeof personInput.parse>[0]) =>
      addPerson(tx, id, personInput.parse(input));
    person({
      role: "元従業員",
      name: "試験 太郎",
      kana: "シケン タロウ",
      otherNames: ["見本山 太郎（旧姓）"],
      birthOn: "1993-05-04",
      address: "例示県見本市架空町4-5-6",
      tel: "00-0000-0003",
      isOtherParty: true,
    });
    const customer = person({
      role: "申告顧客",
      name: "髙﨑 𠮷子",
      kana: "タカサキ ヨシコ",
      relation: "はがきを見せてくださった",
    });
    person({ role: "申告顧客", name: "例示 次郎", relation: "電話で知らせてくださった" });
    const staff = person({ role: "同僚", name: "架空 三郎", relation: "受付" });
    person({ role: "転職先・新店経営者", name: "仮名 四郎", relation: "架空美容室アオゾラの共同経営者" });
    person({ role: "システム業者", name: "見本システム株式会社", tel: "00-0000-0009" });
    const ids = Array.from({ length: options.facts ?? 60 }, (_, index) => {
      const day = String((index % 28) + 1).padStart(2, "0");
      return addFact(
        tx,
        id,
        factInput.parse({
          date: {
            precision: "day",
            date: `2026-${index < 30 ? "09" : "10"}-${day}`,
            around: index % 7 === 0,
          },
          time: index % 3 === 0 ? "14:30" : null,
          what: whats[index % whats.length],
          people: index % whats.length === 0 ? [customer.id, staff.id] : [staff.id],
          certainty: certainties[index % certainties.length],
          source: index % whats.length === 1 ? "予約システムの時計" : "",
        }),
      ).id;
    });
    return { incidentId: id, factIds: ids };
  });
  const evidenceIds: string[] = [];
  for (let card = 0; card < (options.cards ?? 6); card += 1) {
    const add = async (index: number, into?: string) =>
      addEvidence(house, actor, incidentId, only(await picture(index)), {
        fileName: `はがき${card + 1}-${index % 2 === 0 ? "表" : "裏"}.jpg`,
        maxBytes: 50_000_000,
        part: index % 2 === 0 ? "front" : "back",
        kind: "postcard",
        ...(into === undefined ? { title: `案内はがき ${card + 1}枚目` } : { into }),
      });
    const { evidenceId } = await add(card * 2);
    await add(card * 2 + 1, evidenceId);
    evidenceIds.push(evidenceId);
  }
  const log = await addEvidence(
    house,
    actor,
    incidentId,
    only(Buffer.from("time,user,action\n2026-09-29T22:14,u7,export\n")),
    {
      fileName: "操作記録.csv",
      maxBytes: 1_000_000,
      kind: "log",
      title: "予約システムの操作記録",
    },
  );
  evidenceIds.push(log.evidenceId);
  house.write(actor, (tx) => {
    evidenceIds.forEach((id, index) => {
      const isLog = id === log.evidenceId;
      editEvidence(tx, incidentId, id, {
        form: isLog ? "data" : "original",
        created: { precision: "day", date: isLog ? "2026-11-14" : "2026-11-05", around: false },
        postmarkOn: isLog ? null : "2026-11-05",
        author: isLog ? "見本システム株式会社" : "架空美容室アオゾラ",
        keptWhere: "店の金庫",
        keptBy: "見本 花子",
        obtainedFrom: "お客様",
        consent: isLog ? "not_needed" : "given",
        purpose: isLog
          ? "退職の前日の夜に、顧客一覧が書き出された記録があること"
          : "当店の顧客情報と同じ宛名の表記で、新しい店の案内が届いたこと",
      });
      linkFacts(
        tx,
        incidentId,
        id,
        isLog ? factIds.filter((_, at) => at % 5 === 1) : factIds.filter((_, at) => at % 30 === index * 5),
      );
    });
  });
  return { incidentId, evidenceIds, factIds };
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
