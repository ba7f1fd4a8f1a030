/**
 * From the bytes of a customer file to text. A declared charset is never trusted: files that say Shift_JIS are
 * UTF-8 and the reverse (DOMAIN §9.1). Order: byte order mark, strict UTF-8, CP932, EUC-JP.
 */
import { Refusal } from "#src/lib/refusal.ts";

export type Encoding = "utf-8" | "utf-8-bom" | "cp932" | "euc-jp";

export interface DetectedEncoding {
  readonly encoding: Encoding;
  /** Characters that could not be decoded and appear as U+FFFD; 0 for a sound file. */
  readonly undecodable: number;
}

/** What the owner reads about the file. */
export const encodingLabels: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "utf-8-bom": "UTF-8（BOM付き）",
  cp932: "Shift_JIS（Windows）",
  "euc-jp": "EUC-JP",
};

const chunkBytes = 1 << 20;
// The WHATWG decoder called shift_jis is Windows-31J: it keeps 髙 﨑 ㈱ ① and maps 外字 to the private use area.
const decoderNames: Record<Encoding, string> = {
  "utf-8": "utf-8",
  "utf-8-bom": "utf-8",
  cp932: "shift_jis",
  "euc-jp": "euc-jp",
};
// Above this share of undecodable characters no encoding is believed.
const damageLimit = 0.02;

/** Throws the refusals `customer_file_empty`, `customer_file_kind` and `customer_file_encoding`. */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding {
  refuseOtherKinds(bytes);
  if (startsWith(bytes, [0xef, 0xbb, 0xbf]))
    return { encoding: "utf-8-bom", undecodable: countDamage(bytes, "utf-8") };
  if (decodesStrictly(bytes, "utf-8")) return { encoding: "utf-8", undecodable: 0 };
  const isCp932 = decodesStrictly(bytes, "cp932");
  const isEucJp = decodesStrictly(bytes, "euc-jp");
  // EUC-JP text without rare kanji is also valid CP932, as a run of half-width kana; real CP932 with kanji is
  // never valid EUC-JP. So where both hold, letters that every customer file has decide.
  if (isEucJp && (!isCp932 || hasCommonLetters(bytes))) return { encoding: "euc-jp", undecodable: 0 };
  if (isCp932) return { encoding: "cp932", undecodable: 0 };
  return leastDamaged(bytes);
}

/** The text, a piece at a time. Bytes that do not decode become U+FFFD. The byte order mark is left out. */
export function* decodeText(bytes: Uint8Array, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(decoderNames[encoding]);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    yield decoder.decode(bytes.subarray(start, start + chunkBytes), { stream: true });
  }
  yield decoder.decode();
}

function decodesStrictly(bytes: Uint8Array, encoding: Encoding): boolean {
  const decoder = new TextDecoder(decoderNames[encoding], { fatal: true });
  try {
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      decoder.decode(bytes.subarray(start, start + chunkBytes), { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function hasCommonLetters(bytes: Uint8Array): boolean {
  return /[ぁ-んァ-ヶ名号話所]/.test(new TextDecoder("euc-jp").decode(bytes.subarray(0, chunkBytes)));
}

/** A few broken bytes must not cost the whole file: the rows that hold them are flagged later. */
function leastDamaged(bytes: Uint8Array): DetectedEncoding {
  const candidates = (["utf-8", "cp932", "euc-jp"] as const).map((encoding) => ({
    encoding,
    undecodable: countDamage(bytes, encoding),
  }));
  const best = candidates.reduce((a, b) => (b.undecodable < a.undecodable ? b : a));
  if (best.undecodable > Math.max(3, bytes.length * damageLimit)) throw new Refusal("customer_file_encoding");
  return best;
}

function countDamage(bytes: Uint8Array, encoding: Encoding): number {
  let count = 0;
  for (const text of decodeText(bytes, encoding)) {
    for (let at = text.indexOf("\uFFFD"); at >= 0; at = text.indexOf("\uFFFD", at + 1)) count += 1;
  }
  return count;
}

function refuseOtherKinds(bytes: Uint8Array): void {
  if (bytes.length === 0 || (bytes.length === 3 && startsWith(bytes, [0xef, 0xbb, 0xbf]))) {
    throw new Refusal("customer_file_empty");
  }
  const kind = otherKind(bytes);
  if (kind) throw new Refusal("customer_file_kind", { kind });
}

function otherKind(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) {
    const names = new TextDecoder("latin1").decode(bytes.subarray(0, 8192));
    return /\[Content_Types\]|xl\//.test(names) ? "xlsx" : "zip";
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return "xls";
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) return "pdf";
  if (startsWith(bytes, [0xff, 0xd8, 0xff]) || startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return "image";
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return "utf16";
  return kindByControls(bytes.subarray(0, 65_536));
}

/**
 * Every second byte 0 is UTF-16 without its mark; many control bytes are no text at all. A stray NUL is a matter of its
 * row.
 */
function kindByControls(head: Uint8Array): string | undefined {
  let zeros = 0;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) zeros += 1;
    else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) controls += 1;
  }
  if (controls > Math.max(8, head.length * 0.02)) return "binary";
  if (zeros > Math.max(8, head.length * 0.02)) return "utf16";
  return;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);
}
