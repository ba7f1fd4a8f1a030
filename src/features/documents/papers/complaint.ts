/**
 * 告訴状の下書き（弁護士確認用） (DOMAIN §4.8): the customary layout for a lawyer to finish. Provisions are candidates of
 * provisions.ts and never a conclusion, the day stays blank, and what is 推測 stands apart from what is alleged.
 */
import { z } from "zod";
import { type Answers, type Fact, getCase } from "#src/features/incidents/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { postalWords } from "#src/lib/postal-code.ts";
import { gatherMaterial } from "../gather.ts";
import { byNumber, type Exhibit, type Material } from "../material.ts";
import {
  type MissingPart,
  partyDetailsMissing,
  partyMissing,
  proofMissing,
  shopMissing,
} from "../missing.ts";
import { definePaper } from "../paper.ts";
import { lawDateOf, provisionPart, workplaceName } from "../parts.ts";
import { type Finding, type Placed, placedTexts } from "../places.ts";
import { candidates, PROVISIONS_READ_ON } from "../provisions.ts";
import { employeeRemark } from "../told-parts.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";
import { confirmedLines, factLine, suppositionAsFact } from "../typed-rules.ts";
import { accusing, emotional, lawyerOnly, westernDays } from "../wording.ts";
import { joined, orUnfilled } from "../words.ts";

const text = z.string();

const complaintDossier = z.object({
  kind: z.literal("complaint"),
  version: z.literal(1),
  incident: text,
  /** 「例示警察署長　殿」 */
  addressee: text,
  complainant: z.object({ address: text, names: z.array(text), birth: text, tel: text }),
  agent: text,
  accused: z.object({ address: text, name: text, birth: text, job: text }),
  /** 第2, one paragraph each. */
  alleged: z.array(text),
  /** 第3 */
  background: z.array(text),
  isSeveral: z.boolean(),
  proof: z.array(z.object({ number: text, title: text, shows: text })),
  attachments: z.array(text),
  candidates: z.array(provisionPart),
  lawDate: text,
  suppositions: z.array(text),
});
type ComplaintDossier = z.infer<typeof complaintDossier>;

const form = typedForm({
  lead: "弁護士が直すための書き出しです。したこと（告訴事実）と、そこに至るまでのことを分けて書きます。",
  fields: [
    {
      kind: "long",
      name: "alleged",
      label: "告訴事実",
      hint: "相手方がしたことだけを、日時・場所とともに「被告訴人は、…した。」の形で書きます。気持ち、背景、その後のことは書きません。1行空けると、次の項になります。",
      isRequired: true,
      most: 2000,
    },
    {
      kind: "long",
      name: "background",
      label: "告訴に至る経緯",
      hint: "在職のとき、退職、気づいたとき、調べたことなど。1行空けると、次の項になります。",
      isRequired: true,
      most: 3000,
    },
    {
      kind: "text",
      name: "birth",
      label: "告訴人（代表者）の生年月日",
      hint: "例：昭和60年4月1日",
      why: "告訴状には、告訴人の生年月日を書くのが一般的です。",
      most: 40,
    },
    {
      kind: "list",
      name: "attachments",
      label: "そのほかの添付書類",
      hint: "例：登記事項証明書　1通",
      most: 80,
    },
  ],
  begin: (read, { incidentId }) => {
    const { facts, otherParty } = getCase(read, incidentId);
    const sure = facts.filter(({ certainty }) => certainty === "確認済");
    const isTheirs = (fact: Fact): boolean => fact.people.some(({ id }) => id === otherParty?.id);
    return {
      alleged: sure.filter(isTheirs).map(allegedLine).join("\n\n"),
      background: sure.map(factLine).join("\n\n"),
    };
  },
  reference: (read, { incidentId }) => [
    {
      title: "「確認済」の出来事（書くときの参考）",
      lines: confirmedLines(getCase(read, incidentId).facts),
    },
  ],
});

