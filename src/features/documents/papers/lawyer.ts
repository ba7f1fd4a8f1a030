/** 弁護士相談用資料 (DOMAIN §5.1): the other party first, weak points said openly, questions and money. */
import { z } from "zod";
import { customerLabel } from "#src/features/customers/index.ts";
import type { Answers, Person } from "#src/features/incidents/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { formatYen } from "#src/lib/yen.ts";
import { lawyerAddressee } from "../addressees.ts";
import { gatherMaterial, preparePictures } from "../gather.ts";
import { deadlineWords } from "../limitations.ts";
import { byNumber, type Exhibit, type Material, type MeasureRow, measureRows } from "../material.ts";
import { caseMending } from "../mending.ts";
import {
  askedAbout,
  type MissingPart,
  openSections,
  partyDetailsMissing,
  partyMissing,
  proofMissing,
  sectionsMissing,
  shopMissing,
} from "../missing.ts";
import { definePaper } from "../paper.ts";
import { DISCLAIMER, headerOf, headOf, headShape, lawDateOf, nameOf, provisionPart } from "../parts.ts";
import { type Finding, placedTexts } from "../places.ts";
import { candidates, PROVISIONS_READ_ON } from "../provisions.ts";
import {
  commissionWords,
  contactWords,
  damageOf,
  damagePart,
  doneWords,
  employeeRemark,
  factPart,
  factRow,
  markedWhat,
  policeWords,
} from "../told-parts.ts";
import { suppositionAsFact } from "../typed-rules.ts";
import { accusing, emotional, outsideQuotations, quotedFeelings } from "../wording.ts";
import {
  joined,
  known,
  orUnconfirmed,
  orUnfilled,
  UNCONFIRMED,
  UNFILLED,
  withCertainty,
  withNote,
} from "../words.ts";

const text = z.string();

const lawyerDossier = z.object({
  kind: z.literal("lawyer"),
  ...headShape,
  nearest: text,
  firstQuestion: text,
  people: z.array(z.object({ role: text, name: text, contact: text, relation: text })),
  facts: z.array(factPart),
  /** 証拠説明書（案）の6列. */
  evidence: z.array(
    z.object({
      exhibit: text,
      title: text,
      form: text,
      madeOn: text,
      maker: text,
      shows: text,
      remark: text,
    }),
  ),
  contracts: z.object({ papers: text, registered: text, secrecy: text, pledge: text }),
  control: z.object({
    asked: text,
    yes: text,
    partly: text,
    no: text,
    unknown: text,
    rows: z.array(z.object({ requirement: text, what: text, answer: text, note: text })),
    use: text,
    effort: text,
  }),
  weakPoints: z.array(text),
  damage: damagePart,
  /** By customer number: masked lists are sent first, to a lawyer too (DOMAIN §5.1). */
  reports: z.array(z.object({ customer: text, on: text, what: text })),
  deadlines: z.array(z.object({ dueOn: text, what: text, basis: text })),
  deadlineNote: text,
  soFar: z.object({
    done: text,
    note: text,
    police: text,
    commission: text,
    lawyer: text,
    contact: text,
  }),
  wishes: z.object({ remedies: text, list: z.array(text), punish: text, reason: text }),
  questions: z.array(text),
  money: z.object({ budget: text, insurance: text }),
  provisions: z.array(z.object({ side: text, ...provisionPart.shape })),
  other: text,
  disclaimer: text,
  lawDate: text,
});
type LawyerDossier = z.infer<typeof lawyerDossier>;

