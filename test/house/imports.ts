/** The house's arrows, read from the import lines: who may know whom (DESIGN: the house). */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Features from the first to the last; each may use earlier ones only. */
const FEATURES = [
  "ledger",
  "access",
  "shops",
  "anchors",
  "incidents",
  "preservation",
  "notices",
  "evidence",
  "custody",
  "customers",
  "redactions",
  "exhibits",
  "duties",
  "templates",
  "letters",
  "documents",
  "packets",
  "phone",
  "backup",
  "casefile",
  "setup",
];

/** Files of a feature that speak HTTP; everything else in it is core. */
const EDGE = /^src\/features\/[a-z]+\/([a-z-]*-)?(api|pages?|entrance|upload|send)(\.ts|\/)/;

export interface Arrow {
  readonly from: string;
  /** A path under src, or a package name. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

export function readArrows(root: string): Arrow[] {
  const arrows: Arrow[] = [];
  for (const entry of readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = join(entry.parentPath, entry.name);
    const from = relative(root, file).split(sep).join("/");
    arrows.push(...arrowsOf(from, readFileSync(file, "utf8"), root));
  }
  return arrows;
}

export function arrowsOf(from: string, source: string, root = "/"): Arrow[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g;
  return [...source.matchAll(pattern)].map((match) => {
    const target = match[2] ?? match[3]!;
    const to = target.startsWith("#src/")
      ? `src/${target.slice(5)}`
      : target.startsWith(".")
        ? relative(root, resolve(root, dirname(from), target))
            .split(sep)
            .join("/")
        : target;
    return { from, to, isTypeOnly: match[1] !== undefined };
  });
}

/** Why an arrow is wrong, or undefined. */
export function judge({ from, to, isTypeOnly }: Arrow): string | undefined {
  const driver = ["better-sqlite3", "drizzle-orm/better-sqlite3"].includes(to);
  if (driver && !from.startsWith("src/platform/")) return "only platform knows the SQLite driver";
  if (to === "pdfkit" && !from.startsWith("src/typeset/")) return "only typeset knows pdfkit";
  if ((to === "fastify" || to.startsWith("@fastify/")) && !isEdge(from))
    return "only the HTTP edge knows Fastify";
  if (!to.startsWith("src/")) return undefined;
  if (from.startsWith("src/lib/") && !to.startsWith("src/lib/")) return "lib imports nothing of the house";
  if (/^src\/(platform|typeset)\//.test(from)) {
    const own = from.split("/")[1]!;
    return to.startsWith(`src/${own}/`) || to.startsWith("src/lib/") ? undefined : `${own} imports lib only`;
  }
  const feature = /^src\/features\/([a-z]+)\//.exec(from)?.[1];
  return feature ? judgeFeature(feature, from, to, isTypeOnly) : undefined;
}

const isEdge = (file: string): boolean =>
  file.startsWith("src/http/") || EDGE.test(file) || file === "src/main.ts" || file === "src/serve.ts";

function judgeFeature(feature: string, from: string, to: string, isTypeOnly: boolean): string | undefined {
  const own = FEATURES.indexOf(feature);
  if (own < 0) return `the feature ${feature} has no place in the order`;
  const target = /^src\/features\/([a-z]+)\/(.*)$/.exec(to);
  if (target) {
    const [, other, file] = target;
    if (other === feature)
      return isEdge(from) || !EDGE.test(to) ? undefined : "the core does not know its edge";
    if (FEATURES.indexOf(other!) > own) return `${feature} comes before ${other}`;
    // Edges may build on the edges of earlier rooms (the cookie, the shape of a user).
    return file === "index.ts" || (isEdge(from) && EDGE.test(to))
      ? undefined
      : `${other} is entered by its door only`;
  }
  if (to.startsWith("src/lib/") || to.startsWith("src/platform/") || to.startsWith("src/typeset/"))
    return undefined;
  if (!isEdge(from)) return "a feature's core knows lib, platform, typeset and earlier doors";
  if (to.startsWith("src/http/"))
    return to === "src/http/index.ts" || isTypeOnly ? undefined : "http is entered by its door";
  if (to === "src/app.ts") return isTypeOnly ? undefined : "edges know the application's type only";
  return to === "src/sample/index.ts" && feature === "setup"
    ? undefined
    : "not a room that a feature may know";
}
