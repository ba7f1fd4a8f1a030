/** What papers for outsiders must not show. */
import { and, asc, eq, gt } from "drizzle-orm";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import type { CustomerRow } from "./customer.ts";
import { customer } from "./tables.ts";

/** What could give a customer away in a text, as it is stored. */
export type CustomerTrace = Pick<CustomerRow, "name" | "phone" | "mobile" | "email">;

const batch = 500;

/** Of everybody on the register, affected or not, 500 at a time: whoever walks it can let others in between. */
export function* customerTraces(read: Reader, incidentId: string): Generator<readonly CustomerTrace[]> {
  const incident = getIncident(read, incidentId).number;
  for (let last = 0; ; ) {
    const rows = read
      .select({
        number: customer.number,
        name: customer.name,
        phone: customer.phone,
        mobile: customer.mobile,
        email: customer.email,
      })
      .from(customer)
      .where(and(eq(customer.incident, incident), gt(customer.number, last)))
      .orderBy(asc(customer.number))
      .limit(batch)
      .all();
    yield rows;
    if (rows.length < batch) return;
    last = rows.at(-1)!.number;
  }
}

/** Name and, where there is one, reading of everybody on the register, in no order. */
export function customerNamesAndKana(read: Reader, incidentId: string): string[][] {
  const { number } = getIncident(read, incidentId);
  return read
    .select({ name: customer.name, kana: customer.kana })
    .from(customer)
    .where(eq(customer.incident, number))
    .all()
    .map(({ name, kana }) => (kana === null ? [name] : [name, kana]));
}
