/**
 * 被害届の下書き資料 (DOMAIN §4.7): what the columns of 別記様式第6号 ask, ready to be copied at the police desk. It is not the
 * form and does not look like one.
 */
import { z } from "zod";
import { customerNamesAndKana } from "#src/features/customers/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { policeAddressee } from "../addressees.ts";
import { gatherMaterial } from "../gather.ts";
import { maskDossier } from "../masked-dossier.ts";
import { type Material, type PublicMaterial, publicMaterial } from "../material.ts";
import { type MissingPart, partyDetailsMissing, partyMissing, shopMissing } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { consulterOf, consulterPart, nameOf, takenOf, workplaceName } from "../parts.ts";
import { type Finding, placedTexts } from "../places.ts";
import { maskOf } from "../reporters.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";
import { confirmedLines, factLine, suppositionAsFact } from "../typed-rules.ts";
import { accusing, emotional, lawyerOnly, westernDays } from "../wording.ts";
import { dateWords, joined, orUnconfirmed, orUnfilled, UNCONFIRMED } from "../words.ts";

const text = z.string();

const damageReportDossier = z.object({
  kind: z.literal("damage-report"),
  version: z.literal(1),
  incident: text,
  createdOn: text,
  addressee: text,
  reporter: consulterPart,
  victim: z.object({ address: text, job: text, name: text, age: text }),
  when: text,
  where: text,
  manner: text,
  /** 「品名／数量／時価／特徴／所有者」, things only. */
  goods: z.array(z.object({ name: text, count: text, value: text, marks: text, owner: text })),
  information: text,
  party: z.object({ address: text, name: text, otherNames: text, job: text, marks: text }),
  remarks: text,
  evidence: z.array(text),
});
type DamageReportDossier = z.infer<typeof damageReportDossier>;

const form = typedForm({
  lead: "警察の窓口で被害届を書くときに聞かれることを、先に書いておきます。見たこと・記録にあることだけを書きます。",
  fields: [
    {
      kind: "text",
      name: "when",
      label: "被害の年月日時",
      hint: "例：令和8年10月29日 午後9時45分ころから午後9時48分ころまでの間",
      isRequired: true,
      most: 120,
    },
    {
      kind: "text",
      name: "where",
      label: "被害の場所",
      hint: "例：当店の事務室（住所）。画面の記録なら、使われたパソコンのある場所や、システムの名前。",
      isRequired: true,
      most: 200,
    },
    {
      kind: "long",
      name: "manner",
      label: "被害の模様",
      hint: "何が、どのようにされたか。気持ちや、そう思うだけのことは書きません。",
      isRequired: true,
      most: 1500,
    },
    {
      kind: "list",
      name: "goods",
      label: "被害金品（物があるときだけ）",
      hint: "紙のカルテ、USBメモリーなどの物。「品名／数量／時価／特徴／所有者」の順に、／で区切ります。画面の撮影や一覧の書き出しは、物ではないので書きません。例：紙の顧客カード／12枚／不明／青いファイル入り／当店",
      most: 200,
    },
    {
      kind: "text",
      name: "age",
      label: "被害者（代表者）の年齢",
      hint: "会社の場合も、届け出る方の年齢を聞かれることがあります。",
      why: "様式に年齢の欄があります。",
      most: 20,
    },
    { kind: "text", name: "job", label: "被害者の職業", most: 60 },
    {
      kind: "text",
      name: "marks",
      label: "相手方の人相・着衣・特徴など",
      hint: "例：身長170cmくらい、眼鏡。分からなければ空のままで。",
      most: 200,
    },
    {
      kind: "long",
      name: "remarks",
      label: "そのほか参考になること",
      hint: "残された物、防犯カメラの有無、ほかに知っている人など。",
      most: 600,
    },
  ],
  begin: (read, { incidentId }) => {
    const one = getCase(read, incidentId);
    const { usage } = one.answers;
    const took = dateWords(usage.takenOn);
    const job = one.shop.industry === "salon" ? "美容業" : one.shop.industry === "contractor" ? "工事業" : "";
    const confirmed = one.facts.filter(
      ({ certainty, people }) => certainty === "確認済" && people.some(({ id }) => id === one.otherParty?.id),
    );
    return {
      // What the owner answered is when they think it was.
      when: took === "" || took === "不詳" ? "" : `${took}（推測）`,
      where: one.shop.address,
      manner: confirmed.map(factLine).join("\n"),
      job,
    };
  },
  reference: (read, { incidentId }) => [
    {
      title: "「確認済」の出来事（書くときの参考）",
      lines: confirmedLines(getCase(read, incidentId).facts),
    },
    {
      title: "証拠（書くときの参考）",
      lines: listEvidence(read, incidentId).map(({ label, title }) => `${label}　${title}`),
    },
  ],
});

interface Told {
  readonly material: Material;
  readonly typed: AnswersOf<typeof form>;
}

