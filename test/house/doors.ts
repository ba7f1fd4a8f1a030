/** Doors of the rooms: which names they offer, and who outside the room takes them. */
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names in `{ a, type B, c as d }`, as they are called outside. */
const namesIn = (list: string): string[] =>
  list
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter((name) => name !== "");

/** Names that a door offers, by its text. */
export function offeredBy(door: string): string[] {
  return [...door.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(([, list]) =>
    namesIn(list!).map((name) => name.split(" as ").at(-1)!),
  );
}

/** Names that a file takes from the door of a room; any word of a file that opens it while running. */
export function takenFrom(room: string, file: string): string[] {
  if (new RegExp(`import\\("[^"]*features/${room}/index\\.ts"\\)`).test(file))
    return file.match(/\w+/g) ?? [];
  const imports = new RegExp(
    `(?:import|export)\\s+(?:type\\s+)?\\{([^}]*)\\}\\s+from\\s+"[^"]*features/${room}/index\\.ts"`,
    "g",
  );
  return [...file.matchAll(imports)].flatMap(([, list]) =>
    namesIn(list!).map((name) => name.split(" as ")[0]!),
  );
}

/** 「room: name」 of each offered name that nobody outside its room takes. */
export function namesForNobody(root: string): string[] {
  const files = globSync("{src,test}/**/*.ts", { cwd: root }).map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
  return readdirSync(join(root, "src/features")).flatMap((room) => {
    const door = `src/features/${room}/index.ts`;
    if (!existsSync(join(root, door))) return [];
    const outside = files.filter(({ path }) => !path.startsWith(`src/features/${room}/`));
    const taken = new Set(outside.flatMap(({ text }) => takenFrom(room, text)));
    return offeredBy(readFileSync(join(root, door), "utf8"))
      .filter((name) => !taken.has(name))
      .map((name) => `${room}: ${name}`);
  });
}
