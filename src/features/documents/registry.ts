/** The kinds of paper that this room makes: a new one is a line here. */

import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Paper, Recipient } from "./paper.ts";
import { briefing } from "./papers/briefing.ts";
import { chronology } from "./papers/chronology.ts";
import { comparison } from "./papers/comparison.ts";
import { complaint } from "./papers/complaint.ts";
import { conflict } from "./papers/conflict.ts";
import { coverLetter } from "./papers/cover-letter.ts";
import { customerStatement } from "./papers/customer-statement.ts";
import { damageReport } from "./papers/damage-report.ts";
import { evidenceList } from "./papers/evidence-list.ts";
import { exhibit } from "./papers/exhibit.ts";
import { exhibits } from "./papers/exhibits.ts";
import { labels } from "./papers/labels.ts";
import { lawyer } from "./papers/lawyer.ts";
import { logPreservation } from "./papers/log-preservation.ts";
import { notice } from "./papers/notice.ts";
import { phoneScript } from "./papers/phone-script.ts";
import { police } from "./papers/police.ts";
import { publication } from "./papers/publication.ts";
import { receipt } from "./papers/receipt.ts";
import { settlement } from "./papers/settlement.ts";
import { shopNotice } from "./papers/shop-notice.ts";
import { statement } from "./papers/statement.ts";
import type { Subject } from "./subject.ts";
import type { TypedForm } from "./typed-form.ts";

/** In the order in which they are usually needed. */
const papers: readonly Paper[] = [
  conflict,
  police,
  lawyer,
  chronology,
  damageReport,
  complaint,
  evidenceList,
  exhibits,
  exhibit,
  receipt,
  labels,
  comparison,
  customerStatement,
  publication,
  shopNotice,
  phoneScript,
  briefing,
  settlement,
  statement,
  logPreservation,
  notice,
  coverLetter,
];

const byKind: ReadonlyMap<string, Paper> = new Map(papers.map((paper) => [paper.kind, paper]));

export interface KindWords {
  readonly kind: string;
  readonly title: string;
  readonly recipient: Recipient;
  readonly purpose: string;
  /** What it is made for each of: 「お客様」; undefined when it is about the whole case. */
  readonly subjectWord: string | undefined;
  /** The owner types something for it. */
  readonly hasForm: boolean;
}

export const isKind = (name: string): boolean => byKind.has(name);

/** Throws `not_found`. */
export function getPaper(kind: string): Paper {
  const paper = byKind.get(kind);
  if (!paper) throw new Refusal("not_found");
  return paper;
}

/** Throws `not_found`. */
export function kindWords(kind: string): KindWords {
  const { title, recipient, purpose, subject, form } = getPaper(kind);
  return { kind, title, recipient, purpose, subjectWord: subject?.word, hasForm: form !== undefined };
}

/** What the owner types for a paper of this kind. Throws `not_found` also for a kind that asks nothing. */
export function getTypedForm(kind: string): TypedForm {
  const { form } = getPaper(kind);
  if (!form) throw new Refusal("not_found");
  return form;
}

/** Every kind with its title and recipient, in the order in which they are usually needed. */
export function listKinds(): KindWords[] {
  return papers.map(({ kind }) => kindWords(kind));
}

/**
 * What a paper is about. Throws `not_found` for an unknown kind or subject, and `subject_needed` or `subject_not_asked`
 * where the kind asks for one, or for none.
 */
export function getSubject(
  read: Reader,
  incidentId: string,
  kind: string,
  id: string | undefined,
): Subject | undefined {
  const { subject: rule } = getPaper(kind);
  if (!rule) {
    if (id !== undefined) throw new Refusal("subject_not_asked");
    return undefined;
  }
  if (id === undefined) throw new Refusal("subject_needed", { word: rule.word });
  const found = rule.find(read, incidentId, id);
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Those a paper of this kind can be made for; none for a kind about the whole case. Throws `not_found`. */
export function listSubjects(
  read: Reader,
  incidentId: string,
  kind: string,
  { words = "", limit = 200 }: { readonly words?: string | undefined; readonly limit?: number } = {},
): readonly Subject[] {
  return getPaper(kind).subject?.list(read, incidentId, { words, limit }) ?? [];
}
