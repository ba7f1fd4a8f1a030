/** Who may do what: roles for actions, memberships for incidents. Every route declares one of these actions. */
import { and, eq } from "drizzle-orm";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { membership, user } from "./tables.ts";

export type Role = "owner" | "staff" | "adviser";

const everyone: readonly Role[] = ["owner", "staff", "adviser"];
const shop: readonly Role[] = ["owner", "staff"];
const owner: readonly Role[] = ["owner"];

/** `in: "incident"` asks for a membership (owners belong to all incidents). */
const actions = {
  "session.own": { roles: everyone, in: "house" },
  "log.verify": { roles: everyone, in: "house" },
  "house.manage": { roles: owner, in: "house" },
  "templates.manage": { roles: owner, in: "house" },
  "shop.read": { roles: everyone, in: "house" },
  "shop.write": { roles: owner, in: "house" },
  "incident.list": { roles: everyone, in: "house" },
  "incident.create": { roles: shop, in: "house" },
  "incident.read": { roles: everyone, in: "incident" },
  "incident.members": { roles: owner, in: "incident" },
  "incident.write": { roles: shop, in: "incident" },
  "incident.consent": { roles: owner, in: "incident" },
  "evidence.read": { roles: everyone, in: "incident" },
  "evidence.original": { roles: everyone, in: "incident" },
  "evidence.write": { roles: shop, in: "incident" },
  "custody.read": { roles: everyone, in: "incident" },
  "custody.write": { roles: shop, in: "incident" },
  "customers.read": { roles: everyone, in: "incident" },
  "customers.write": { roles: shop, in: "incident" },
  "exhibits.read": { roles: everyone, in: "incident" },
  "exhibits.write": { roles: shop, in: "incident" },
  "documents.read": { roles: everyone, in: "incident" },
  "documents.write": { roles: shop, in: "incident" },
  "letters.read": { roles: everyone, in: "incident" },
  "letters.make": { roles: shop, in: "incident" },
  "packets.read": { roles: everyone, in: "incident" },
  "packets.make": { roles: shop, in: "incident" },
} as const satisfies Record<string, { roles: readonly Role[]; in: "house" | "incident" }>;

export type Action = keyof typeof actions;

/** Whether a role allows an action, for what a page offers. Who belongs to an incident is asked by `permit`. */
export const roleMay = (role: Role | undefined, action: Action): boolean =>
  role !== undefined && (actions[action].roles as readonly Role[]).includes(role);

export const isAction = (name: string): name is Action => name in actions;
export const actionScope = (action: Action): "house" | "incident" => actions[action].in;

/**
 * Throws `not_permitted` when the role forbids the action, and `not_found` for an incident that the user does not
 * belong to: its existence is not told.
 */
export function permit(read: Reader, userId: string, action: Action, incidentId?: string): void {
  const found = read
    .select({ id: user.id, role: user.role, isActive: user.isActive })
    .from(user)
    .where(eq(user.id, userId))
    .get();
  if (!found?.isActive) throw new Refusal("login_required");
  permitUser(read, found, action, incidentId);
}

/** The same for an active user who was just read. */
export function permitUser(
  read: Reader,
  person: { readonly id: string; readonly role: Role },
  action: Action,
  incidentId?: string,
): void {
  const rule = actions[action];
  if (rule.in === "incident") {
    if (incidentId === undefined) throw new Error(`${action} needs an incident`);
    if (person.role !== "owner" && !belongs(read, person.id, incidentId)) throw new Refusal("not_found");
  }
  if (!(rule.roles as readonly Role[]).includes(person.role)) throw new Refusal("not_permitted");
}

function belongs(read: Reader, userId: string, incidentId: string): boolean {
  const row = read
    .select({ userId: membership.userId })
    .from(membership)
    .where(and(eq(membership.userId, userId), eq(membership.incidentId, incidentId)))
    .get();
  return row !== undefined;
}
