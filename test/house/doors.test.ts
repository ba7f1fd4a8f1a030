import { join } from "node:path";
import { expect, test } from "vitest";
import { namesForNobody, offeredBy, takenFrom } from "./doors.ts";

test("a door offers no name that nobody outside its room takes", () => {
  expect(namesForNobody(join(import.meta.dirname, "../.."))).toEqual([]);
});

test("names are found however they are offered and taken", () => {
  const door =
    'export { a, type B } from "./a.ts";\nexport type {\n  C,\n} from "./c.ts";\nexport { d as e } from "./d.ts";\n';
  expect(offeredBy(door)).toEqual(["a", "B", "C", "e"]);
  const file =
    'import { a, type B, e as mine } from "#src/features/room/index.ts";\nimport { x } from "#src/features/other/index.ts";\n';
  expect(takenFrom("room", file)).toEqual(["a", "B", "e"]);
});