function build(material: Material): LawyerDossier {
  const { case: one, exhibits, reports, today } = material;
  const { answers } = one;
  const { counsel, secrecy, response, wishes, duty } = answers;
  const deadlines = deadlineWords(duty, today);
  const rows = measureRows(secrecy);
  return lawyerDossier.parse({
    kind: "lawyer",
    ...headOf(material, lawyerAddressee(counsel.lawyer)),
    nearest: deadlines.nearest,
    firstQuestion: counsel.questions[0] ?? UNFILLED,
    people: one.people
      .filter((person) => !person.isOtherParty)
      .map((person) => ({
        role: roleOf(one, person),
        name: joined([nameOf(person), person.otherNames.join("、")], "\n"),
        contact: orUnconfirmed(joined([person.tel, person.email, person.address], "\n")),
        relation: orUnfilled(joined([person.relation, person.note], "\n")),
      })),
    facts: one.facts.map((fact) => ({ ...factRow(fact, exhibits), what: markedWhat(fact) })),
    evidence: byNumber(exhibits).map(evidenceRow),
    contracts: contractsOf(answers, exhibits),
    control: controlOf(rows, secrecy),
    weakPoints: weakPointsOf(rows, counsel.weakPoints),
    damage: damageOf(one, reports),
    reports: reports.map((report) => ({
      customer: `お客様 ${customerLabel(report.customerNumber)}`,
      on: report.reportedOn === null ? "不詳" : formatEra(report.reportedOn),
      what: report.note,
    })),
    deadlines: [...deadlines.rows],
    deadlineNote: deadlines.note,
    soFar: {
      done: doneWords(response),
      note: orUnfilled(response.note),
      police: policeWords(wishes),
      commission: commissionWords(duty),
      lawyer: joined(
        [withNote(orUnfilled(counsel.consulted ?? ""), counsel.lawyer), counsel.consultedNote],
        "\n",
      ),
      contact: contactWords(response),
    },
    wishes: {
      remedies: orUnfilled(wishes.remedies.map((remedy, index) => `${index + 1} ${remedy}`).join("　")),
      list: [...wishes.remedies],
      punish: orUnfilled(wishes.punish ?? ""),
      reason: orUnfilled(wishes.reason),
    },
    questions: [...counsel.questions],
    money: {
      budget: orUnfilled(
        withNote(counsel.budgetYen === null ? "" : formatYen(counsel.budgetYen), counsel.budgetNote),
      ),
      insurance: orUnfilled(withNote(counsel.insurance ?? "", counsel.insuranceNote)),
    },
    provisions: candidates(answers.usage.taking).map((candidate) => ({
      side: candidate.side,
      article: candidate.article,
      asOf: candidate.asOf,
      act: candidate.act,
      pattern: `${candidate.pattern}可能性`,
      remark: candidate.isOfEmployees ? employeeRemark(one) : "",
      penalty: candidate.penalty,
      limitation: candidate.limitation,
    })),
    other: counsel.other,
    disclaimer: DISCLAIMER,
    lawDate: lawDateOf(PROVISIONS_READ_ON),
  } satisfies LawyerDossier);
}

/** Who runs the shop where the other party is said to work is as sure as that. */
function roleOf({ answers, words }: Material["case"], { role }: Person): string {
  if (role === "元従業員") return words.person;
  return role === "転職先・新店経営者" ? withCertainty(role, answers.leaver.workplaceCertainty) : role;
}

function evidenceRow(item: Exhibit): LawyerDossier["evidence"][number] {
  return {
    exhibit: item.exhibit,
    title: item.title,
    form: item.form,
    madeOn: item.madeOn,
    maker: orUnconfirmed(item.maker),
    shows: orUnfilled(item.purpose),
    remark: joined([item.label, item.postmarkOn && `消印 ${item.postmarkOn}`, item.taken, item.note], "\n"),
  };
}

function contractsOf({ leaver, secrecy }: Answers, exhibits: readonly Exhibit[]): LawyerDossier["contracts"] {
  const registered = exhibits
    .filter((item) => item.kind === "契約書")
    .map((item) => `${item.label} ${item.title}`);
  return {
    papers: known(leaver.papers) || UNCONFIRMED,
    registered: registered.length > 0 ? registered.join("、") : "なし",
    secrecy: graded(secrecy.a2),
    pledge: graded(secrecy.a3),
  };
}

/** Answers to questions as papers say them of a noun. */
const standing: Readonly<Record<string, string>> = { はい: "あり", 一部: "一部あり", いいえ: "なし" };

const graded = ({ answer, note }: { answer: string | null; note: string }): string =>
  withNote(answer === null ? UNFILLED : (standing[answer] ?? answer), note);

