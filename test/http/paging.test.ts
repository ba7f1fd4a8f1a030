/** Pages of lists: one behind the other they are the whole list, and a cursor that cannot be read is refused. */
import { expect, test } from "vitest";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { pageById, pageByNumber, pageByOffset, pageOfFound, pageQuery } from "#src/http/index.ts";
import { openTestApp } from "../support/house.ts";

const all = [
  { id: "c", number: 2 },
  { id: "a", number: 5 },
  { id: "b", number: 9 },
];

test("pages by number go on behind the last number, also where one has gone since", () => {
  expect(pageByNumber(all, { limit: 2 })).toEqual({ items: all.slice(0, 2), nextCursor: "5" });
  expect(pageByNumber([all[0]!, all[2]!], { limit: 2, cursor: 5 })).toEqual({
    items: [all[2]],
    nextCursor: null,
  });
  expect(pageByNumber(all, { limit: 3 }).nextCursor).toBe(null);
  expect(pageOfFound(all, 2)).toEqual({ items: all.slice(0, 2), nextCursor: "5" });
  expect(pageOfFound(all.slice(0, 2), 2).nextCursor).toBe(null);
});

test("pages by place count what came before", () => {
  expect(pageByOffset(["い", "ろ", "は"], { limit: 2 })).toEqual({ items: ["い", "ろ"], nextCursor: "2" });
  expect(pageByOffset(["い", "ろ", "は"], { limit: 2, cursor: 2 })).toEqual({
    items: ["は"],
    nextCursor: null,
  });
  expect(pageByOffset(["い", "ろ"], { limit: 2 }).nextCursor).toBe(null);
  expect(pageByOffset(["い"], { limit: 2, cursor: 7 })).toEqual({ items: [], nextCursor: null });
});

test("pages by id go on behind their last item wherever it stands by now, and not where it is gone", () => {
  expect(pageById(all, { limit: 2 })).toEqual({ items: all.slice(0, 2), nextCursor: "a" });
  const moved = [{ id: "new", number: 11 }, ...all];
  expect(pageById(moved, { limit: 2, cursor: "a" })).toEqual({ items: [all[2]], nextCursor: null });
  expect(() => pageById(all, { limit: 2, cursor: "gone" })).toThrow("invalid_input");
});

test("a cursor is a whole number that is not below 0", () => {
  expect(pageQuery.parse({ cursor: "12" })).toEqual({ cursor: 12, limit: 50 });
  for (const cursor of ["zzz", "-1", "1.5"])
    expect([cursor, pageQuery.safeParse({ cursor }).success]).toEqual([cursor, false]);
});

test("every list of the API refuses a cursor that cannot be read, and says that it is the cursor", async () => {
  const at = await openTestApp();
  const { paths } = (await at.http.inject("/api/openapi.json")).json<{
    paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
  }>();
  const lists = Object.entries(paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === "cursor"))
    .map(([path]) => path);
  expect(lists).toContain("/api/incidents/{incident}/customers");
  expect(lists).toContain("/api/incidents/{incident}/facts");
  const incident = at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
  const headers = at.signedIn();
  for (const path of lists) {
    const url = `${path.replace("{incident}", incident)}?cursor=zzz`;
    const answer = await at.http.inject({ url, headers });
    expect([path, answer.statusCode, Object.keys(answer.json().error.fields ?? {})]).toEqual([
      path,
      400,
      ["cursor"],
    ]);
  }
  await at.close();
});
