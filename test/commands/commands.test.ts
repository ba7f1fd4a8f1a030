/**
 * The command line as people and scripts use it: its exit codes,
 * its files. Each exit code is also seen from the real program.
 */
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { OWNER, temporaryFolder } from "../support/house.ts";
import { type Outcome, runProgram, runVerb } from "./running.ts";

let folder: string;
let storage: string;
let demo: Outcome;
beforeAll(async () => {
  folder = join(temporaryFolder("commands"), "demo");
  storage = join(folder, "storage");
  demo = await runProgram(["demo", "--out", folder]);
}, 180_000);

test("the demo writes its papers and says how to open the application on it", () => {
  expect(demo.err).toBe("");
  expect(demo.code).toBe(0);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining([
      "storage",
      "お詫び状.pdf",
      "利益相反確認票.pdf",
      "弁護士相談用資料.pdf",
      "警察相談用資料.pdf",
      "証拠説明書（案）.pdf",
      "号証の写し.pdf",
      "号証1つの写し.pdf",
      "時系列表.pdf",
      "被害届の下書き資料.pdf",
      "告訴状の下書き（弁護士確認用）.pdf",
      "陳述書の下書き.pdf",
      "送付状.pdf",
    ]),
  );
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".pdf"))) {
    expect(readFileSync(join(folder, name)).subarray(0, 5).toString()).toBe("%PDF-");
  }
  expect(demo.out).toContain(`AKASHI_STORAGE='${storage}' npm start`);
  expect(demo.out).toMatch(/お詫び状 \d+通/);
  expect(demo.out).not.toContain(OWNER.password);
});

test("verify is content with the demo, and tells programs so", async () => {
  const { code, out } = await runProgram(["verify", "--storage", storage, "--json"]);
  expect(code).toBe(0);
  const result = JSON.parse(out);
  expect(result.intact).toBe(true);
  expect(result.entries).toBeGreaterThan(40);
  expect(result.files).toBeGreaterThan(5);
});

test("exports a document as a new file and never over an old one", async () => {
  const out = join(temporaryFolder("out"), "police.pdf");
  const args = ["export", "police", "--incident", "1", "--out", out, "--storage", storage];
  expect((await runVerb(args)).code).toBe(0);
  const bytes = readFileSync(out);
  const again = await runVerb(args);
  expect(again.code).toBe(2);
  expect(again.err).toContain("すでにあります");
  expect(readFileSync(out).equals(bytes)).toBe(true);
});

test("exports a Word file for editing, and refuses a form that the paper does not have before anything is issued", async () => {
  const out = join(temporaryFolder("out"), "list.docx");
  const args = ["export", "evidence-list", "--incident", "1", "--out", out, "--storage", storage];
  const refused = await runVerb([...args, "--format", "xlsx"]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("「xlsx」では書き出せません。選べるのは pdf、docx です。");
  expect((await runVerb([...args, "--format", "docx"])).code).toBe(0);
  expect(readFileSync(out).subarray(0, 2).toString("latin1")).toBe("PK");
});

test("lists what a kind of paper can be made for, and makes it for one of them", async () => {
  const listed = await runVerb([
    "export",
    "exhibit",
    "--incident",
    "1",
    "--list",
    "--storage",
    storage,
    "--json",
  ]);
  const subjects: { id: string; label: string }[] = JSON.parse(listed.out);
  expect(subjects.map(({ label }) => label)).toEqual(["甲1", "甲2", "甲3"]);
  const out = join(temporaryFolder("out"), "exhibit.pdf");
  const args = ["export", "exhibit", "--incident", "1", "--out", out, "--storage", storage];
  const unnamed = await runVerb(args);
  expect(unnamed.code).toBe(2);
  expect(unnamed.err).toContain("export exhibit --incident N --list で一覧を見て、--subject に");
  expect((await runVerb([...args, "--subject", subjects[0]!.id])).code).toBe(0);
  expect(readFileSync(out).subarray(0, 5).toString()).toBe("%PDF-");
});

test("adds evidence, names what it refuses, and knows a file again", async () => {
  const files = temporaryFolder("files");
  const note = join(files, "note.txt");
  const empty = join(files, "empty.jpg");
  writeFileSync(note, "電話の記録。11月20日10時。");
  writeFileSync(empty, "");
  const args = ["add-evidence", note, empty, "--incident", "1", "--storage", storage];
  const first = await runVerb(args);
  expect(first.code).toBe(1);
  expect(first.out).toMatch(/E-\d{3} .*note\.txt/);
  expect(first.out).toMatch(/✗ .*empty\.jpg: /);
  expect((await runVerb(args)).out).toContain("すでに保管されています");
});

test("imports a customer list and counts what came in", async () => {
  const list = join(temporaryFolder("list"), "list.csv");
  writeFileSync(
    list,
    "会員番号,氏名,住所\r\n9001,見本 ひかり,例示県見本市架空町9-1\r\n9002,,例示県見本市架空町9-2\r\n",
  );
  const { code, out } = await runVerb([
    "import-customers",
    list,
    "--incident",
    "1",
    "--storage",
    storage,
    "--json",
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out).counts).toMatchObject({ imported: 1, rejected: 1 });
});

test("reads a list by the columns that --map names, and refuses a map that is none", async () => {
  const folder = temporaryFolder("mapped");
  const [list, map] = [join(folder, "list.csv"), join(folder, "map.json")];
  writeFileSync(list, "呼び名,本名,電話,電話\r\n,見本 みのり,03-0000-0001,090-0000-0002\r\n");
  const args = ["import-customers", list, "--incident", "1", "--storage", storage, "--json"];
  writeFileSync(map, '{ "呼び名": "name" }');
  const nobody = await runVerb([...args, "--map", map]);
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining("コマンドでは --map")]);
  writeFileSync(map, '{ "本名": "name", "電話[2]": "mobile" }');
  const taken = await runVerb([...args, "--map", map]);
  expect([taken.code, JSON.parse(taken.out).counts.imported]).toEqual([0, 1]);
  writeFileSync(map, '{ "本名": "namae" }');
  expect((await runVerb([...args, "--map", map])).code).toBe(2);
});

