/** Papers that are made once for each customer: how one is chosen. The name helps to choose and is not kept. */
import { customerLabel, getCustomer, listCustomers } from "#src/features/customers/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { SubjectRule } from "./subject.ts";

export const customerSubject: SubjectRule = {
  word: "お客様",
  list: (read, incidentId, { words, limit }) =>
    listCustomers(read, getIncident(read, incidentId).number, { q: words, limit }).items.map((one) => ({
      id: one.id,
      label: `お客様 ${one.label}`,
      detail: one.name,
    })),
  find: (read, incidentId, id) => {
    try {
      const one = getCustomer(read, incidentId, id);
      return { id, label: `お客様 ${customerLabel(one.number)}`, detail: one.name };
    } catch (error) {
      if (error instanceof Refusal && error.code === "not_found") return undefined;
      throw error;
    }
  },
  addAt: { path: "/customers", label: "お客様の名簿を開く" },
};
