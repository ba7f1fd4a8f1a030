/**
 * Whom or what a paper is about, where a kind is made once for each: a customer, a handover, a request to a company.
 */
import type { Reader } from "#src/platform/database.ts";

export interface Subject {
  /** Of the room it lives in. */
  readonly id: string;
  /** 「お客様 0127」: printed in lists and in the file's name, and kept for good. Holds no name of a person. */
  readonly label: string;
  /** Further words for choosing, a name for instance; not kept. */
  readonly detail?: string;
}

export interface SubjectRule {
  /** 「お客様」: what is chosen. */
  readonly word: string;
  /** Those a paper can be made for, in the order of a list; `words` is what was typed to search among them. */
  list(read: Reader, incidentId: string, query: SubjectQuery): readonly Subject[];
  /** Undefined for one that is not of this incident. */
  find(read: Reader, incidentId: string, id: string): Subject | undefined;
  /** Where one is added, below the incident's address: shown while there is none. */
  readonly addAt: { readonly path: `/${string}`; readonly label: string };
}

export interface SubjectQuery {
  /** "" finds all. */
  readonly words: string;
  readonly limit: number;
}
