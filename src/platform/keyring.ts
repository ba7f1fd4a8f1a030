/**
 * The key bundle and the file that seals it.
 *
 * Owns `keyring.json`: independent random keys with ids, sealed once for each password (argon2id), once for the
 * printed recovery code and, on wish, once for a key file. Promises: without one of these, nothing in the file
 * tells a key or a login name. The former file is kept beside it whenever it changes, without what was revoked.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { z } from "zod";
import { loginKey } from "../lib/login-key.ts";
import { newId } from "../lib/random-id.ts";
import { Refusal } from "../lib/refusal.ts";
import { writeDurably } from "./durable.ts";
import { deriveKey, KDF, kdfSettings } from "./password-key.ts";
import { newRecoveryCode, normalizeRecoveryCode } from "./recovery-code.ts";

/** `database`, `log`, `export`: 32 raw bytes, base64. `files`, `inbox`: an age X25519 identity. */
const key = z.object({
  id: z.string(),
  use: z.enum(["database", "files", "log", "inbox", "export"]),
  createdAt: z.string(),
  secret: z.string(),
});
const bundleSchema = z.object({ v: z.literal(1), keys: z.array(key).min(5) });
export type KeyBundle = z.infer<typeof bundleSchema>;
export type KeyUse = z.infer<typeof key>["use"];

const slot = z.object({
  id: z.string(),
  kind: z.enum(["password", "recovery", "keyfile"]),
  /** HMAC-SHA-256 of the login name under the file's salt; absent for recovery and key file. */
  account: z.string().optional(),
  kdf: kdfSettings,
  /** base64 of nonce (12) ‖ ciphertext ‖ tag (16), ChaCha20-Poly1305. */
  box: z.base64().min(40),
});
const fileSchema = z.object({
  v: z.literal(1),
  /** Random name of this installation; the ledger's origin is made from it. */
  installation: z.string(),
  salt: z.base64().min(12),
  inboxRecipient: z.string(),
  slots: z.array(slot).min(1),
});
type KeyringFile = z.infer<typeof fileSchema>;
type Slot = z.infer<typeof slot>;

const associated = (kind: Slot["kind"], id: string): Buffer =>
  Buffer.from(`akashi keyring v1\n${kind}\n${id}`);

async function sealBundle(
  kind: Slot["kind"],
  secret: string,
  bundle: KeyBundle,
  account?: string,
): Promise<Slot> {
  const id = newId("slt");
  const kdf = { name: "argon2id" as const, ...KDF, salt: randomBytes(16).toString("base64") };
  const nonce = randomBytes(12);
  const cipher = createCipheriv("chacha20-poly1305", await deriveKey(secret, kdf), nonce, {
    authTagLength: 16,
  });
  cipher.setAAD(associated(kind, id), { plaintextLength: 0 });
  const body = Buffer.concat([cipher.update(JSON.stringify(bundle), "utf8"), cipher.final()]);
  const box = Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64");
  return { id, kind, ...(account ? { account } : {}), kdf, box };
}

async function openSlot(candidate: Slot, secret: string): Promise<KeyBundle | undefined> {
  const box = Buffer.from(candidate.box, "base64");
  const derived = await deriveKey(secret, candidate.kdf);
  const decipher = createDecipheriv("chacha20-poly1305", derived, box.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(associated(candidate.kind, candidate.id), { plaintextLength: 0 });
  decipher.setAuthTag(box.subarray(-16));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]).toString("utf8");
  } catch {
    return undefined; // The tag did not fit: a wrong secret.
  }
  return bundleSchema.parse(JSON.parse(text));
}

/** The bundle's newest key for a use. Raw keys come as bytes, age identities through `identityOf`. */
export function keyOf(bundle: KeyBundle, use: "database" | "log" | "export"): Buffer {
  return Buffer.from(newest(bundle, use).secret, "base64");
}

/** The newest age identity (`AGE-SECRET-KEY-1…`) for a use. */
export function identityOf(bundle: KeyBundle, use: "files" | "inbox"): string {
  return newest(bundle, use).secret;
}

