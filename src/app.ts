/**
 * Opens everything once, in order; a plain object, no container.
 * Three states: `new` (no keyring), `sealed` (keys are on disk, closed), `open` (a house is at hand).
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";
import {
  addUser,
  createThrottle,
  endSessionsOf,
  findUserByLogin,
  issueRecoverySheet,
  listUsers,
  proveRecoverySheet,
  recordPassword,
  type Throttle,
  type User,
} from "./features/access/index.ts";
import { type Actor, DATABASE_FILE, type House, openHouse } from "./features/ledger/index.ts";
import { addShop, type ShopInput } from "./features/shops/index.ts";
import { loginKey } from "./lib/login-key.ts";
import { Refusal } from "./lib/refusal.ts";
import type { Clock } from "./platform/clock.ts";
import {
  type KeyBundle,
  type Keyring,
  keyringPath,
  prepareKeyring,
  readKeyring,
} from "./platform/keyring.ts";
import { newRecoveryCode, normalizeRecoveryCode } from "./platform/recovery-code.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** The program itself, where no person acts. */
export const SYSTEM: Actor = { id: "system" };

export interface Owner {
  readonly login: string;
  readonly displayName: string;
  readonly password: string;
}

export interface Akashi {
  readonly config: Config;
  readonly clock: Clock;
  readonly throttle: Throttle;
  /** Asked for at setup when the service listens beyond this machine; printed on the console. */
  readonly setupToken: string | undefined;
  state(): "new" | "sealed" | "open";
  /** The open house. Throws `sealed` or `not_set_up`. */
  house(): House;
  /** First run: keyring, database, shop and owner. Returns the recovery code, which is kept in memory until proven. */
  setUp(shop: ShopInput, owner: Owner): Promise<{ user: User; recoveryCode: string }>;
  /**
   * The user whose password this is; opens a sealed house. `devices` are marks of those who entered from this
   * browser before. Throws `login_failed` or `login_throttled`.
   */
  logIn(login: string, password: string, address: string, devices?: readonly string[]): Promise<User>;
  /** The user of a command: by login and password, by password alone, or the first owner when a key file opened. */
  logInCommand(login: string | undefined, password: string | undefined): Promise<User>;
  /**
   * Opens with the recovery code, sets a new password for that login and ends its sessions. Throws
   * `recovery_failed`, and `invalid_input` for a login that nobody has.
   */
  recover(code: string, login: string, password: string, address: string): Promise<User>;
  /**
   * A new recovery code, in memory only: the former sheet opens until this one is proven, and stays the one that
   * opens when the keys are forgotten before.
   */
  reissueRecovery(): string;
  /** The code whose sheet was not proven yet; `replaces` a sheet that still opens. Gone after a restart. */
  pendingRecovery(): { readonly code: string; readonly replaces: boolean } | undefined;
  /**
   * Proves the sheet by two or more typed groups (index → text). Returns the indexes that do not fit: none means
   * that it is proven, and that a sheet it replaces no longer opens. Throws `not_found` when no sheet waits.
   */
  proveRecovery(actor: Actor, groups: ReadonlyMap<number, string>): Promise<readonly number[]>;
  /** Forgets the keys: the next login opens again. */
  seal(): void;
  close(): void;
}