function build({ material, typed }: Told): DamageReportDossier {
  const open = publicMaterial(material);
  const dossier = written(open, typed);
  return damageReportDossier.parse(
    maskDossier(dossier, maskOf(open), ["party", "reporter", "victim", "addressee"]),
  );
}

function written({ case: one, exhibits, today }: PublicMaterial, typed: Told["typed"]): DamageReportDossier {
  const { otherParty: party, shop, answers } = one;
  const { items, people } = takenOf(one);
  return {
    kind: "damage-report",
    version: 1,
    incident: `事件${one.incident.number}`,
    createdOn: formatEra(today),
    addressee: policeAddressee(answers.wishes.station),
    reporter: consulterOf(shop),
    victim: {
      address: orUnfilled(shop.address),
      job: orUnfilled(typed.job),
      name: joined(
        [
          joined([shop.tradeName, shop.legalName], "　"),
          joined([shop.representativeTitle, shop.representativeName], "　"),
        ],
        "\n",
      ),
      age: orUnfilled(typed.age),
    },
    when: orUnfilled(typed.when),
    where: orUnfilled(typed.where),
    manner: orUnfilled(typed.manner),
    goods: typed.goods.map((line) => {
      const [name = "", count = "", value = "", marks = "", owner = ""] = line
        .split(/[／/]/)
        .map((part) => part.trim());
      return {
        name,
        count: orUnconfirmed(count),
        value: orUnconfirmed(value),
        marks: orUnconfirmed(marks),
        owner: orUnconfirmed(owner),
      };
    }),
    information: `${items}。${people}`,
    party: {
      address: orUnconfirmed(party?.address ?? ""),
      name: party ? nameOf(party) : UNCONFIRMED,
      otherNames: party && party.otherNames.length > 0 ? party.otherNames.join("、") : UNCONFIRMED,
      job: workplaceName(answers.leaver),
      marks: orUnconfirmed(typed.marks),
    },
    remarks: typed.remarks === "" ? "記載なし" : typed.remarks,
    evidence: exhibits.map(({ label, title, form: kept }) => `${label}　${title}（${kept}）`),
  };
}

const places = {
  addressee: "宛先",
  reporter: "届け出る人",
  victim: "被害者",
  when: "被害の年月日時",
  where: "被害の場所",
  manner: "被害の模様",
  goods: "被害金品",
  information: "持ち出された疑いのある情報",
  party: "相手方",
  remarks: "参考となる事項",
  evidence: "証拠",
};

/** The columns that state what happened. */
const statements = new Set(["when", "where", "manner", "goods", "remarks"]);

function lint(dossier: DamageReportDossier, { material }: Told): Finding[] {
  const texts = placedTexts(dossier, places);
  const stated = texts.filter(({ path }) => statements.has(path.split(".")[0]!));
  return [
    ...texts.flatMap(accusing),
    ...texts.flatMap(emotional),
    ...texts.flatMap(westernDays),
    ...texts.flatMap((placed) => lawyerOnly(placed, material)),
    ...stated.flatMap((placed) => suppositionAsFact(placed, material.case.facts)),
  ];
}

function missing({ material }: Told): MissingPart[] {
  return [
    ...partyMissing(material, "書類では「未確認」になります。だれか分からないままでも、届け出はできます。"),
    ...partyDetailsMissing(material),
    ...shopMissing(material),
  ];
}

export const damageReport = definePaper<DamageReportDossier, Told>({
  kind: "damage-report",
  title: "被害届の下書き資料",
  recipient: "警察",
  purpose:
    "警察の窓口で被害届を書くときに、見ながら写すための手控えです。被害届そのものではなく、様式は警察にあります。",
  issueNote:
    "被害届は、被害があったことの届け出です。処罰を求める「告訴」とは別の手続で、どちらを先にしても、片方だけでもできます。迷うときは、先に弁護士に相談してください。",
  form,
  schema: damageReportDossier,
  places,
  mending: {
    addressee: "wishes",
    reporter: "shop",
    victim: "shop",
    "victim.job": "?job",
    "victim.age": "?age",
    when: "?when",
    where: "?where",
    manner: "?manner",
    goods: "?goods",
    information: "data",
    party: "/people",
    "party.job": "leaver",
    "party.marks": "?marks",
    remarks: "?remarks",
    evidence: "/evidence",
  },
  gather: (house, { incidentId, at }) => ({
    material: {
      ...gatherMaterial(house, incidentId, at),
      customerNames: customerNamesAndKana(house.read, incidentId),
    },
    typed: typedAnswers(house.read, { incidentId, kind: "damage-report", subjectId: "" }, form),
  }),
  build,
  missing,
  lint,
  author: ({ reporter }) => reporter.name,
  header: ({ incident }, edition) =>
    `被害届ではありません（窓口で写すための手控え）　${incident}　第${edition}版`,
});
