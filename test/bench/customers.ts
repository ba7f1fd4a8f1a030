/**
 * Customers. Import: 100,000 rows in CP932 from bytes to committed, searchable rows, beside reading the same bytes alone
 * (decoded and split at commas and line breaks, nothing understood or kept). Search: pages over HTTP, 20 at once, beside
 * a bare `LIKE` over the same 100,000 names in a plain SQLite, 20 at once. Both run in a process of their own, and so does
 * whoever asks over HTTP: a client in the server's thread would be measured with it. The list is made by the parent:
 * making it holds more memory than taking it in.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import iconv from "iconv-lite";
import { type Akashi, openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { startSession } from "#src/features/access/index.ts";
import { importCustomers } from "#src/features/customers/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops, shopInput } from "#src/features/shops/index.ts";
import { createServer } from "#src/http/server.ts";
import { systemClock } from "#src/platform/clock.ts";
import { peakMegabytes } from "./peak.ts";
import type { BenchRow } from "./row.ts";

const ROWS = 100_000;
const ROUNDS = 3;
const AT_ONCE = 20;
const REQUESTS = 1_000;

export async function benchImport(): Promise<BenchRow[]> {
  const rounds = Array.from({ length: ROUNDS }, () => inChild<ImportMeasure>("import"));
  const best = rounds.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const baseline = Math.min(...rounds.map((round) => round.baselineSeconds));
  const peak = Math.min(...rounds.map((round) => round.peakMegabytes));
  return [
    {
      what: "customer import, 100,000 rows CP932, encrypted, searchable",
      ours: Math.round(ROWS / best.seconds),
      baseline: Math.round(ROWS / baseline),
      ratio: baseline / best.seconds,
      unit: "rows/s",
      note: "baseline: decoding and splitting the same bytes alone; the aim is 30,000",
    },
    {
      what: "customer import, peak memory",
      ours: Math.round(peak),
      baseline: 400,
      ratio: 400 / peak,
      unit: "MB",
      note: "baseline: the limit",
    },
  ];
}

export async function benchSearch(): Promise<BenchRow[]> {
  const measured = inChild<SearchMeasure>("search");
  return [
    {
      what: "customers' list and search in 100,000, 20 at once, p95",
      ours: measured.p95,
      baseline: measured.baselineP95,
      ratio: measured.baselineP95 / measured.p95,
      unit: "ms",
      note: `baseline: LIKE over the names in plain SQLite, without HTTP; list alone ${measured.listP95} ms, search alone ${measured.searchP95} ms; the aim is 50`,
    },
  ];
}

interface ImportMeasure {
  readonly seconds: number;
  readonly baselineSeconds: number;
  readonly peakMegabytes: number;
}
interface Asked {
  readonly cookie: string;
  readonly lists: readonly string[];
  readonly searches: readonly string[];
}
interface Answered {
  readonly p95: number;
  readonly listP95: number;
  readonly searchP95: number;
}
interface SearchMeasure extends Answered {
  readonly baselineP95: number;
}

const listIn = (folder: string) => join(folder, "list.csv");

function inChild<T>(task: "import" | "search"): T {
  const folder = mkdtempSync(join(tmpdir(), "akashi-bench-customers-"));
  try {
    writeFileSync(listIn(folder), makeList());
    const out = execFileSync(process.execPath, [...process.execArgv, import.meta.filename, task, folder], {
      encoding: "utf8",
    });
    return JSON.parse(out) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const families =
  "山田 佐藤 鈴木 髙橋 田中 伊藤 渡邉 中村 小林 加藤 吉田 山本 斉藤 松本 井上 木村 清水 林 山口 阿部".split(
    " ",
  );
const familyKana =
  "ヤマダ サトウ スズキ タカハシ タナカ イトウ ワタナベ ナカムラ コバヤシ カトウ ヨシダ ヤマモト サイトウ マツモト イノウエ キムラ シミズ ハヤシ ヤマグチ アベ".split(
    " ",
  );
const given = "花子 太郎 美咲 陽子 健一 直樹 恵子 由美 大輔 さくら 翔 拓也 真由美 智子 久美子 浩二".split(
  " ",
);
const towns = "本町 緑町 中央 東町 西町 桜台 見本台 架空町 例示丘 試験橋".split(" ");

/** The same list every time: a small generator with a fixed seed. */
function makeList(): Buffer {
  let seed = 20_261_121;
  const random = (below: number): number => {
    // In whole numbers: a product of doubles loses its low digits, and the list would repeat after 618 people.
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const lines = [
    "会員番号,氏名,フリガナ,電話番号,携帯電話,郵便番号,住所,建物名,生年月日,来店回数,最終来店日,DM可否,備考",
  ];
  for (let row = 0; row < ROWS; row++) {
    const family = random(families.length);
    lines.push(
      [
        String(row + 1).padStart(6, "0"),
        `${families[family]}　${given[random(given.length)]}`,
        `${familyKana[family]}　ミホン`,
        `00-${1000 + random(8999)}-${1000 + random(8999)}`,
        `090-${1000 + random(8999)}-${1000 + random(8999)}`,
        `${100 + random(899)}-${1000 + random(8999)}`,
        `例示県例示市${towns[random(towns.length)]}${random(9) + 1}-${random(30) + 1}-${random(30) + 1}`,
        random(2) === 0 ? "" : `見本マンション${random(900) + 100}`,
        `S${random(60) + 3}.${random(12) + 1}.${random(28) + 1}`,
        random(80),
        `2026/${random(11) + 1}/${random(28) + 1}`,
        random(5) === 0 ? "不可" : "可",
        random(4) === 0 ? "前回の要望あり" : "",
      ].join(","),
    );
  }
  return iconv.encode(`${lines.join("\r\n")}\r\n`, "cp932");
}

async function openBenchHouse(
  storage: string,
): Promise<{ app: Akashi; actor: { id: string }; incident: string }> {
  const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage, PORT: "0" }), systemClock);
  const { user } = await app.setUp(
    shopInput.parse({
      tradeName: "ヘアサロン見本",
      representativeName: "見本 花子",
      postal: "000-0001",
      address: "例示県見本市架空町1-2-3",
      tel: "00-0000-0001",
      deskPerson: "見本 花子",
      deskTel: "00-0000-0002",
      deskHours: "平日10時から18時",
      deskEmail: "desk@example.jp",
    }),
    { login: "mihon", displayName: "見本 花子", password: "ひだまりの庭に七つの小さな鈴" },
  );
  const actor = { id: user.id };
  const house = app.house();
  const incident = house.write(actor, (tx) => openIncident(tx, { shopId: listShops(house.read)[0]!.id }).id);
  return { app, actor, incident };
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

