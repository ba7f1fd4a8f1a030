import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
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