test("backs up and restores; the restored storage verifies", async () => {
  const backup = join(temporaryFolder("backup"), "backup.zip");
  expect((await runVerb(["backup", backup, "--storage", storage])).code).toBe(0);
  const target = join(temporaryFolder("restored"), "storage");
  const restored = await runVerb(["restore", backup, "--storage", target]);
  expect(restored.out).toContain("異常はありませんでした");
  expect((await runVerb(["verify", "--storage", target])).code).toBe(0);
  expect((await runVerb(["restore", backup, "--storage", target])).err).toContain("空のフォルダー");
});

test("verify finds a changed file and exits 1", async () => {
  const copy = join(temporaryFolder("tampered"), "storage");
  cpSync(storage, copy, { recursive: true });
  const files = readdirSync(join(copy, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const victim = files.toSorted((a, b) => statSync(b).size - statSync(a).size)[0]!;
  const bytes = readFileSync(victim);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(victim, bytes);
  const { code, out } = await runProgram(["verify", "--storage", copy]);
  expect(code).toBe(1);
  expect(out).toContain("保管したファイルが変わっています");
});

test.each([
  ["a wrong password", runProgram, ["verify"], { AKASHI_PASSWORD: "ちがうことばをならべる" }, 3],
  ["no password", runVerb, ["verify"], { AKASHI_PASSWORD: "" }, 3],
  ["an unknown verb", runVerb, ["verifi"], {}, 2],
  ["an unknown flag", runVerb, ["verify", "--fast"], {}, 2],
  ["a missing file", runVerb, ["add-evidence", "/nowhere/x.jpg", "--incident", "1"], {}, 2],
  [
    "an unknown incident",
    runVerb,
    ["export", "police", "--incident", "99", "--out", "/nowhere/x.pdf"],
    {},
    1,
  ],
  ["an unknown kind", runVerb, ["export", "poem", "--incident", "1", "--out", "/nowhere/x.pdf"], {}, 2],
])("%s: one sentence and the right exit code", async (_name, run, args, env, code) => {
  const outcome = await run([...args, "--storage", storage], env);
  expect(outcome.code).toBe(code);
  expect(outcome.err).toMatch(/[ぁ-ん]/);
  expect(outcome.err).not.toMatch(/\n\s+at /);
});

test("makes a packet, checks it without storage or password, and says what is not proven", async () => {
  const out = join(temporaryFolder("packet"), "lawyer.zip");
  const made = await runVerb([
    "packet",
    "--incident",
    "1",
    "--for",
    "lawyer",
    "--out",
    out,
    "--storage",
    storage,
  ]);
  expect(made.err).toBe("");
  expect(made.code).toBe(0);
  for (const zip of [out, join(folder, "警察提出用データ.zip")]) {
    const checked = await runVerb(["verify", zip], { AKASHI_PASSWORD: "" });
    expect(checked.code).toBe(0);
    expect(checked.out).toContain("改ざん・欠けは見つかりませんでした");
    expect(checked.out).toContain("提出用データの中の鍵だけでは、何の証明にもなりません");
  }
  const bytes = readFileSync(out);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(out, bytes);
  const spoiled = await runVerb(["verify", out, "--json"], { AKASHI_PASSWORD: "" });
  expect(spoiled.code).toBe(1);
  expect(JSON.parse(spoiled.out).intact).toBe(false);
  const strange = await runVerb(["packet", "--incident", "1", "--for", "press", "--out", `${out}.2`]);
  expect(strange.code).toBe(2);
});

test("a key file opens the storage unattended", async () => {
  const place = temporaryFolder("keyfile");
  const own = join(place, "storage");
  const keyFile = join(place, "key");
  const setup = [
    "setup",
    "--shop",
    "ヘアサロン見本",
    "--owner",
    "見本 花子",
    "--make-key-file",
    keyFile,
    "--storage",
    own,
  ];
  expect((await runProgram(setup)).code).toBe(0);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const settings = { AKASHI_PASSWORD: "", AKASHI_KEY_FILE: keyFile };
  const { code } = await runVerb(["verify", "--storage", own], settings);
  expect(code).toBe(0);
  expect(existsSync(join(own, "keyring.json"))).toBe(true);
});

test("a key file that cannot be written keeps setup from beginning: its recovery code would be lost", async () => {
  const place = temporaryFolder("keyfile-there");
  const own = join(place, "storage");
  const keyFile = join(place, "key");
  writeFileSync(keyFile, "something else");
  const words = ["setup", "--shop", "ヘアサロン見本", "--owner", "見本 花子", "--storage", own];
  const refused = await runVerb([...words, "--make-key-file", keyFile]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("すでにあります");
  expect(readFileSync(keyFile, "utf8")).toBe("something else");
  const done = await runVerb(words);
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/復旧コード.*: [0-9A-Z]{4}(-[0-9A-Z]{4}){7}/);
});

test("started a second time, it says in one sentence that the place is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const own = join(temporaryFolder("twice"), "storage");
  const second = await runProgram(["serve", "--storage", own], { PORT: String(port) });
  other.close();
  expect(second.code).toBe(2);
  expect(second.err).toContain("すでに使われています");
  expect(second.err).not.toMatch(/\n\s+at /);
});
