/** What documents are made from, gathered from the other rooms; and the part of it that the police may see. */
import type { CustomerReport } from "#src/features/customers/index.ts";
import { type Answers, type Case, type Graded, sections } from "#src/features/incidents/index.ts";
import type { CivilDate } from "#src/lib/civil-date.ts";

/** One item of evidence in the words of papers. */
export interface Exhibit {
  readonly id: string;
  /** E-003 */
  readonly label: string;
  /** 号証 such as 甲1の1; "" until given. */
  readonly exhibit: string;
  readonly title: string;
  /** はがき, ログ … */
  readonly kind: string;
  /** In era years, 「…頃」 or 「不詳」. */
  readonly madeOn: string;
  readonly postmarkOn: string;
  readonly maker: string;
  /** 原本, 写し or 電磁的記録. */
  readonly form: string;
  readonly kept: string;
  /** 立証趣旨: what it shows. */
  readonly purpose: string;
  readonly note: string;
  /** 撮影者、撮影日時、撮影場所 of photographs and recordings (民訴規則148条). */
  readonly taken: string;
  /** Whoever gave it does not wish it to be handed on as it is. */
  readonly isWithheld: boolean;
  /** Nobody has asked yet whether it may be handed on. */
  readonly isUnasked: boolean;
  readonly factIds: readonly string[];
  readonly files: readonly ExhibitFile[];
}

interface ExhibitFile {
  readonly id: string;
  /** E-003-2 */
  readonly label: string;
  /** 表, 裏, 消印 … */
  readonly part: string;
  readonly caption: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Of the original file. */
  readonly sha256: string;
  /** UTC instant. */
  readonly addedAt: string;
  /** A picture of it can be printed. */
  readonly isPicture: boolean;
}

/** By the numbers for court, as a 証拠説明書 lists them; what has none comes last, in the order of the register. */
export function byNumber(exhibits: readonly Exhibit[]): Exhibit[] {
  return exhibits.toSorted(
    (a, b) =>
      Number(a.exhibit === "") - Number(b.exhibit === "") ||
      a.exhibit.localeCompare(b.exhibit, "ja", { numeric: true }),
  );
}

export interface Material {
  readonly case: Case;
  readonly exhibits: readonly Exhibit[];
  /** What customers told us, by day. */
  readonly reports: readonly CustomerReport[];
  /** Names on the register of customers, for masking; empty where nothing is masked. */
  readonly customerNames: readonly (readonly string[])[];
  readonly log: { readonly size: number; readonly root: string };
  readonly today: CivilDate;
}

/** A measure of secrecy that was in place. */
interface Measure {
  readonly what: string;
  readonly answer: "あり" | "一部あり";
  readonly note: string;
}

type PublicAnswers = Omit<Answers, "counsel" | "secrecy">;

/**
 * The material without what is for the lawyer alone (FEATURES row 40): of `counsel` only `consultation`, and of the
 * questions about secrecy only what was done. The police dossier is built from this type, so weak points cannot get
 * into it.
 */
export interface PublicMaterial extends Omit<Material, "case"> {
  readonly case: Omit<Case, "answers" | "progress" | "steps" | "ticks"> & {
    readonly answers: PublicAnswers;
  };
  readonly measures: readonly Measure[];
  /** Whether a lawyer was consulted, and nothing of what was said; "" where nobody answered. */
  readonly consultation: string;
  readonly secrecy: { readonly use: string; readonly effort: string; readonly notPublic: Graded["answer"] };
}

export function publicMaterial(material: Material): PublicMaterial {
  const { answers, incident, shop, people, otherParty, facts, words } = material.case;
  const { counsel, secrecy, ...open } = answers;
  const { use, effort, notPublic } = secrecy;
  return {
    ...material,
    case: { incident, shop, people, otherParty, facts, words, answers: open },
    consultation: counsel.consulted === null ? "" : consultations[counsel.consulted],
    measures: measureRows(secrecy).flatMap(({ requirement, what, graded }): Measure[] => {
      // No measure: the paper says it in a line of its own.
      if (requirement === "非公知性") return [];
      if (graded.answer === "はい") return [{ what, answer: "あり", note: graded.note }];
      // The note on 一部 says what was lacking: that is for the lawyer.
      return graded.answer === "一部" ? [{ what, answer: "一部あり", note: "" }] : [];
    }),
    secrecy: { use, effort, notPublic: notPublic.answer === "はい" ? "はい" : null },
  };
}

const consultations: Readonly<Record<NonNullable<Answers["counsel"]["consulted"]>, string>> = {
  まだ: "まだ相談していない",
  予約した: "相談を予約した",
  相談した: "相談した",
  依頼した: "依頼した",
};

type Secrecy = Answers["secrecy"];
type MeasureId = Exclude<keyof Secrecy, "use" | "effort">;

/** DOMAIN §3.6 A, B, D as nouns: what there was. */
const measureWords: Readonly<Record<MeasureId, readonly [requirement: string, what: string]>> = {
  a1: ["秘密管理性", "名簿・カルテの「社外秘」などの表示"],
  a2: ["秘密管理性", "就業規則・契約書の秘密保持の定め"],
  a3: ["秘密管理性", "お客様の情報を名指しした誓約書"],
  a4: ["秘密管理性", "朝礼・研修などでの持ち出し禁止の周知"],
  a5: ["秘密管理性", "秘密にする情報の一覧"],
  b1: ["秘密管理性", "一人ずつ別のID・パスワード"],
  b2: ["秘密管理性", "書き出し（CSV・印刷）できる人の限定"],
  b3: ["秘密管理性", "紙のカルテの施錠保管"],
  b4: ["秘密管理性", "私物のスマホ・USBへの複製の禁止"],
  b5: ["秘密管理性", "操作の記録（ログ）の保存"],
  b6: ["秘密管理性", "退職時の返却・消去の確認とIDの停止"],
  b7: ["秘密管理性", "決まりの日常の運用"],
  b8: ["秘密管理性", "見られる人の限定"],
  notPublic: ["非公知性", "ほかでは手に入らない情報であること"],
};

export interface MeasureRow {
  readonly requirement: string;
  readonly what: string;
  /** The question as the owner was asked. */
  readonly question: string;
  readonly graded: Graded;
}

export function measureRows(secrecy: Secrecy): MeasureRow[] {
  return (Object.keys(measureWords) as MeasureId[]).map((id) => {
    const [requirement, what] = measureWords[id];
    return { requirement, what, question: sections.secrecy.questions[id].label, graded: secrecy[id] };
  });
}
