/** A set-up application on its own encrypted storage. The base is made once a test file and copied for each test. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll, expect } from "vitest";
import { type Akashi, openAkashi } from "#src/app.ts";
import { type Config, readConfig } from "#src/config.ts";
import { addMember, addUser, type Role, startSession, type User } from "#src/features/access/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { createServer } from "#src/http/server.ts";
import type { KeyBundle } from "#src/platform/keyring.ts";

export const OWNER = { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" };
export const SHOP = shopInput.parse({
  tradeName: "ヘアサロン見本",
  representativeName: "見本 花子",
  postal: "000-0001",
  address: "例示県見本市架空町1-2-3",
  tel: "00-0000-0001",
  deskPerson: "見本 花子",
  deskTel: "00-0000-0002",
  deskHours: "平日10時から18時",
  deskEmail: "desk@example.jp",
});

/** Every test's today: Saturday, 21 November 2026, noon in Tokyo. */
export const NOON = new Date("2026-11-21T03:00:00.000Z");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, removed when the test file is done. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `akashi-${name}-`));
  folders.push(folder);
  return folder;
}

/** `settings`: further variables of the environment. */
export function testConfig(storage: string, settings: NodeJS.ProcessEnv = {}): Config {
  // Beside the storage: a copy of the base bears the same log's name, and must not meet another copy's high water.
  const state = `${storage}-state`;
  folders.push(state);
  return readConfig({ AKASHI_STORAGE: storage, AKASHI_STATE: state, PORT: "0", ...settings });
}

interface Base {
  readonly storage: string;
  readonly bundle: KeyBundle;
  readonly owner: User;
}
let base: Promise<Base> | undefined;

async function makeBase(): Promise<Base> {
  const storage = temporaryFolder("base");
  const app = await openAkashi(testConfig(storage), () => NOON);
  const { user } = await app.setUp(SHOP, OWNER);
  const { bundle } = app.house();
  app.close();
  return { storage, bundle, owner: user };
}

export interface TestApp {
  readonly app: Akashi;
  readonly house: House;
  readonly http: FastifyInstance;
  readonly owner: User;
  /** Sets what the clock says from now on. */
  setTime(now: Date): void;
  /** Request headers of a live browser session of this user (default: the owner). */
  signedIn(user?: User): { cookie: string };
  /** Adds a person, with membership in these incidents. */
  addPerson(role: Role, incidents?: readonly string[]): User;
  close(): Promise<void>;
}

/** Opens a copy of the base, with the HTTP service for `http.inject`. Close it in the test's end. */
export async function openTestApp(settings: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  base ??= makeBase();
  const { storage: origin, bundle, owner } = await base;
  const storage = temporaryFolder("test");
  cpSync(origin, storage, { recursive: true });
  let now = NOON;
  const app = await openAkashi(testConfig(storage, settings), () => now, bundle);
  const house = app.house();
  const http = await createServer(app, { log: false });
  await http.ready();
  let people = 0;
  return {
    app,
    house,
    http,
    owner,
    setTime: (next) => {
      now = next;
    },
    signedIn: (user = owner) => {
      const { token } = house.write({ id: user.id }, (tx) => startSession(tx, user.id, "browser", "test"));
      return { cookie: `akashi_session=${token}` };
    },
    addPerson: (role, incidents = []) =>
      house.write({ id: owner.id }, (tx) => {
        people += 1;
        const user = addUser(tx, { login: `${role}-${people}`, displayName: `試験 ${people}`, role });
        for (const incident of incidents) addMember(tx, user.id, incident);
        return user;
      }),
    close: async () => {
      await http.close();
      app.close();
    },
  };
}

/** Log, files and foreign keys are whole. Every writing test ends with it. */
export async function expectSound(at: { house: House }): Promise<void> {
  const verification = await at.house.verify();
  expect(verification.logFaults).toEqual([]);
  expect(verification.fileFaults).toEqual([]);
  expect(verification.notes).toEqual([]);
}
