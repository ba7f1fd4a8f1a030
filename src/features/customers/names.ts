/** Only names and readings: what papers for outsiders must not show. */
import { eq } from "drizzle-orm";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { customer } from "./tables.ts";

/** The name of everybody on the register, affected or not, in no order. */
export function customerNames(read: Reader, incidentId: string): string[] {
  const { number } = getIncident(read, incidentId);
  return read
    .select({ name: customer.name })
    .from(customer)
    .where(eq(customer.incident, number))
    .all()
    .map((row) => row.name);
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
