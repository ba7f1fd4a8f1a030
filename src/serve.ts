/** Serves until the process is told to stop. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type Config, readConfig } from "./config.ts";
import { openFrontDoor } from "./http/front-door.ts";

const GRACE_MS = 250;

/** Starts listening and prints where; resolves when every room is open. */
export async function serve(config: Config = readConfig()): Promise<void> {
  const door = openFrontDoor(config);
  door.server.listen(config.port, config.host);
  await once(door.server, "listening");
  const { port } = door.server.address() as AddressInfo;

  // Loading the rooms keeps the only thread busy for a second: whoever is already at the door is answered first.
  await Promise.race([door.firstAnswer, setTimeout(GRACE_MS)]);
  const [{ openAkashi }, { createServer }, { systemClock }] = await Promise.all([
    import("./app.ts"),
    import("./http/server.ts"),
    import("./platform/clock.ts"),
  ]);
  const app = await openAkashi(config, systemClock);
  const http = await createServer(app, { log: true });
  door.admit((request, response) => http.routing(request, response));

  const stop = (): void => {
    door.server.close(() => {
      void http.close().then(() => app.close());
    });
    door.server.closeIdleConnections();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const lines = [`証 Akashi: http://${config.host}:${port}`, `保管場所: ${config.storage}`];
  if (app.setupToken && app.state() === "new") lines.push(`設定用の番号: ${app.setupToken}`);
  if (app.setupToken) lines.push("このパソコンの外から使うときは、HTTPSの中継を必ず通してください。");
  process.stdout.write(`${lines.join("\n")}\n`);
}
