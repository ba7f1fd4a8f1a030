/**
 * 陳述書の下書き (FEATURES row 39): what one person saw and heard, in numbered paragraphs, to be read, mended and signed by
 * that person. Day, address and name stay blank for their own hand; no words of an oath.
 */
import { z } from "zod";
import { type Case, getCase, listPeople, type Person } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { MissingPart } from "../missing.ts";
import { definePaper } from "../paper.ts";
import { type Finding, placedTexts } from "../places.ts";
import { answersAddress } from "../states.ts";
import type { Subject } from "../subject.ts";
import { typedAnswers } from "../typed-answers.ts";
import { type AnswersOf, typedForm } from "../typed-form.ts";
import { factLine, suppositionAsFact } from "../typed-rules.ts";
import { accusing, emotional } from "../wording.ts";

const text = z.string();

const statementDossier = z.object({
  kind: z.literal("statement"),
  version: z.literal(1),
  incident: text,
  court: text,
  paragraphs: z.array(text),
  /** Printed behind the line for the name, in small. */
  name: text,
  author: text,
});
type StatementDossier = z.infer<typeof statementDossier>;

/** The shop's own representative: no entry among the people is needed. */
const OWNER = "representative";
/** Whose statements the shop may gather; the other side writes its own. */
const roles = new Set(["相談者", "同僚", "申告顧客", "委託元", "委託先", "システム業者", "専門家"]);

function speakers(read: Reader, incidentId: string): (Subject & { readonly person?: Person })[] {
  const { shop } = getCase(read, incidentId);
  const people = listPeople(read, incidentId).filter(
    ({ role, isOtherParty, name }) =>
      roles.has(role) && !isOtherParty && !(role === "相談者" && name === shop.representativeName),
  );
  const counted = new Map<string, number>();
  return [
    { id: OWNER, label: "代表者", detail: shop.representativeName },
    ...people.map((person) => {
      const number = (counted.get(person.role) ?? 0) + 1;
      counted.set(person.role, number);
      return { id: person.id, label: `${person.role}${number}`, detail: person.name, person };
    }),
  ];
}

const find = (read: Reader, incidentId: string, id: string) =>
  speakers(read, incidentId).find((one) => one.id === id);

const form = typedForm({
  lead: "その人が自分で見たこと・聞いたことを、1行に1つずつ書きます。1行が、番号の付いた1つの項になります。",
  fields: [
    {
      kind: "list",
      name: "paragraphs",
      label: "述べること",
      hint: "はじめに立場（いつから、どんな仕事か）、次に日付の順で。人から聞いたことは「だれから聞いたか」を書き、想像は書きません。",
      isRequired: true,
      most: 800,
    },
    {
      kind: "text",
      name: "court",
      label: "宛先（裁判所など）",
      hint: "決まっていなければ空のままで。例：例示地方裁判所　御中",
      most: 60,
    },
  ],
  begin: (read, { incidentId, subjectId }) => {
    const one = getCase(read, incidentId);
    const { shop } = one;
    const speaker = find(read, incidentId, subjectId);
    const standing = speaker?.person
      ? `私は、〔${shop.tradeName}との関わり。例：令和5年4月から受付を担当しています〕。`
      : `私は、${shop.tradeName}の${shop.representativeTitle}です。`;
    const own = one.facts.filter(
      ({ certainty, people, who }) =>
        certainty === "確認済" &&
        (speaker?.person
          ? people.some(({ id }) => id === speaker.id)
          : /代表|店主|オーナー/.test(who) || people.some(({ name }) => name === shop.representativeName)),
    );
    return { paragraphs: [standing, ...own.map(factLine)] };
  },
  reference: (read, { incidentId }) => [
    {
      title: "「確認済」と「申告あり」の出来事（書くときの参考）",
      lines: getCase(read, incidentId)
        .facts.filter(({ certainty }) => certainty !== "推測")
        .map((fact) => `${factLine(fact)}${fact.certainty === "確認済" ? "" : "（申告あり・未確認）"}`),
    },
  ],
});