/** 「被告訴人は、令和8年10月29日21時47分、…」: what the timeline calls 相手方 is 被告訴人 here. */
const allegedLine = (fact: Fact): string => factLine(fact).replaceAll("相手方", "被告訴人");

interface Told {
  readonly material: Material;
  readonly typed: AnswersOf<typeof form>;
}

function build({ material, typed }: Told): ComplaintDossier {
  const { case: one, exhibits } = material;
  const { shop, answers, otherParty: party } = one;
  const postal = postalWords(shop.postal);
  const { lawyer, consulted } = answers.counsel;
  const alleged = paragraphsOf(typed.alleged);
  return complaintDossier.parse({
    kind: "complaint",
    version: 1,
    incident: `事件${one.incident.number}`,
    addressee: chiefOf(answers.wishes.station),
    complainant: {
      address: orUnfilled(joined([postal && `〒${postal}`, shop.address], " ")),
      names: [
        joined([shop.tradeName, shop.legalName], "　"),
        joined([shop.representativeTitle, shop.representativeName], "　"),
      ],
      birth: orUnfilled(typed.birth),
      tel: orUnfilled(shop.tel),
    },
    agent: consulted === "依頼した" ? lawyer : "",
    accused: {
      address: party?.address || "不詳",
      name: party?.name ?? "不詳",
      birth: party?.birthOn ? formatEra(party.birthOn) : "不詳",
      job: jobOf(answers.leaver),
    },
    alleged,
    isSeveral: alleged.length > 1,
    background: paragraphsOf(typed.background),
    proof: byNumber(exhibits).map(proofOf),
    attachments: [
      ...(exhibits.length > 0 ? [`証拠の写し　各1通（${exhibits.length}点）`] : []),
      ...typed.attachments,
    ],
    candidates: candidates(answers.usage.taking)
      .filter(({ side }) => side === "刑事")
      .map(({ article, asOf, act, pattern, penalty, limitation, isOfEmployees }) => ({
        article,
        asOf,
        act,
        pattern: `${pattern}可能性`,
        remark: isOfEmployees ? employeeRemark(one) : "",
        penalty,
        limitation,
      })),
    lawDate: lawDateOf(PROVISIONS_READ_ON),
    suppositions: one.facts.filter(({ certainty }) => certainty === "推測").map(factLine),
  } satisfies ComplaintDossier);
}

/** 職業 is 不詳 until the lawyer knows better; where they are said to work is for the lawyer to check. */
function jobOf(leaver: Answers["leaver"]): string {
  if (leaver.workplace === "") return "不詳";
  return `不詳〔勤務先：${workplaceName(leaver)}${leaver.workplaceCertainty === "確認済" ? "" : "。要確認"}〕`;
}

const paragraphsOf = (typed: string): string[] =>
  typed
    .split(/\n\s*\n/)
    .map((one) => one.replace(/\n/g, ""))
    .filter((one) => one.trim() !== "");

/** 「例示警察署 生活安全課」 → 「例示警察署長　殿」 */
function chiefOf(station: string): string {
  const name = /^.*?警察署/.exec(station)?.[0];
  return name === undefined ? "（提出先の警察署　未定）警察署長　殿" : `${name}長　殿`;
}

/** By its number for court, else by the shop's own. */
const proofOf = ({
  label,
  exhibit,
  title,
  form: kept,
  purpose,
}: Exhibit): ComplaintDossier["proof"][number] => ({
  number: exhibit === "" ? label : `${exhibit}\n${label}`,
  title: `${title}（${kept}）`,
  shows: orUnfilled(purpose),
});

const places = {
  addressee: "宛先",
  complainant: "告訴人",
  agent: "告訴人代理人",
  accused: "被告訴人",
  alleged: "第2 告訴事実",
  background: "第3 告訴に至る経緯",
  proof: "第4 立証方法",
  attachments: "第5 添付書類",
  candidates: "弁護士への引継ぎ 1",
  suppositions: "弁護士への引継ぎ 2",
};

