/** Does every consent to print a name still say what it said when it was recorded? */
import { asc } from "drizzle-orm";
import { eventsTold } from "#src/features/ledger/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { consentDigest } from "./consents.ts";
import { nameConsentRecorded, nameConsentWithdrawn } from "./events.ts";
import { nameConsent } from "./tables.ts";

interface ConsentFault {
  readonly code:
    | "consent_not_in_log"
    | "consent_differs"
    | "consent_withdrawal_differs"
    | "consent_not_in_register";
  /** Number and id; never personal data. */
  readonly where: string;
}

const meanings: Record<ConsentFault["code"], string> = {
  consent_not_in_log: "名前を書くことへの同意が、書いたときの記録に見当たりません。",
  consent_differs: "名前を書くことへの同意が、書いたときの記録と違います。",
  consent_withdrawal_differs: "同意を取り消したこと、または残していることが、記録と違います。",
  consent_not_in_register: "記録にある同意が、なくなっています。",
};

/** One Japanese sentence for a fault. */
export const consentFaultSentence = (fault: ConsentFault): string =>
  `${meanings[fault.code]}（${fault.where}）`;

/** Compares every consent with its entries. Returns all it finds. */
export function verifyConsents(read: Reader): ConsentFault[] {
  const told = new Map([...eventsTold(read, nameConsentRecorded)].map((one) => [one.payload.consent, one]));
  const withdrawn = new Map(
    [...eventsTold(read, nameConsentWithdrawn)].map(({ entry, payload }) => [payload.consent, entry.at]),
  );
  const faults: ConsentFault[] = [];
  for (const row of read.select().from(nameConsent).orderBy(asc(nameConsent.id)).all()) {
    const where = `同意${row.number} ${row.id}`;
    const recorded = told.get(row.id);
    told.delete(row.id);
    if (!recorded) {
      faults.push({ code: "consent_not_in_log", where });
      continue;
    }
    const { entry, payload } = recorded;
    const isSame =
      payload.fields_sha256 === consentDigest(row) &&
      payload.number === row.number &&
      entry.incident === row.incidentId &&
      entry.at === row.recordedAt &&
      entry.actor === row.recordedBy;
    if (!isSame) faults.push({ code: "consent_differs", where });
    if (row.withdrawnAt !== (withdrawn.get(row.id) ?? null)) {
      faults.push({ code: "consent_withdrawal_differs", where });
    }
  }
  for (const where of told.keys()) faults.push({ code: "consent_not_in_register", where });
  return faults;
}