function newest(bundle: KeyBundle, use: KeyUse): KeyBundle["keys"][number] {
  const found = bundle.keys.findLast((candidate) => candidate.use === use);
  if (!found) throw new Error(`the bundle holds no key for ${use}`);
  return found;
}

async function newBundle(now: Date): Promise<KeyBundle> {
  const made = (use: KeyUse, secret: string) => ({
    id: newId("key"),
    use,
    createdAt: now.toISOString(),
    secret,
  });
  const raw = () => randomBytes(32).toString("base64");
  return {
    v: 1,
    keys: [
      made("database", raw()),
      made("files", await generateX25519Identity()),
      made("log", raw()),
      made("inbox", await generateX25519Identity()),
      made("export", raw()),
    ],
  };
}

/** The sealed bundle on disk. Every change is one durable replacement of the file. */
export interface Keyring {
  readonly installation: string;
  /** Public age recipient for reports that arrive while sealed. */
  readonly inboxRecipient: string;
  openByPassword(login: string, password: string): Promise<KeyBundle | undefined>;
  /** For the command line, where no login is typed: whose password it is, `isOf` tells. */
  openByAnyPassword(
    password: string,
  ): Promise<{ bundle: KeyBundle; isOf(login: string): boolean } | undefined>;
  openByRecoveryCode(code: string): Promise<KeyBundle | undefined>;
  openByKeyFile(secret: string): Promise<KeyBundle | undefined>;
  hasPassword(login: string): boolean;
  /** A mark for the browser that just entered with this login. Changing the password makes it worthless. */
  markDevice(login: string): string;
  /** Whether a mark was made here for this login; told without opening anything. */
  isDeviceOf(login: string, mark: string): boolean;
  /** Sets or replaces the password of a login. */
  setPassword(bundle: KeyBundle, login: string, password: string): Promise<void>;
  removePassword(login: string): Promise<void>;
  /** Makes this (of `newRecoveryCode`) the recovery code; the former one no longer opens. */
  setRecoveryCode(bundle: KeyBundle, code: string): Promise<void>;
  setKeyFile(bundle: KeyBundle, secret: string): Promise<void>;
}

const FILE = "keyring.json";
const PREVIOUS = "keyring.previous.json";

/** The file that makes a folder a storage. */
export const keyringPath = (storage: string): string => join(storage, FILE);

async function keyringExists(storage: string): Promise<boolean> {
  return access(keyringPath(storage)).then(
    () => true,
    () => false,
  );
}

/** A keyring in memory; `save` is the moment from which the storage exists. */
export interface PreparedKeyring {
  readonly keyring: Keyring;
  readonly bundle: KeyBundle;
  readonly recoveryCode: string;
  save(): Promise<void>;
}

/** Makes a keyring with one password and a recovery code. Throws when one is already there. */
export async function prepareKeyring(
  storage: string,
  owner: { login: string; password: string },
  now: Date,
): Promise<PreparedKeyring> {
  if (await keyringExists(storage)) throw new Error("a keyring is already there");
  const bundle = await newBundle(now);
  const recoveryCode = newRecoveryCode();
  const salt = randomBytes(16).toString("base64");
  const file: KeyringFile = {
    v: 1,
    installation: randomBytes(4).toString("hex"),
    salt,
    inboxRecipient: await identityToRecipient(identityOf(bundle, "inbox")),
    slots: [
      await sealBundle("password", owner.password, bundle, accountOf(salt, owner.login)),
      await sealBundle("recovery", recoveryCode, bundle),
    ],
  };
  return {
    keyring: keyringOver(storage, file),
    bundle,
    recoveryCode,
    save: async () => {
      if (await keyringExists(storage)) throw new Error("a keyring is already there");
      await writeKeyring(storage, file);
    },
  };
}

/** Throws `keyring_unreadable` for what is no keyring, and whatever reading the file throws. */
export async function readKeyring(storage: string): Promise<Keyring> {
  return keyringOver(storage, await readKeyringFile(storage));
}

