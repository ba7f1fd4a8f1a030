import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Record<string, string> }>>;
}

/** Optional packages (builds for each platform) that something names and the lockfile lacks: `npm ci` refuses those. */
function missingVariants({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !folders(place).some((folder) => `${folder}node_modules/${name}` in packages))
      .map((name) => `${place} → ${name}`),
  );
}

/** Where Node looks for what a package needs: its own folder, then each above it. */
function folders(place: string): string[] {
  const parts = place === "" ? [] : place.split("/node_modules/");
  return [...parts.map((_, index) => `${parts.slice(0, index + 1).join("/node_modules/")}/`), ""];
}

test("the lockfile names every platform's build that a package names, so that npm ci accepts it", () => {
  const text = readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8");
  const lockfile = JSON.parse(text) as Lockfile;
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100);
  expect(missingVariants(lockfile)).toEqual([]);
});

test("a build that is not published for some platform would be noticed", () => {
  const parser = { optionalDependencies: { "parser-linux": "1.0.0", "parser-android": "1.0.0" } };
  const packages = { "": {}, "node_modules/parser": parser, "node_modules/parser-linux": {} };
  expect(missingVariants({ packages })).toEqual(["node_modules/parser → parser-android"]);
});
