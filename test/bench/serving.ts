/** The program as `npm start` runs it, on a storage folder, asked over HTTP on loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const PORT = 46_490;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const MAIN = join(import.meta.dirname, "../../src/main.ts");

export interface Serving {
  /** Sends JSON as the person logged in; throws what the answer says when it is no success. */
  post<Answer>(path: string, body: object): Promise<Answer>;
  get<Answer>(path: string): Promise<Answer>;
  /** Most resident memory so far, in megabytes of 10^6; not a number where the system does not tell. */
  peakMegabytes(): number;
  end(): Promise<void>;
}

/** Started, and answering its login page. */
export async function serveStorage(storage: string): Promise<Serving> {
  const env = { ...process.env, AKASHI_STORAGE: storage, PORT: String(PORT), HOST: "127.0.0.1" };
  const child = spawn(process.execPath, [...process.execArgv, MAIN], { env, stdio: "ignore" });
  while ((await statusOf(`${ORIGIN}/login`)) !== 200) {
    if (child.exitCode !== null) throw new Error("the program ended before its first answer");
    await setTimeout(4);
  }
  let cookie = "";
  const ask = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
    const headers = { ...init.headers, cookie, origin: ORIGIN };
    const answer = await fetch(ORIGIN + path, { ...init, headers });
    cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  return {
    post: (path, body) =>
      ask(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    get: (path) => ask(path, {}),
    peakMegabytes: () => peakOf(child),
    async end() {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    get(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", () => resolve(undefined));
  });
}

function peakOf({ pid }: ChildProcess): number {
  if (process.platform !== "linux") return Number.NaN;
  const [, kibibytes] = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/) ?? [];
  return (Number(kibibytes) * 1024) / 1_000_000;
}
