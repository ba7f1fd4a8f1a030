/** What pages say about the documents of a kind, and where its draft is. */
import type { IssuedDocument } from "./queries.ts";
import type { PaperPlace } from "./typed-form.ts";

/** 下書き, 発行済 or 渡した, of the latest edition. */
export function stateOf(latest: IssuedDocument | undefined): { state: string; stateLabel: string } {
  if (latest === undefined) return { state: "waiting", stateLabel: "下書き" };
  if (latest.handovers.length === 0) return { state: "active", stateLabel: "発行済" };
  return { state: "done", stateLabel: "渡した" };
}

/** `base` is the address of the list of documents. */
export const draftAddress = (base: string, kind: string, subject: string | undefined): string =>
  `${base}/draft/${kind}${subject === undefined ? "" : `?subject=${encodeURIComponent(subject)}`}`;

/** 「この書類に書くこと」, with the cursor in `field`. */
export function answersAddress({ incidentId, kind, subjectId }: PaperPlace, field?: string): string {
  const query = new URLSearchParams({
    ...(subjectId !== "" && { subject: subjectId }),
    ...(field !== undefined && { field }),
  }).toString();
  const page = `/incidents/${incidentId}/documents/draft/${kind}/answers`;
  return `${page}${query === "" ? "" : `?${query}`}${field === undefined ? "" : `#f-${field}`}`;
}