async function readKeyringFile(storage: string): Promise<KeyringFile> {
  const text = await readFile(keyringPath(storage), "utf8");
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new Refusal("keyring_unreadable");
  }
}

async function writeKeyring(storage: string, file: KeyringFile, name: string = FILE): Promise<void> {
  await writeDurably(join(storage, name), async (handle) => {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
  });
}

function accountOf(salt: string, login: string): string {
  return createHmac("sha256", Buffer.from(salt, "base64")).update(loginKey(login)).digest("base64");
}

const sameText = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

function keyringOver(storage: string, initial: KeyringFile): Keyring {
  let file = initial;
  let lastChange: Promise<unknown> = Promise.resolve();
  // One after the other, each on the file as it lies: two people's changes at once must not undo each other.
  const replace = (change: (slots: Slot[]) => Slot[]): Promise<void> => {
    const work = lastChange.then(async () => {
      const former = await readKeyringFile(storage);
      file = former;
      const slots = change(former.slots);
      // A password or code that was revoked must not open the former file either.
      const kept = former.slots.filter((one) => slots.some((other) => other.id === one.id));
      await writeKeyring(storage, { ...former, slots: kept }, PREVIOUS);
      const next = { ...former, slots };
      await writeKeyring(storage, next);
      file = next;
    });
    lastChange = work.catch(() => {});
    return work;
  };
  const passwordSlot = (login: string) => {
    const account = accountOf(file.salt, login);
    return file.slots.find((one) => one.kind === "password" && one.account && sameText(one.account, account));
  };
  const deviceMac = (login: string, nonce: string): string =>
    createHmac("sha256", Buffer.from(file.salt, "base64"))
      .update(`device\n${passwordSlot(login)?.id}\n${nonce}`)
      .digest("base64url");
  const openKind = async (kind: Slot["kind"], secret: string) => {
    const found = file.slots.find((one) => one.kind === kind);
    return found && openSlot(found, secret);
  };
  return {
    installation: file.installation,
    inboxRecipient: file.inboxRecipient,
    openByPassword: async (login, password) => {
      const found = passwordSlot(login);
      if (found) return openSlot(found, password);
      // An unknown name costs as much time as a wrong password.
      await deriveKey(password, { name: "argon2id", ...KDF, salt: file.salt });
      return undefined;
    },
    openByAnyPassword: async (password) => {
      for (const one of file.slots.filter((candidate) => candidate.kind === "password")) {
        const bundle = await openSlot(one, password);
        if (bundle) return { bundle, isOf: (login) => passwordSlot(login) === one };
      }
      return undefined;
    },
    openByRecoveryCode: (code) => openKind("recovery", normalizeRecoveryCode(code)),
    openByKeyFile: (secret) => openKind("keyfile", secret.trim()),
    hasPassword: (login) => passwordSlot(login) !== undefined,
    markDevice: (login) => {
      const nonce = randomBytes(12).toString("base64url");
      return `${nonce}.${deviceMac(login, nonce)}`;
    },
    isDeviceOf: (login, mark) => {
      const [nonce = "", mac = ""] = mark.split(".");
      return passwordSlot(login) !== undefined && sameText(mac, deviceMac(login, nonce));
    },
    setPassword: async (bundle, login, password) => {
      const fresh = await sealBundle("password", password, bundle, accountOf(file.salt, login));
      await replace((slots) => [...slots.filter((one) => one !== passwordSlot(login)), fresh]);
    },
    removePassword: async (login) => replace((slots) => slots.filter((one) => one !== passwordSlot(login))),
    setRecoveryCode: async (bundle, code) => {
      const fresh = await sealBundle("recovery", code, bundle);
      await replace((slots) => [...slots.filter((one) => one.kind !== "recovery"), fresh]);
    },
    setKeyFile: async (bundle, secret) => {
      const fresh = await sealBundle("keyfile", secret.trim(), bundle);
      await replace((slots) => [...slots.filter((one) => one.kind !== "keyfile"), fresh]);
    },
  };
}
