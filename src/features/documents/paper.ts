/**
 * A kind of paper. Everything that is particular to one stands in papers/<kind>.ts, as a `Plan` that `definePaper`
 * takes; the rest of the room sees only `Paper` and knows no kind by name. templates/README.md tells how to add one.
 */
import type { z } from "zod";
import { readDerivative } from "#src/features/evidence/index.ts";
import type { CustomerPaper } from "#src/features/incidents/index.ts";
import type { Actor, House, Tx } from "#src/features/ledger/index.ts";
import type { JsonValue } from "#src/lib/canonical-json.ts";
import type { Reader } from "#src/platform/database.ts";
import type { DocxPage, ImageSource } from "#src/typeset/index.ts";
import { type MendingPages, mendingHref } from "./mending.ts";
import type { MissingPart } from "./missing.ts";
import { type Finding, type Places, placedTexts } from "./places.ts";
import { readersFindings } from "./readers.ts";
import { answersAddress } from "./states.ts";
import type { Subject, SubjectRule } from "./subject.ts";
import { type PaperTemplate, paperTemplates } from "./template.ts";
import { typedAnswers } from "./typed-answers.ts";
import { requiredFields, wantedFields } from "./typed-findings.ts";
import type { TypedForm } from "./typed-form.ts";
import { findUnprintableText, tellVariants } from "./unprintable.ts";

/** The data a paper is printed from: ready to print, JSON, with the name of its kind. */
export type Dossier = { readonly kind: string } & { readonly [name: string]: JsonValue };

/** Whom a paper is for: how the list of documents is grouped. */
export type Recipient =
  | "警察"
  | "弁護士"
  | "裁判所"
  | "お客様"
  | "取引先の会社"
  | "相手方"
  | "保険会社"
  | "お店の控え"
  | "どの送り先にも";

/** What one paper is asked for. */
export interface Ask {
  readonly incidentId: string;
  /** Whom or what it is about; undefined for a kind that is about the whole case. */
  readonly subject: Subject | undefined;
  readonly at: Date;
}

export interface Plan<D extends Dossier, M> {
  readonly kind: D["kind"];
  readonly title: string;
  readonly recipient: Recipient;
  /** When it is used, for whom, in one or two sentences. */
  readonly purpose: string;
  /** What issuing it does beside, said before it is done. */
  readonly issueNote?: string;
  /** Given where one paper is made for each of something: a customer, a handover, a request. */
  readonly subject?: SubjectRule;
  /** What the owner types for this paper, where the case does not hold it; `typedAnswers` gives it to `gather`. */
  readonly form?: TypedForm;
  /** The dossier. The template templates/documents/<kind>.md.hbs is checked against it. */
  readonly schema: z.ZodType<D>;
  /** Names of further templates there, without ending. */
  readonly partials?: readonly string[];
  /** First step of a path in the dossier → where a reader finds it: 「6 経緯」. */
  readonly places: Places;
  /** Path in the dossier → the page where it was typed. */
  readonly mending?: MendingPages;
  /** Asks the other rooms. Throws `not_found`. */
  gather(house: House, ask: Ask): M;
  build(material: M): D;
  /** What will say 未確認 or 未記入. */
  missing?(material: M): MissingPart[];
  /** What keeps it from being issued (DOMAIN §15.4). */
  lint?(dossier: D, material: M): Finding[];
  /** Before it is issued: makes pictures that it shows. */
  prepare?(house: House, incidentId: string): Promise<void>;
  /**
   * Only for the paper that is issued, not for its preview:
   * what originals say. Each opening is an entry in the ledger.
   */
  complete?(house: House, actor: Actor, incidentId: string, dossier: D): Promise<D>;
  /** In the same write as the issued document: what other rooms have to know. A refusal here issues nothing. */
  onIssue?(tx: Tx, issuing: Issuing<D>): void;
  /**
   * Behind that write, with the paper's bytes: what cannot be part
   * of it. A paper that stays without it is issued all the same.
   */
  afterIssue?(house: House, actor: Actor, issued: Issued<D>): Promise<void>;
  /**
   * Given for papers that customers read or hear: the finished text is looked through for names that no lawyer agreed
   * to (`paper`; none where the consent of no paper counts), and for other customers. `own`: whom it is for.
   */
  readonly readers?: { readonly paper?: CustomerPaper; own?(dossier: D): readonly string[] };
  /** Its words can be copied as text and HTML once it is issued. */
  readonly isForHomepage?: true;
  /** Printed into the file's properties. */
  author(dossier: D): string;
  /** Small text at the head of every page; none when left out. */
  header?(dossier: D, edition: number): string;
  /**
   * Name of the file without 「_第1版.pdf」; title, incident, subject and date when left out. Holds no name of a person.
   */
  fileName?(dossier: D): string;
  /** Files for editing that the issued paper can be had as, too: made from its kept dossier and template. */
  readonly editable?: readonly ("docx" | "xlsx")[];
  /** Given where its words can be sent as e内容証明: a Word file on the page that the post office asks for. */
  electronic?(dossier: D): Electronic;
  /** Said on the issued paper's page: how many are printed, and for whom. */
  copies?(dossier: D): string;
}