function lint(dossier: ComplaintDossier, { material }: Told): Finding[] {
  const texts = placedTexts(dossier, places);
  const under = (name: string): Placed[] => texts.filter(({ path }) => path.startsWith(`${name}.`));
  const told = [...under("alleged"), ...under("background")];
  const { wishes } = material.case.answers;
  return [
    ...(wishes.punish === "望む"
      ? []
      : [
          {
            path: "wish",
            sentence: `告訴は、処罰を求める意思を示す手続です。「処罰の意思」が今は「${orUnfilled(wishes.punish ?? "")}」です。望むときは「望む」に直してください。決めていないうちは、被害届や相談の資料を使ってください。`,
          },
        ]),
    ...(dossier.candidates.length > 0
      ? []
      : [
          {
            path: "candidates",
            sentence:
              "弁護士への引継ぎ 1に挙げる規定がありません。「持ち出しの様子」を選ぶと、該当し得る規定（候補）が入ります。",
          },
        ]),
    ...told.flatMap(accusing),
    ...told.flatMap(emotional),
    ...told.flatMap(westernDays),
    ...told.flatMap((placed) => lawyerOnly(placed, material)),
    ...told.flatMap((placed) => suppositionAsFact(placed, material.case.facts)),
    ...under("alleged").flatMap(plainStyle),
    ...under("alleged").flatMap(conclusive),
  ];
}

/** 告訴事実 is written in である調 (DOMAIN §4.8). */
function plainStyle({ place, path, text: said }: Placed): Finding[] {
  const polite = /(?:です|ます|でした|ました|ません)(?:。|$)/.exec(said)?.[0];
  return polite === undefined
    ? []
    : [
        {
          path,
          sentence: `${place}に「${polite}」があります。告訴事実は「である」調（「…した。」）で書きます。`,
        },
      ];
}

/** Whether a provision applies is the lawyer's to say, not the alleged fact's. */
function conclusive({ place, path, text: said }: Placed): Finding[] {
  const word = /(?:違法|犯罪|罪に当たる|罪に該当|[0-9０-９一二三四五六七八九十]+条に(?:該当|違反))/.exec(
    said,
  )?.[0];
  return word === undefined
    ? []
    : [
        {
          path,
          sentence: `${place}に、法律上の結論「${word}」があります。告訴事実には、したことだけを書きます。どの規定に当たるかは弁護士が確認します。`,
        },
      ];
}

function missing({ material }: Told): MissingPart[] {
  return [
    ...partyMissing(material, "被告訴人は「不詳」でも書けますが、分かるときはお名前を登録してください。"),
    ...partyDetailsMissing(material),
    ...shopMissing(material),
    ...proofMissing(material),
  ];
}

export const complaint = definePaper<ComplaintDossier, Told>({
  kind: "complaint",
  title: "告訴状の下書き（弁護士確認用）",
  recipient: "弁護士",
  purpose:
    "弁護士に確かめて仕上げてもらうための下書きです。このまま警察に出すものではありません。規定は候補として挙げ、判断は書きません。",
  issueNote:
    "告訴は、処罰を求める意思を示す重い手続です。事実と違うことを書かないでください。必ず弁護士に確かめてもらってから使ってください。",
  form,
  schema: complaintDossier,
  places,
  mending: {
    addressee: "wishes",
    wish: "wishes",
    complainant: "shop",
    "complainant.birth": "?birth",
    accused: "/people",
    "accused.job": "leaver",
    alleged: "?alleged",
    background: "?background",
    proof: "/evidence",
    attachments: "?attachments",
    candidates: "usage",
    suppositions: "/facts",
    agent: "counsel",
  },
  gather: (house, { incidentId, at }) => ({
    material: gatherMaterial(house, incidentId, at),
    typed: typedAnswers(house.read, { incidentId, kind: "complaint", subjectId: "" }, form),
  }),
  build,
  missing,
  lint,
  author: ({ complainant }) => complainant.names[0] ?? "",
  header: ({ incident }, edition) => `弁護士確認用の下書き　${incident}　第${edition}版`,
});
