/**
 * The answer to a keystroke: the service's own answer with the page as it would be, for words typed into a letter and
 * for the source of a template, through the HTTP service on the sample case. Each request holds a text not seen before.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { startSession } from "#src/features/access/index.ts";
import { ourTemplate } from "#src/features/templates/index.ts";
import { createServer } from "#src/http/server.ts";
import { systemClock } from "#src/platform/clock.ts";
import { loadSample } from "#src/sample/index.ts";
import type { BenchRow } from "./row.ts";

const KEYSTROKES = 40;
const LIMIT_MS = 150;

export async function benchPreview(): Promise<BenchRow[]> {
  const storage = mkdtempSync(join(tmpdir(), "akashi-bench-preview-"));
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
  const http = await createServer(app, { log: false });
  try {
    const owner = { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" };
    const { user, incidentId } = await loadSample(app, owner);
    const { token } = app.house().write(user, (tx) => startSession(tx, user.id, "browser", "bench"));
    const post = async (url: string, fields: Readonly<Record<string, string>>): Promise<void> => {
      const { statusCode, body } = await http.inject({
        method: "POST",
        url,
        headers: {
          cookie: `akashi_session=${token}`,
          "content-type": "application/x-www-form-urlencoded",
          "sec-fetch-site": "same-origin",
        },
        payload: new URLSearchParams(fields).toString(),
      });
      if (statusCode !== 200 || !body.includes("<article"))
        throw new Error(`${url}: ${statusCode} ${body.slice(0, 400)}`);
    };
    const rows: BenchRow[] = [];
    const words = await typing((typed) =>
      post(`/incidents/${incidentId}/letters/text/apology/sheet`, { outline: `調べたところ、${typed}` }),
    );
    rows.push(row("letter's words", words));
    for (const name of ["letters/apology-confirmed", "documents/police"]) {
      const { source } = ourTemplate(name);
      const ms = await typing((typed) =>
        post(`/settings/templates/${name}/preview`, {
          source: `${source}\n${typed}\n`,
          incident: incidentId,
        }),
      );
      rows.push(row(`template's source (${name})`, ms));
    }
    return rows;
  } finally {
    await http.close();
    app.close();
    rmSync(storage, { recursive: true, force: true });
  }
}

/** Milliseconds of the slower answers: nine of ten come sooner. The first few, which warm the program, are not counted. */
async function typing(answer: (typed: string) => Promise<void>): Promise<number> {
  const times: number[] = [];
  let typed = "";
  for (let key = 0; key < KEYSTROKES + 5; key += 1) {
    typed += "覚えのない案内はがきが届いたとのお知らせをいただきました。"[key % 29];
    const start = performance.now();
    await answer(typed);
    if (key >= 5) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)]!;
}

function row(what: string, ms: number): BenchRow {
  return {
    what: `preview after a keystroke, ${what}`,
    ours: Math.round(ms * 10) / 10,
    baseline: LIMIT_MS,
    ratio: LIMIT_MS / ms,
    unit: "ms",
    note: "baseline: the limit; request to answer in the service, nine of ten are faster",
  };
}
