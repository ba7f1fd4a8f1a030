/** The sample's customers: the list as the till exported it, all of whom stood on the list that was taken. */
import { importCustomers } from "#src/features/customers/index.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { customerList } from "./customer-list.ts";

async function* list(): AsyncGenerator<Buffer> {
  yield customerList();
}

export async function addSampleCustomers(house: House, actor: Actor, incidentId: string): Promise<void> {
  await importCustomers(house, actor, incidentId, list(), { fileName: "customers.csv" });
}
