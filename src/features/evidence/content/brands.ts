/** What a file that begins with `ftyp` says it is (ISO/IEC 14496-12 4.3, 23008-12, and the list at mp4ra.org). */

const PICTURES = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];
const FILMS = [
  "isom",
  "avc1",
  "mp41",
  "mp42",
  "M4V ",
  "M4VH",
  "M4VP",
  "M4A ",
  "M4B ",
  "MSNV",
  "dash",
  "qt  ",
  "XAVC",
];
const isFilm = (brand: string): boolean =>
  FILMS.includes(brand) || /^(iso[2-9]|3g[pg2][0-9a-z]|mmp4|f4v )$/.test(brand);

export type Brand = "heic" | "avif" | "film" | "other";

/** By the first bytes of the file; undefined when it begins with no `ftyp`. */
export function brandOf(head: Buffer): Brand | undefined {
  if (head.length < 16 || head.toString("latin1", 4, 8) !== "ftyp") return undefined;
  const major = head.toString("latin1", 8, 12);
  const end = Math.min(head.readUInt32BE(0), head.length, 200);
  const compatible: string[] = [];
  for (let at = 16; at + 4 <= end; at += 4) compatible.push(head.toString("latin1", at, at + 4));
  const isHevc = (brand: string): boolean => PICTURES.slice(0, 6).includes(brand);
  if (major === "avif" || major === "avis") return "avif";
  if (isHevc(major)) return "heic";
  // mif1 and msf1 name a frame for any coding; what is coded inside stands among the compatible brands.
  if (PICTURES.includes(major))
    return !compatible.some(isHevc) && compatible.includes("avif") ? "avif" : "heic";
  return isFilm(major) ? "film" : "other";
}

/** QuickTime, as iPhones record films. */
export const isQuickTime = (ftyp: Buffer): boolean => ftyp.toString("latin1", 0, 4) === "qt  ";