async function measureImport(folder: string): Promise<ImportMeasure> {
  const csv = readFileSync(listIn(folder));
  const { app, actor, incident } = await openBenchHouse(join(folder, "storage"));
  const start = performance.now();
  await importCustomers(app.house(), actor, incident, once(csv), { fileName: "名簿.csv" });
  const seconds = (performance.now() - start) / 1000;
  const peak = peakMegabytes();
  app.close();
  const startAlone = performance.now();
  const split = new TextDecoder("shift_jis")
    .decode(csv)
    .split("\r\n")
    .map((line) => line.split(","));
  if (split.length !== ROWS + 2) throw new Error("the baseline read another number of lines");
  return { seconds, baselineSeconds: (performance.now() - startAlone) / 1000, peakMegabytes: peak };
}

async function measureSearch(folder: string): Promise<SearchMeasure> {
  const csv = readFileSync(listIn(folder));
  const names = iconv.decode(csv, "cp932").match(/(?<=\d{6},)[^,]+/g)!;
  const { app, actor, incident } = await openBenchHouse(join(folder, "storage"));
  await importCustomers(app.house(), actor, incident, once(csv), { fileName: "名簿.csv" });
  const http = await createServer(app, { log: false });
  const origin = await http.listen({ host: "127.0.0.1", port: 0 });
  const { token } = app.house().write(actor, (tx) => startSession(tx, actor.id, "browser", "bench"));
  const here = `${origin}/incidents/${incident}/customers`;
  const lists = ["", "?sort=kana", "?sort=address", "?filter=undecided"].map((query) => here + query);
  const words = [
    "山田",
    "高橋",
    "花子",
    "ワタナベ",
    "桜台",
    "5678",
    "見本台3",
    "千代",
    "渡辺 さくら",
    "000777",
  ];
  const searches = words.map((word) => `${here}?q=${encodeURIComponent(word)}`);
  const asked: Asked = { cookie: `akashi_session=${token}`, lists, searches };
  const client = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    import.meta.filename,
    "ask",
    JSON.stringify(asked),
  ]);
  const answered = JSON.parse(client.stdout) as Answered;
  await http.close();
  app.close();
  return { ...answered, baselineP95: await likeP95(names, words) };
}

async function askOverHttp({ cookie, lists, searches }: Asked): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const ask = (url: string) => fetchWhole(url, { cookie }, agent);
  for (const url of [...lists, ...searches]) await ask(url);
  const listP95 = await p95Of(lists, ask);
  const searchP95 = await p95Of(searches, ask);
  const p95 = await p95Of([...lists, ...searches], ask);
  agent.destroy();
  return { p95, listP95, searchP95 };
}

function fetchWhole(url: string, headers: Record<string, string>, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`));
      answer.resume().on("end", resolve).on("error", reject);
    }).on("error", reject);
  });
}

async function p95Of(urls: readonly string[], ask: (url: string) => Promise<void>): Promise<number> {
  const times: number[] = [];
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < REQUESTS) {
      const url = urls[next++ % urls.length]!;
      const start = performance.now();
      await ask(url);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walk));
  times.sort((a, b) => a - b);
  return Math.round(times[Math.floor(times.length * 0.95)]! * 10) / 10;
}

/** 20 at once on one thread: each waits for those before it. */
async function likeP95(names: readonly string[], words: readonly string[]): Promise<number> {
  const db = new Sqlite(":memory:");
  db.exec("CREATE TABLE person (name TEXT NOT NULL)");
  const insert = db.prepare("INSERT INTO person VALUES (?)");
  db.transaction(() => {
    for (const name of names) insert.run(name);
  })();
  const find = db.prepare("SELECT rowid, name FROM person WHERE name LIKE ? ORDER BY name LIMIT 50");
  const urls = words.map((word) => `%${word}%`);
  const p95 = await p95Of(urls, async (pattern) => {
    await new Promise(setImmediate);
    find.all(pattern);
  });
  db.close();
  return p95;
}

const tasks: Readonly<Record<string, (input: string) => Promise<unknown>>> = {
  import: measureImport,
  search: measureSearch,
  ask: (asked) => askOverHttp(JSON.parse(asked) as Asked),
};
const [task, input] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && task && input !== undefined) {
  process.stdout.write(JSON.stringify(await tasks[task]!(input)));
  process.exit(0);
}
