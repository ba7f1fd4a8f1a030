import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { beginReading } from "#src/features/customers/import/reading.ts";
import { temporaryFolder } from "../../../support/house.ts";

const reading = pathToFileURL(
  join(import.meta.dirname, "../../../../src/features/customers/import/reading.ts"),
);
const script = `
  import { look } from "${reading.href}";
  await look(new Uint8Array(Buffer.from("氏名\\n" + "見本 花子\\n".repeat(80_000))), {});
`;

/** Reads a long list in a program of its own; returns what then lies in the folder where it was started. */
function leftBy(env: NodeJS.ProcessEnv): string[] {
  const cwd = temporaryFolder("thread");
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd, env });
  return readdirSync(cwd, { recursive: true }).map(String);
}

test("the thread finds its compiled code where the program keeps it, and none where it keeps none", () => {
  const cache = join(temporaryFolder("compiled"), "kept");
  mkdirSync(cache);
  expect(leftBy({ NODE_COMPILE_CACHE: cache })).toEqual([]);
  const [version, ...others] = readdirSync(cache);
  expect(others).toEqual([]);
  expect(readdirSync(join(cache, version!))).not.toContain(version);
  expect(leftBy({ NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual([]);
});

/** What is known of a list when its last row is read. */
function read(list: string) {
  const begun = beginReading(new Uint8Array(Buffer.from(list)));
  try {
    return begun.into({ chosen: {}, firstNumber: 1 }, () => {});
  } finally {
    begun.end();
  }
}

test("a long list of which nearly every row stays outside is read to its end", () => {
  const cells = ",値x".repeat(30);
  const list = `氏名${cells}\n見本 花子${cells}\n${`試験 太郎${cells},\u3000x\n`.repeat(100_000)}`;
  const finish = read(list);
  expect(finish.counts).toEqual({ rows: 100_001, imported: 1, flagged: 0, rejected: 100_000, blank: 0 });
  const csv = Buffer.from(finish.rejected!).toString();
  expect(csv.match(/\r\n/g)?.length).toBe(100_001);
  expect(csv.slice(-110)).toMatch(
    /,"100002","列の数が見出しと違います（見出し31列、この行32列）。区切りのカンマをご確認ください。"\r\n$/,
  );
});

test("a list as large as may come in is read, with another time of day in every row", () => {
  const note = "n".repeat(3_290);
  const rows = Array.from({ length: 20_000 }, (_, n) => `見本 花子${n},2020/01/01 10:00:00.${n},${note}\n`);
  const finish = read(`氏名,最終来店日,備考\n${rows.join("")}`);
  expect(finish.counts).toMatchObject({ rows: 20_000, imported: 20_000 });
});
