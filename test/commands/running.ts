/** The command line in two ways: the real program, and its verbs without starting a program for each. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { runCommandLine } from "#src/commands/index.ts";
import { OWNER } from "../support/house.ts";

const CLI = join(import.meta.dirname, "../../src/cli.ts");

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Settings = Readonly<Record<string, string>>;

/** What a person or a script sees of the real program. An empty variable is one that is not there. */
export function runProgram(args: readonly string[], settings: Settings = {}): Promise<Outcome> {
  const env = environment(settings);
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

/** The same in this process: one verb at a time, for what does not depend on how the program starts and ends. */
export async function runVerb(args: readonly string[], settings: Settings = {}): Promise<Outcome> {
  const before = process.env;
  const streams = [process.stdout, process.stderr] as const;
  const real = streams.map((stream) => stream.write);
  const written = ["", ""];
  for (const [index, stream] of streams.entries()) {
    stream.write = (piece: string | Uint8Array) => {
      written[index] += piece.toString();
      return true;
    };
  }
  process.env = environment(settings);
  try {
    const code = await runCommandLine(args);
    return { code, out: written[0]!, err: written[1]! };
  } finally {
    process.env = before;
    for (const [index, stream] of streams.entries()) stream.write = real[index]!;
  }
}

function environment(settings: Settings): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, AKASHI_PASSWORD: OWNER.password, ...settings };
  for (const [name, value] of Object.entries(settings)) if (value === "") delete env[name];
  return env;
}
