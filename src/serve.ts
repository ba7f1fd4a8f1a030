/** Serves until the process is told to stop. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import type { Akashi } from "./app.ts";
import { watchConnections } from "./closing.ts";
import { type Config, readConfig } from "./config.ts";
import { traceOf } from "./http/bugs.ts";
import { type FrontDoor, openFrontDoor } from "./http/front-door.ts";
import { Refusal } from "./lib/refusal.ts";
import { takeStorage } from "./platform/serving-lock.ts";

/** Who asked at the very start is answered within this, before the rooms are loaded. */
const FIRST_ANSWER_MS = 250;
/** What asks or reads this long after the program was told to stop is cut off. */
const GRACE_MS = 10_000;
/** How long at most the log grows without a signed checkpoint while the service runs. */
const SIGNING_MS = 5 * 60_000;
const TENDING_MS = 60_000;

/**
 * Starts listening and prints where; resolves when every room is open, or false with a sentence why it cannot begin.
 * `graceMs`: how long unfinished requests may put off the end, in milliseconds.
 */
export async function serve(given?: Config, { graceMs = GRACE_MS } = {}): Promise<boolean> {
  let config: Config;
  let door: FrontDoor;
  try {
    config = given ?? readConfig();
    const obstacle = whyNotStorage(config.storage);
    if (obstacle !== undefined) {
      process.stderr.write(`${obstacle}\n`);
      return false;
    }
    door = openFrontDoor(config);
    door.server.listen(config.port, config.host);
    await once(door.server, "listening");
  } catch (error) {
    const sentence = whyNot(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    return false;
  }
  const closeDoor = watchConnections(door.server);
  const { port } = door.server.address() as AddressInfo;

  // Loading the rooms keeps the only thread busy for a second: whoever is already at the door is answered first.
  await Promise.race([door.firstAnswer, setTimeout(FIRST_ANSWER_MS)]);
  const [
    { openAkashi },
    { createServer },
    { systemClock },
    { startSchedule },
    { signGrowth },
    { createTending },
  ] = await Promise.all([
    import("./app.ts"),
    import("./http/server.ts"),
    import("./platform/clock.ts"),
    import("./features/anchors/index.ts"),
    import("./features/ledger/index.ts"),
    import("./tending.ts"),
  ]);
  let app: Akashi;
  try {
    app = await openAkashi(config, systemClock);
  } catch (error) {
    await closeDoor(0);
    const sentence = whyNot(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    return false;
  }
  const http = await createServer(app, { log: true });
  door.admit((request, response) => http.routing(request, response));
  const anchoring = startSchedule(
    () => (app.state() === "open" ? app.house() : undefined),
    (error) => http.log.error(traceOf(error)),
  );

  /** Works now and every so often. */
  const every = (ms: number, work: () => void) => {
    const turn = (): void => {
      try {
        work();
      } catch (error) {
        // A held or contradicting log is told by the check; the service goes on.
        http.log.error(traceOf(error));
      }
    };
    turn();
    return setInterval(turn, ms).unref();
  };
  const turns = [
    every(SIGNING_MS, () => {
      if (app.state() === "open") signGrowth(app.house());
    }),
    every(TENDING_MS, createTending(app)),
  ];

  const stop = (): void => {
    // Whoever tells it twice does not want to wait: the system ends the program then.
    process.off("SIGINT", stop).off("SIGTERM", stop);
    for (const turn of turns) clearInterval(turn);
    anchoring.stop();
    void closeDoor(graceMs)
      .then(() => http.close())
      .then(() => app.close());
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const lines = [`証 Akashi: http://${config.host}:${port}`, `保管場所: ${config.storage}`];
  if (app.setupToken && app.state() === "new") lines.push(`設定用の番号: ${app.setupToken}`);
  if (app.setupToken) lines.push("このパソコンの外から使うときは、HTTPSの中継を必ず通してください。");
  process.stdout.write(`${lines.join("\n")}\n`);
  return true;
}

/** Takes the storage, or tells why this program cannot have it. */
function whyNotStorage(storage: string): string | undefined {
  try {
    if (takeStorage(storage)) return undefined;
    return "この保管場所では、Akashiがもう動いています。ブラウザーでその画面を開くか、先に動いているほうを止めてから、もう一度起動してください。";
  } catch {
    return "保管場所に書き込めません。環境変数 AKASHI_STORAGE のフォルダーと、ディスクの空きを確かめてください。";
  }
}

/** What the owner can do about it; undefined for a bug. */
function whyNot(error: unknown): string | undefined {
  if (error instanceof z.ZodError) {
    const names = new Set(error.issues.map((issue) => issue.path.join(".")));
    return `環境変数 ${[...names].join("、")} の値を読み取れませんでした。値を確かめて、もう一度起動してください。`;
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return "この番号（ポート）は、すでに使われています。Akashiがもう動いているときは、ブラウザーでその画面を開いてください。別の番号で動かすときは、環境変数 PORT で指定してください（例：PORT=4650）。";
    case "EACCES":
    case "EADDRNOTAVAIL":
      return "この番号（ポート）やアドレスでは起動できません。環境変数 HOST と PORT の値を確かめてください。";
    default:
      // A keyring that cannot be read.
      return error instanceof Refusal ? error.sentence : undefined;
  }
}
