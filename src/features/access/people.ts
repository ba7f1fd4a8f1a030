/** People with their passwords: keyring first, then the row, so that a row never names someone who cannot enter. */
import type { Actor, House } from "#src/features/ledger/index.ts";
import { loginKey } from "#src/lib/login-key.ts";
import { Refusal } from "#src/lib/refusal.ts";
import type { Role } from "./permit.ts";
import { endSessionsOf } from "./sessions.ts";
import { addUser, changeUser, findUser, findUserByLogin, recordPassword, type User } from "./users.ts";

export interface NewPerson {
  readonly login: string;
  readonly displayName: string;
  readonly password: string;
  readonly role: Role;
}

/** Being added now, by storage and login: their passwords are in the keyring before their rows. */
const adding = new Set<string>();

/** Adds a person who can log in at once. Throws `login_taken`. */
export async function addPerson(house: House, actor: Actor, input: NewPerson): Promise<User> {
  const place = `${house.storage}\n${loginKey(input.login)}`;
  // Of two people under one login the second must not replace the password of the first.
  if (adding.has(place) || findUserByLogin(house.read, input.login)) {
    throw new Refusal("login_taken", {}, { login: "すでに使われています。別の名前にしてください。" });
  }
  adding.add(place);
  try {
    await house.keyring.setPassword(house.bundle, input.login, input.password);
    return house.write(actor, (tx) =>
      addUser(tx, { login: input.login, displayName: input.displayName, role: input.role }),
    );
  } finally {
    adding.delete(place);
  }
}

/** Changes role and activity; who is put out loses sessions and password at once. */
export async function changePerson(
  house: House,
  actor: Actor,
  id: string,
  change: { role: Role; isActive: boolean },
): Promise<void> {
  house.write(actor, (tx) => {
    changeUser(tx, id, change);
    endSessionsOf(tx, id);
  });
  const person = findUser(house.read, id);
  if (person && !change.isActive) await house.keyring.removePassword(person.login);
}

/** Sets a new password and ends the person's sessions. */
export async function setPassword(
  house: House,
  actor: Actor,
  id: string,
  password: string,
  by: "owner" | "self",
): Promise<void> {
  const person = findUser(house.read, id);
  if (!person) throw new Refusal("not_found");
  await house.keyring.setPassword(house.bundle, person.login, password);
  house.write(actor, (tx) => {
    recordPassword(tx, id, by);
    endSessionsOf(tx, id);
  });
}
