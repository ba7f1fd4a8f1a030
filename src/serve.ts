/** Serves until the process is told to stop. */
import { openAkashi } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { createServer } from "./http/server.ts";
import { systemClock } from "./platform/clock.ts";

/** Starts listening and prints where; resolves when the service listens. */
export async function serve(config: Config = readConfig()): Promise<void> {
  const app = await openAkashi(config, systemClock);
  const http = await createServer(app, { log: true });
  const stop = async (): Promise<void> => {
    await http.close();
    app.close();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const address = await http.listen({ host: config.host, port: config.port });
  const lines = [`証 Akashi: ${address}`, `保管場所: ${config.storage}`];
  if (app.setupToken && app.state() === "new") lines.push(`設定用の番号: ${app.setupToken}`);
  if (app.setupToken) lines.push("このパソコンの外から使うときは、HTTPSの中継を必ず通してください。");
  process.stdout.write(`${lines.join("\n")}\n`);
}
