import { addCustomers, makeCase } from "../features/letters/people.ts";
import type { TestApp } from "../support/house.ts";

/** A case with two customers who have an e-mail address and one who has none. Returns its id. */
export async function makeMailCase(at: TestApp): Promise<string> {
  const incident = makeCase(at);
  await addCustomers(at, incident, [
    { name: "試験 一郎", address: "例示町1", email: "ichiro@example.jp" },
    { name: "試験 二郎", address: "例示町2", email: "jiro@example.jp" },
    { name: "封書 三郎", address: "例示町3" },
  ]);
  return incident;
}