/** `bundle` opens at once, for a caller that already holds the keys. */
export async function openAkashi(config: Config, clock: Clock, bundle?: KeyBundle): Promise<Akashi> {
  const { storage, stateFolder } = config;
  let house: House | undefined;
  let opening: Promise<House> | undefined;
  let settingUp: Promise<unknown> | undefined;
  let hasKeyring = false;
  // Another process may set the storage up while this one waits for its first visitor.
  const isSetUp = (): boolean => {
    hasKeyring ||= existsSync(keyringPath(storage));
    return hasKeyring;
  };
  let pending: { code: string; replaces: boolean } | undefined;
  const throttle = createThrottle(clock);

  // Two logins at once open one house: another, that nobody closes, would keep its keys after sealing.
  const openWith = async (keyring: Keyring, bundle: KeyBundle): Promise<House> => {
    if (house) return house;
    opening ??= openHouse({ storage, stateFolder, keyring, bundle, clock }).finally(() => {
      opening = undefined;
    });
    house = await opening;
    return house;
  };
  const prepareHouse = async (shop: ShopInput, owner: Owner) => {
    await mkdir(storage, { recursive: true, mode: 0o700 });
    await moveAside(join(storage, DATABASE_FILE), clock());
    const prepared = await prepareKeyring(storage, owner, clock());
    const { keyring, bundle } = prepared;
    const opened = await openHouse({ storage, stateFolder, keyring, bundle, clock });
    try {
      const user = opened.write(SYSTEM, (tx) => {
        addShop(tx, shop);
        issueRecoverySheet(tx);
        return addUser(tx, { login: owner.login, displayName: owner.displayName, role: "owner" });
      });
      // The keyring last: until it is saved the storage counts as new, and setup may be tried again.
      await prepared.save();
      house = opened;
      pending = { code: prepared.recoveryCode, replaces: false };
      return { user, recoveryCode: prepared.recoveryCode };
    } catch (error) {
      opened.close();
      throw error;
    }
  };
  const keyring = async (): Promise<Keyring> => {
    if (!isSetUp()) throw new Refusal("not_set_up");
    return house?.keyring ?? readKeyring(storage);
  };
  const getHouse = (): House => {
    if (house) return house;
    throw new Refusal(isSetUp() ? "sealed" : "not_set_up");
  };

  const app: Akashi = {
    config,
    clock,
    throttle,
    setupToken: LOOPBACK.has(config.host) ? undefined : randomBytes(8).toString("hex"),
    state: () => (house ? "open" : isSetUp() ? "sealed" : "new"),
    house: getHouse,

    async setUp(shop, owner) {
      // The button pressed twice: a second database beside the first would be opened by no keyring.
      while (settingUp) await settingUp.catch(() => {});
      if (isSetUp()) throw new Refusal("already_set_up");
      const work = prepareHouse(shop, owner);
      settingUp = work;
      try {
        return await work;
      } finally {
        settingUp = undefined;
      }
    },

    async logIn(login, password, address, devices = []) {
      const ring = await keyring();
      const device = devices.find((mark) => ring.isDeviceOf(login, mark));
      const keys = device ? [`device:${device}`] : [`login:${loginKey(login)}`, `address:${address}`];
      throttle.begin(...keys);
      const bundle = await ring.openByPassword(login, password);
      const user = bundle && findUserByLogin((await openWith(ring, bundle)).read, login);
      if (!user?.isActive) throw new Refusal("login_failed");
      throttle.succeeded(...keys);
      return user;
    },

    async logInCommand(login, password) {
      if (login !== undefined && password !== undefined) return app.logIn(login, password, "console");
      const ring = await keyring();
      if (password === undefined) {
        const owner = listUsers(getHouse().read).find((user) => user.role === "owner" && user.isActive);
        if (!owner) throw new Refusal("login_failed");
        return owner;
      }
      const opened = await ring.openByAnyPassword(password);
      if (!opened) throw new Refusal("login_failed");
      const { read } = await openWith(ring, opened.bundle);
      const user = listUsers(read).find((one) => opened.isOf(one.login));
      if (!user?.isActive) throw new Refusal("login_failed");
      return user;
    },

    async recover(code, login, password, address) {
      const key = `recovery:${address}`;
      const ring = await keyring();
      throttle.begin(key);
      const bundle = await ring.openByRecoveryCode(code);
      if (!bundle) throw new Refusal("recovery_failed");
      throttle.succeeded(key);
      const opened = await openWith(ring, bundle);
      const user = findUserByLogin(opened.read, login);
      if (!user?.isActive) throw new Refusal("invalid_input", {}, { login: loginHint(opened) });
      await opened.keyring.setPassword(bundle, user.login, password);
      opened.write({ id: user.id }, (tx) => {
        recordPassword(tx, user.id, "recovery");
        endSessionsOf(tx, user.id);
      });
      return user;
    },

    reissueRecovery() {
      getHouse();
      pending = { code: newRecoveryCode(), replaces: true };
      return pending.code;
    },

    pendingRecovery: () => pending,

    async proveRecovery(actor, groups) {
      const opened = getHouse();
      const shown = pending;
      if (!shown) throw new Refusal("not_found");
      if (groups.size < 2) throw new Error("a sheet is proven by two groups or more");
      const expected = shown.code.split("-");
      const wrong = [...groups].filter(([index, typed]) => expected[index] !== normalizeRecoveryCode(typed));
      if (wrong.length > 0) return wrong.map(([index]) => index);
      if (shown.replaces) await opened.keyring.setRecoveryCode(opened.bundle, shown.code);
      opened.write(actor, (tx) => {
        if (shown.replaces) issueRecoverySheet(tx);
        proveRecoverySheet(tx);
      });
      // Another sheet may have been begun meanwhile.
      if (pending === shown) pending = undefined;
      return [];
    },

    seal() {
      house?.close();
      house = undefined;
      pending = undefined;
    },
    close: () => app.seal(),
  };

  if (isSetUp() && (bundle || config.keyFile)) {
    const ring = await readKeyring(storage);
    const keys = bundle ?? (await openByKeyFile(ring, config.keyFile!));
    if (!keys) throw new Refusal("key_file_wrong");
    await openWith(ring, keys);
  }
  return app;
}

/** The keys; undefined where there is no such file, or it opens another storage. */
async function openByKeyFile(ring: Keyring, path: string): Promise<KeyBundle | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : ((await ring.openByKeyFile(text)) ?? undefined);
}

/** Whoever holds the recovery code may know the login names; usually there is one owner. */
function loginHint(house: House): string {
  const owners = listUsers(house.read).filter((user) => user.role === "owner");
  return `このログイン名の方はいません。オーナーのログイン名は「${owners.map((user) => user.login).join("」「")}」です。`;
}

/** A database without a keyring can be opened by nobody; it is kept beside the new one, not deleted. */
async function moveAside(path: string, now: Date): Promise<void> {
  const exists = await stat(path).catch(() => undefined);
  if (exists) await rename(path, `${path}.unreadable-${now.toISOString().replace(/[:.]/g, "-")}`);
}
