/** The page of a run of mails. */
export const mailRunHref = (incidentId: string, runId: string): string =>
  `/incidents/${incidentId}/letters/mail/${runId}`;
