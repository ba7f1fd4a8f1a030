/** The case itself: its number, name and state. */
import { desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { addMember, findUser, incidentsOf, type User } from "#src/features/access/index.ts";
import type { Tx } from "#src/features/ledger/index.ts";
import { getShop } from "#src/features/shops/index.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { typedLine } from "#src/lib/typed-text.ts";
import type { Reader } from "#src/platform/database.ts";
import { prepared } from "#src/platform/prepared.ts";
import { incidentClosed, incidentOpened, incidentRenamed, incidentReopened } from "./events.ts";
import type { Answers } from "./sections/index.ts";
import { incident } from "./tables.ts";

export interface Incident {
  readonly id: string;
  /** 事件1, 事件2 …, counted over the whole house. */
  readonly number: number;
  readonly shopId: string;
  readonly title: string;
  readonly state: "open" | "closed";
  /** UTC instant. */
  readonly createdAt: string;
}

export const incidentTitle = typedLine(80).refine((text) => text !== "", "事件の名前を入れてください。");
export const incidentState = z.enum(["open", "closed"]);

const columns = {
  id: incident.id,
  number: incident.number,
  shopId: incident.shopId,
  title: incident.title,
  state: incident.state,
  createdAt: incident.createdAt,
};

/** Throws `not_found`. */
export function getIncident(read: Reader, id: string): Incident {
  const found = prepared(read, "incident by id", () =>
    read
      .select(columns)
      .from(incident)
      .where(eq(incident.id, sql.placeholder("id")))
      .prepare(),
  ).get({ id });
  if (!found) throw new Refusal("not_found");
  return found;
}

/** For the command line: `inc_…`, 「1」 or 「事件1」. Throws `not_found`. */
export function getIncidentByIdOrNumber(read: Reader, name: string): Incident {
  const digits = /^(?:事件)?(\d{1,9})$/.exec(name.normalize("NFKC").trim());
  if (!digits) return getIncident(read, name.trim());
  const found = read
    .select(columns)
    .from(incident)
    .where(eq(incident.number, Number(digits[1])))
    .get();
  if (!found) throw new Refusal("not_found");
  return found;
}

/** Incidents that this person belongs to, newest first. */
export function listIncidents(read: Reader, person: User): Incident[] {
  const own = incidentsOf(read, person);
  return read
    .select(columns)
    .from(incident)
    .where(own === undefined ? undefined : inArray(incident.id, own))
    .orderBy(desc(incident.number))
    .all();
}

/** Opens a case with the next number. Whoever opens it belongs to it. */
export function openIncident(
  tx: Tx,
  input: { shopId: string; title?: string | undefined; trigger?: Answers["discovery"]["trigger"] },
): Incident {
  const shop = getShop(tx.db, input.shopId);
  const last = tx.db
    .select({ number: incident.number })
    .from(incident)
    .orderBy(desc(incident.number))
    .limit(1)
    .get();
  const opened: Incident = {
    id: newId("inc"),
    number: (last?.number ?? 0) + 1,
    shopId: shop.id,
    title: input.title ?? titleFor(input.trigger ?? null),
    state: "open",
    createdAt: tx.at.toISOString(),
  };
  tx.db
    .insert(incident)
    .values({ ...opened, createdBy: tx.actor.id })
    .run();
  tx.record(incidentOpened, opened.id, { number: opened.number, shop: shop.id });
  const opener = findUser(tx.db, tx.actor.id);
  if (opener && opener.role !== "owner") addMember(tx, opener.id, opened.id);
  return opened;
}

export function renameIncident(tx: Tx, id: string, title: string): void {
  getIncident(tx.db, id);
  tx.db.update(incident).set({ title }).where(eq(incident.id, id)).run();
  tx.record(incidentRenamed, id, {});
}

export function closeIncident(tx: Tx, id: string): void {
  setState(tx, id, "closed");
}

export function reopenIncident(tx: Tx, id: string): void {
  setState(tx, id, "open");
}

function setState(tx: Tx, id: string, state: Incident["state"]): void {
  getIncident(tx.db, id);
  tx.db.update(incident).set({ state }).where(eq(incident.id, id)).run();
  tx.record(state === "closed" ? incidentClosed : incidentReopened, id, {});
}

/** Says what is known on the first screen, and accuses nobody. */
function titleFor(trigger: Answers["discovery"]["trigger"]): string {
  switch (trigger) {
    case "はがきが届いた":
      return "お客様に届いたはがきの件";
    case "電話・SNSで勧誘された":
      return "お客様への勧誘の件";
    case "名簿がなくなった":
      return "名簿がなくなった件";
    default:
      return "顧客名簿の持ち出しが疑われる件";
  }
}