export interface Electronic {
  readonly page: DocxPage;
  /** Sentences that keep it from being made; empty when nothing was found. */
  readonly faults: readonly string[];
}

export interface Issuing<D> {
  readonly incidentId: string;
  readonly subject: Subject | undefined;
  readonly documentId: string;
  readonly dossier: D;
}

export interface Issued<D> extends Issuing<D> {
  /** The PDF as it is kept. */
  readonly pdf: AsyncIterable<Buffer>;
}

/** A document before it is issued. */
export interface Draft {
  readonly kind: string;
  readonly dossier: Dossier;
  /** Parts that will say 未確認 or 未記入, and where to fill them in. */
  readonly missing: readonly MissingPart[];
  /** What has to be mended first; empty when it can be issued. */
  readonly blocks: readonly Block[];
  /** What will be printed in another form than it was typed in; nothing has to be done. */
  readonly notes: readonly string[];
}

export interface Block {
  readonly path: string;
  readonly sentence: string;
  /** The page where it is mended. */
  readonly href: string;
}

export interface Paper {
  readonly kind: string;
  readonly title: string;
  readonly recipient: Recipient;
  readonly purpose: string;
  readonly issueNote: string | undefined;
  readonly subject: SubjectRule | undefined;
  readonly form: TypedForm | undefined;
  readonly schema: z.ZodType;
  readonly partials: readonly string[];
  readonly editable: readonly ("docx" | "xlsx")[];
  readonly electronic: ((dossier: Dossier) => Electronic) | undefined;
  readonly isForHomepage: boolean;
  /** Customers read or hear it: whose consent counts for a name in it; undefined for papers that may name people. */
  readonly readers: { readonly paper?: CustomerPaper } | undefined;
  /** The template that is printed now. Throws `template_broken`. */
  template(read: Reader): PaperTemplate;
  /** Throws `not_found`. */
  draft(house: House, ask: Ask): Draft;
  author(dossier: Dossier): string;
  header(dossier: Dossier, edition: number): string;
  fileName(dossier: Dossier): string | undefined;
  readonly hasCopies: boolean;
  /** "" where nothing is said of it. */
  copies(dossier: Dossier): string;
  images(house: House): ImageSource;
  prepare(house: House, incidentId: string): Promise<void>;
  complete(house: House, actor: Actor, incidentId: string, dossier: Dossier): Promise<Dossier>;
  onIssue(tx: Tx, issuing: Issuing<Dossier>): void;
  afterIssue(house: House, actor: Actor, issued: Issued<Dossier>): Promise<void>;
}

export function definePaper<D extends Dossier, M>(plan: Plan<D, M>): Paper {
  const { kind, title, recipient, purpose, subject, form, schema, places, mending = {} } = plan;
  const opensTemplate = paperTemplates(plan);
  return {
    kind,
    title,
    recipient,
    purpose,
    issueNote: plan.issueNote,
    subject,
    form,
    schema,
    partials: plan.partials ?? [],
    editable: plan.editable ?? [],
    electronic: plan.electronic && ((dossier) => plan.electronic!(schema.parse(dossier))),
    template: opensTemplate,
    isForHomepage: plan.isForHomepage === true,
    readers: plan.readers,
    draft(house, ask) {
      const material = plan.gather(house, ask);
      const dossier = plan.build(material);
      const texts = placedTexts(dossier, places);
      const place = { incidentId: ask.incidentId, kind, subjectId: ask.subject?.id ?? "" };
      const typed = form && typedAnswers(house.read, place, form);
      const findings = [
        ...(form && typed ? requiredFields(form, typed, place) : []),
        ...(plan.lint?.(dossier, material) ?? []),
        ...readersFindings(house, ask.incidentId, plan, dossier, () =>
          opensTemplate(house.read).tree(dossier),
        ),
        ...findUnprintableText(texts),
      ];
      return {
        kind,
        dossier,
        missing: [
          ...(form && typed ? wantedFields(form, typed, place) : []),
          ...(plan.missing?.(material) ?? []),
        ],
        blocks: findings.map(({ path, sentence, href }) => ({
          path,
          sentence,
          href: href ?? mendingHref(ask.incidentId, mending, path, (field) => answersAddress(place, field)),
        })),
        notes: tellVariants(texts),
      };
    },
    author: (dossier) => plan.author(schema.parse(dossier)),
    header: (dossier, edition) => plan.header?.(schema.parse(dossier), edition) ?? "",
    fileName: (dossier) => plan.fileName?.(schema.parse(dossier)),
    hasCopies: plan.copies !== undefined,
    copies: (dossier) => plan.copies?.(schema.parse(dossier)) ?? "",
    images: (house) => (ref) => readDerivative(house, ref, "view"),
    prepare: async (house, incidentId) => plan.prepare?.(house, incidentId),
    complete: async (house, actor, incidentId, dossier) =>
      plan.complete ? plan.complete(house, actor, incidentId, schema.parse(dossier)) : dossier,
    afterIssue: async (house, actor, issued) =>
      plan.afterIssue?.(house, actor, { ...issued, dossier: schema.parse(issued.dossier) }),
    onIssue: (tx, issuing) => plan.onIssue?.(tx, { ...issuing, dossier: schema.parse(issuing.dossier) }),
  };
}