function controlOf(
  rows: readonly MeasureRow[],
  { use, effort }: Answers["secrecy"],
): LawyerDossier["control"] {
  const count = (answer: string): string => String(rows.filter((row) => row.graded.answer === answer).length);
  return {
    asked: String(rows.length),
    yes: count("はい"),
    partly: count("一部"),
    no: count("いいえ"),
    unknown: String(rows.filter(({ graded: one }) => one.answer === null || one.answer === "不明").length),
    rows: rows.map(({ requirement, question, graded: one }) => ({
      requirement,
      what: question,
      answer: one.answer ?? UNFILLED,
      note: one.note === "" ? "―" : one.note,
    })),
    use: orUnfilled(use),
    effort: orUnfilled(effort),
  };
}

/** What the owner wrote, then every measure that was lacking or only partly there. */
function weakPointsOf(rows: readonly MeasureRow[], typed: string): string[] {
  const lacking = rows
    .filter((row) => row.graded.answer === "いいえ" || row.graded.answer === "一部")
    .map((row) => `${row.what}：${graded(row.graded)}`);
  return [...typed.split("\n").filter((one) => one.trim() !== ""), ...lacking];
}

const places = {
  addressee: "宛先",
  consulter: "2 相談者",
  summary: "1 概要",
  glance: "1 概要の表",
  party: "2 相手方",
  people: "2 そのほかの関係者",
  facts: "3 経緯",
  evidence: "4 証拠説明書",
  contracts: "5 契約書類",
  control: "6 情報の管理状況",
  weakPoints: "6 不利かもしれないこと",
  taken: "7 持ち出された疑いのある情報",
  damage: "7 被害",
  reports: "7 申告の一覧",
  deadlines: "8 期限",
  soFar: "9 これまでの対応",
  wishes: "10 希望する対応",
  questions: "11 質問",
  firstQuestion: "11 質問",
  money: "12 予算・保険",
  other: "14 そのほか",
};

/** A lawyer may read every word; feelings and guesses are only asked about once more. */
function remarks(material: Material): MissingPart[] {
  // The first question stands among the questions.
  const texts = placedTexts(build(material), places).filter(
    ({ path }) => (path.split(".")[0] ?? "") in places && path !== "firstQuestion",
  );
  return askedAbout(
    material.case.incident.id,
    texts.flatMap((placed) => [
      ...accusing(outsideQuotations(placed)),
      ...emotional(placed),
      ...quotedFeelings(placed),
    ]),
  );
}

/** The name on page 1, and everything that is certain told as certain (DOMAIN §5.1, §15.4). */
function lint(dossier: LawyerDossier, { case: one }: Material): Finding[] {
  const summary = placedTexts({ summary: dossier.summary.text }, { summary: "1 概要" });
  return [
    ...(one.otherParty
      ? []
      : [
          {
            path: "party.name",
            sentence:
              "1 概要に、相手方のお名前がありません。弁護士は、内容を聞く前に、お名前で利益相反を確かめます。関係者のページで「相手方」を登録してください。",
          },
        ]),
    ...summary.flatMap((placed) => suppositionAsFact(placed, one.facts)),
  ];
}

export const lawyer = definePaper<LawyerDossier, Material>({
  kind: "lawyer",
  title: "弁護士相談用資料",
  recipient: "弁護士",
  purpose: "法律相談で渡す資料です。期限、証拠説明書の案、質問、不利かもしれないことまでまとめます。",
  schema: lawyerDossier,
  partials: ["lawyer-glance"],
  places,
  mending: caseMending,
  gather: (house, { incidentId, at }) => gatherMaterial(house, incidentId, at),
  build,
  missing: (material) => [
    ...partyMissing(material, "弁護士は、はじめに相手方のお名前で利益相反を確かめるのが一般的です。"),
    ...partyDetailsMissing(material),
    ...shopMissing(material),
    ...sectionsMissing(material, [...openSections, "counsel"]),
    ...proofMissing(material),
    ...remarks(material),
  ],
  lint,
  prepare: preparePictures,
  author: (dossier) => dossier.consulter.name,
  header: headerOf,
});