interface Told {
  readonly case: Case;
  readonly subject: Subject;
  readonly name: string;
  readonly typed: AnswersOf<typeof form>;
}

function build({ case: one, name, typed }: Told): StatementDossier {
  return statementDossier.parse({
    kind: "statement",
    version: 1,
    incident: `事件${one.incident.number}`,
    court: typed.court,
    paragraphs: [...typed.paragraphs],
    name,
    author: one.shop.tradeName,
  } satisfies StatementDossier);
}

const places = { court: "宛先", paragraphs: "陳述書", name: "氏名" };

function lint(dossier: StatementDossier, { case: one }: Told): Finding[] {
  const said = placedTexts(dossier, places).filter(({ path }) => path.startsWith("paragraphs."));
  return [
    ...said.flatMap(accusing),
    ...said.flatMap((placed) => suppositionAsFact(placed, one.facts)),
    ...said
      .filter(({ text: words }) => /〔[^〕]*〕/.test(words))
      .map(({ place, path }) => ({
        path,
        sentence: `${place}に〔 〕が残っています。その人に聞いて書きかえ、〔 〕ごと消してください。`,
      })),
    ...said
      .filter(({ text: words }) => /(?:誓います|誓約します|宣誓)/.test(words))
      .map(({ place, path }) => ({
        path,
        sentence: `${place}に、誓いの言葉があります。宣誓は裁判所でするもので、陳述書には書きません。外してください。`,
      })),
  ];
}

/** One's own feelings may stand in one's own statement; they are asked about once more. */
function missing({ case: one, subject, typed }: Told): MissingPart[] {
  const felt = placedTexts({ paragraphs: typed.paragraphs }, places).flatMap(emotional);
  const place = { incidentId: one.incident.id, kind: "statement", subjectId: subject.id };
  return felt.map(({ sentence }) => ({
    what: "気持ちを表す言葉",
    why: sentence,
    href: answersAddress(place, "paragraphs"),
    label: "読み直す",
  }));
}

export const statement = definePaper<StatementDossier, Told>({
  kind: "statement",
  title: "陳述書の下書き",
  recipient: "裁判所",
  purpose:
    "お店の方やお客様が、見たこと・聞いたことを自分の言葉で書く書面の下書きです。ご本人が読んで直し、署名します。",
  issueNote:
    "ご本人に読んでもらい、違うところを直してから、ご本人の手で日付・住所・お名前を書いてもらいます。お店が言葉を決めて署名だけを頼むことは、しないでください。出す前に弁護士に確かめてもらいます。",
  subject: {
    word: "述べる人",
    list: (read, incidentId, { words, limit }) =>
      speakers(read, incidentId)
        .map(({ id, label, detail }) => ({ id, label, ...(detail !== undefined && { detail }) }))
        .filter(({ label, detail }) => `${label} ${detail ?? ""}`.includes(words.trim()))
        .slice(0, limit),
    find: (read, incidentId, id) => {
      const found = find(read, incidentId, id);
      return found && { id, label: found.label, ...(found.detail !== undefined && { detail: found.detail }) };
    },
    addAt: { path: "/people", label: "関係者を登録する" },
  },
  form,
  schema: statementDossier,
  editable: ["docx"],
  places,
  mending: { paragraphs: "?paragraphs", court: "?court", name: "/people" },
  gather: ({ read }, { incidentId, subject }) => ({
    case: getCase(read, incidentId),
    subject: subject!,
    name: subject!.detail ?? "",
    typed: typedAnswers(read, { incidentId, kind: "statement", subjectId: subject!.id }, form),
  }),
  build,
  missing,
  lint,
  author: ({ author }) => author,
  header: ({ incident }, edition) => `下書き　${incident}　第${edition}版`,
});
