/** The real program in a process of its own, with its own temporary folder, spoken to over HTTP. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { OWNER, temporaryFolder } from "../support/house.ts";

const SRC = join(import.meta.dirname, "../../src");

export interface Served {
  readonly child: ChildProcess;
  readonly storage: string;
  /** TMPDIR of the server and of every command. */
  readonly temporary: string;
  readonly origin: string;
  /** What the server printed. */
  output(): string;
  /** Runs a verb of the command line on the same storage. */
  command(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Sets up fresh storage and serves it. */
export async function serve(port: number): Promise<Served> {
  const folder = temporaryFolder("served");
  const storage = join(folder, "storage");
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const env = {
    ...process.env,
    AKASHI_STORAGE: storage,
    AKASHI_PASSWORD: OWNER.password,
    PORT: String(port),
    HOST: "127.0.0.1",
    TMPDIR: temporary,
    // The compile cache holds program text only; elsewhere, so that every byte below is the product's.
    NODE_COMPILE_CACHE: join(SRC, "../node_modules/.cache/compiled"),
  };
  const command = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [join(SRC, "cli.ts"), ...args], { env })).stdout;
  await command("setup", "--shop", "ヘアサロン見本", "--owner", OWNER.displayName, "--login", OWNER.login);
  const child = spawn(process.execPath, [join(SRC, "main.ts")], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const origin = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${origin}/healthz`).catch(() => undefined))?.ok) await setTimeout(20);
  return {
    child,
    storage,
    temporary,
    origin,
    output: () => output,
    command,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
