/** Who could read the bytes of an original (DESIGN: custody), found in the source text. */

/** A stored file is opened. */
const READS = /\b(?:blobs\s*[?!]?\.\s*(?:read|readWhole|pathOf)|listFiles)\s*\(/;
/** The store is given away under another name, where the line above would not see it. */
const ALIASES =
  /(?:\{[^{}]*\bblobs\b(?!\s*:\s*[A-Z])[^{}]*\}\s*=(?!=|>)|=\s*[\w.]+\.blobs\b(?!\s*[?!]?\.)|blobs\s*\[)/;
/** The stored name of an original, or the table that holds it. */
const NAMES = /\bevidence_file\b|\bevidenceFile\.storedName\b|\bfile\.storedName\b/;

/**
 * These read every stored file, whatever it holds, to check it or to copy it as it lies: never into anybody's hands.
 */
const WHOLE_STORE = /^src\/(?:platform|features\/ledger|features\/backup|commands)\//;
/** The one way in, and the pictures' own files. */
const OPENS = ["src/features/evidence/originals.ts", "src/features/evidence/derivatives.ts"];
/** Takes files in, and compares their names with the register of files. */
const KNOWS_NAMES = [
  "src/features/evidence/originals.ts",
  "src/features/evidence/tables.ts",
  "src/features/evidence/verify.ts",
];

/**
 * Why this file could reach an original past `openOriginal`, or undefined. Rooms after evidence may open their own
 * files: they never learn the name of an original, for evidence's tables are its own (imports.test.ts) and its door
 * tells none.
 */
export function reachesOriginals(file: string, source: string): string | undefined {
  const text = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  if (WHOLE_STORE.test(file)) return undefined;
  if (ALIASES.test(text)) return "gives the store away under another name";
  if (NAMES.test(text) && !KNOWS_NAMES.includes(file)) return "knows the stored name of an original";
  if (/\blistFiles\s*\(/.test(text)) return "lists all stored files";
  const isEvidence = file.startsWith("src/features/evidence/");
  return isEvidence && READS.test(text) && !OPENS.includes(file)
    ? "opens stored files beside openOriginal"
    : undefined;
}
