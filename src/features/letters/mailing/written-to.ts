/** Who was sent a letter or a mail in this incident, and of whose mail nobody knows. */
import { and, eq, isNotNull } from "drizzle-orm";
import type { Reader } from "#src/platform/database.ts";
import { letter, letterMail } from "../tables.ts";

export function writtenTo(read: Reader, incidentId: string): ReadonlySet<string> {
  const letters = read
    .selectDistinct({ id: letter.customerId })
    .from(letter)
    .where(and(eq(letter.incidentId, incidentId), isNotNull(letter.sentOn)))
    .all();
  const mails = read
    .selectDistinct({ id: letterMail.customerId })
    .from(letterMail)
    .where(and(eq(letterMail.incidentId, incidentId), eq(letterMail.state, "sent")))
    .all();
  return new Set([...letters, ...mails].map(({ id }) => id));
}

/** To whom a mail is on its way, or went and nobody knows whether it arrived. */
export function mailUnsettled(read: Reader, incidentId: string): ReadonlySet<string> {
  const mails = read
    .selectDistinct({ id: letterMail.customerId })
    .from(letterMail)
    .where(and(eq(letterMail.incidentId, incidentId), eq(letterMail.state, "sending")))
    .all();
  return new Set(mails.map(({ id }) => id));
}
