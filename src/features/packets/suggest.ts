/** What is usually handed over to whom: where the page begins, and what the command line takes. */
import { listDocuments, listKinds } from "#src/features/documents/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { listRedactions } from "#src/features/redactions/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { PacketChoice } from "./choice.ts";
import { wishesIn } from "./wishes.ts";
import { type RecipientKind, recipientLabels } from "./words.ts";

const purposes: Readonly<Record<RecipientKind, string>> = {
  police: "被害の相談のため",
  lawyer: "法律相談のため",
  insurer: "保険金の請求のため",
  other: "",
};

/**
 * Every original that its giver lets go out, else its newest redaction, and the newest edition of each paper for this
 * recipient. No list of customers: that is chosen by hand.
 */
export function defaultChoice(
  read: Reader,
  incidentId: string,
  recipient: RecipientKind,
  name: string,
): PacketChoice {
  const copies = listRedactions(read, incidentId).filter((one) => one.withdrawnAt === null);
  const wishes = wishesIn(read, incidentId);
  const files = listEvidence(read, incidentId).flatMap((item) => {
    const consent = wishes.ofItem(item);
    return item.files.flatMap((file) => {
      if (recipient === "lawyer" || (consent !== "declined" && consent !== "name_hidden"))
        return { file: file.id, as: "original" };
      const copy = copies.findLast((one) => one.fileId === file.id);
      return consent === "name_hidden" && copy ? { file: file.id, as: copy.id } : [];
    });
  });
  const recipients = new Map(listKinds().map((one) => [one.kind, one.recipient]));
  const newest = new Map<string, string | null>();
  for (const one of listDocuments(read, incidentId)) {
    if (recipients.get(one.kind) !== recipientLabels[recipient]) continue;
    const key = `${one.kind} ${one.subject?.id ?? ""}`;
    if (newest.has(key)) continue;
    const isBlocked = recipient !== "lawyer" && wishes.withheldIn(one).length > 0;
    newest.set(key, isBlocked ? null : one.id);
  }
  return {
    recipient,
    name,
    purpose: purposes[recipient],
    files,
    documents: [...newest.values()].filter((id) => id !== null),
    customers: null,
  };
}
