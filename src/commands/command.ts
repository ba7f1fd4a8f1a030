/** What a verb is made of, and how it speaks. */
import { open, rm } from "node:fs/promises";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { type Akashi, openAkashi } from "#src/app.ts";
import { type Config, readConfig } from "#src/config.ts";
import type { Actor, House } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { systemClock } from "#src/platform/clock.ts";

export const EXIT = { done: 0, found: 1, usage: 2, sealed: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Command {
  readonly verb: string;
  /** Words after the verb, as help prints them. */
  readonly usage: string;
  /** One Japanese line for the list of verbs. */
  readonly does: string;
  readonly options: Options;
  run(call: Call): Promise<ExitCode>;
}

export interface Call {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly config: Config;
  /** A line for people, or with --json nothing. */
  say(line: string): void;
  /** The result for programs: one JSON line, only with --json. */
  tell(result: unknown): void;
}

/** Wrong words on the command line: exit 2 with the sentence and the usage. */
export class UsageError extends Error {}

const everywhere: Options = {
  storage: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
};

export function parseCall(command: Command, args: readonly string[]): Call & { wantsHelp: boolean } {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...everywhere, ...command.options },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const flags = parsed.values as Record<string, string | boolean | undefined>;
  const env =
    flags.storage === undefined ? process.env : { ...process.env, AKASHI_STORAGE: String(flags.storage) };
  const json = flags.json === true;
  return {
    words: parsed.positionals,
    flags,
    config: readConfig(env),
    wantsHelp: flags.help === true,
    say: (line) => {
      if (!json) process.stdout.write(`${line}\n`);
    },
    tell: (result) => {
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    },
  };
}

/** The value of a flag that must be there. */
export function need(call: Call, name: string): string {
  const value = call.flags[name];
  if (typeof value !== "string" || value === "") throw new UsageError(`--${name} を指定してください。`);
  return value;
}

/** The n-th word after the verb. */
export function needWord(call: Call, index: number, what: string): string {
  const word = call.words[index];
  if (word === undefined) throw new UsageError(`${what}を指定してください。`);
  return word;
}

/** Writes a new file, durable before it returns. An existing file is never overwritten (EEXIST). */
export async function writeNew(path: string, make: () => Promise<AsyncIterable<Uint8Array>>): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    for await (const chunk of await make()) await handle.write(chunk);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
}

/** Opens the storage with AKASHI_PASSWORD or AKASHI_KEY_FILE, runs, closes. */
export async function withHouse<T>(
  config: Config,
  fn: (house: House, actor: Actor, app: Akashi) => Promise<T>,
): Promise<T> {
  const app = await openAkashi(config, systemClock);
  try {
    if (app.state() === "sealed" && config.password === undefined) throw new Refusal("sealed");
    const user = await app.logInCommand(config.login, config.password);
    return await fn(app.house(), { id: user.id }, app);
  } finally {
    app.close();
  }
}
