import { and, count, eq, ne } from "drizzle-orm";
import type { Tx } from "#src/features/ledger/index.ts";
import { loginKey } from "#src/lib/login-key.ts";
import { newId } from "#src/lib/random-id.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Reader } from "#src/platform/database.ts";
import { memberAdded, memberRemoved, passwordSet, userAdded, userChanged } from "./events.ts";
import type { Role } from "./permit.ts";
import { membership, user } from "./tables.ts";

export interface User {
  readonly id: string;
  readonly login: string;
  readonly displayName: string;
  readonly role: Role;
  readonly isActive: boolean;
}

export const userColumns = {
  id: user.id,
  login: user.login,
  displayName: user.displayName,
  role: user.role,
  isActive: user.isActive,
};

export function findUser(read: Reader, id: string): User | undefined {
  return read.select(userColumns).from(user).where(eq(user.id, id)).get();
}

export function findUserByLogin(read: Reader, login: string): User | undefined {
  return read
    .select(userColumns)
    .from(user)
    .where(eq(user.loginKey, loginKey(login)))
    .get();
}

export function listUsers(read: Reader): User[] {
  return read.select(userColumns).from(user).orderBy(user.createdAt, user.id).all();
}

/** Adds a person. Their password is sealed into the keyring by the caller, before this write. */
export function addUser(tx: Tx, input: { login: string; displayName: string; role: Role }): User {
  if (findUserByLogin(tx.db, input.login)) {
    throw new Refusal("login_taken", {}, { login: "すでに使われています。別の名前にしてください。" });
  }
  const added: User = { id: newId("usr"), ...input, login: input.login.trim(), isActive: true };
  tx.db
    .insert(user)
    .values({ ...added, loginKey: loginKey(input.login), createdAt: tx.at.toISOString() })
    .run();
  tx.record(userAdded, null, { user: added.id, role: added.role });
  return added;
}

/** Changes role or activity. Refuses to leave the house without an active owner. */
export function changeUser(tx: Tx, id: string, change: { role: Role; isActive: boolean }): void {
  if (!findUser(tx.db, id)) throw new Refusal("not_found");
  if (change.role !== "owner" || !change.isActive) {
    const others = tx.db
      .select({ n: count() })
      .from(user)
      .where(and(eq(user.role, "owner"), eq(user.isActive, true), ne(user.id, id)))
      .get();
    if (!others?.n) throw new Refusal("last_owner");
  }
  tx.db.update(user).set(change).where(eq(user.id, id)).run();
  tx.record(userChanged, null, { user: id, role: change.role, active: change.isActive });
}

/** Records that a password was set; the keyring holds it. */
export function recordPassword(tx: Tx, id: string, by: "owner" | "self" | "recovery"): void {
  tx.record(passwordSet, null, { user: id, by });
}

/** Lets a person into an incident. Twice is once. */
export function addMember(tx: Tx, userId: string, incidentId: string): void {
  tx.db
    .insert(membership)
    .values({ userId, incidentId, createdAt: tx.at.toISOString() })
    .onConflictDoNothing()
    .run();
  tx.record(memberAdded, incidentId, { user: userId });
}

export function removeMember(tx: Tx, userId: string, incidentId: string): void {
  tx.db
    .delete(membership)
    .where(and(eq(membership.userId, userId), eq(membership.incidentId, incidentId)))
    .run();
  tx.record(memberRemoved, incidentId, { user: userId });
}

/** Incidents a person belongs to; undefined means all (owners). */
export function incidentsOf(read: Reader, person: User): string[] | undefined {
  if (person.role === "owner") return undefined;
  return read
    .select({ id: membership.incidentId })
    .from(membership)
    .where(eq(membership.userId, person.id))
    .all()
    .map((row) => row.id);
}

/** Makes exactly these people members; owners belong to every incident and need no membership. */
export function setMembers(tx: Tx, incidentId: string, userIds: readonly string[]): void {
  const wanted = new Set(userIds);
  for (const id of wanted) if (!findUser(tx.db, id)) throw new Refusal("not_found");
  const present = new Set(listMembers(tx.db, incidentId).map((person) => person.id));
  for (const id of wanted) if (!present.has(id)) addMember(tx, id, incidentId);
  for (const id of present) if (!wanted.has(id)) removeMember(tx, id, incidentId);
}

export function listMembers(read: Reader, incidentId: string): User[] {
  return read
    .select(userColumns)
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(eq(membership.incidentId, incidentId))
    .orderBy(user.createdAt)
    .all();
}
