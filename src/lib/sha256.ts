import { hash } from "node:crypto";

/** SHA-256 (FIPS 180-4) in lower-case hex: of bytes, or of a text in UTF-8. */
export const sha256Hex = (data: string | Uint8Array): string => hash("sha256", data, "hex");
