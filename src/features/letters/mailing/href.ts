import type { Wording } from "../words.ts";

/** The page of a run of mails. */
export const mailRunHref = (incidentId: string, runId: string): string =>
  `/incidents/${incidentId}/letters/mail/${runId}`;

/** The page where a run of mails is begun, with these words, about this earlier run. */
export function mailHref(incidentId: string, { words, aboutRun }: Wording): string {
  const query = new URLSearchParams({ words, ...(aboutRun === undefined ? {} : { of: aboutRun }) });
  return `/incidents/${incidentId}/letters/mail?${query}`;
}
