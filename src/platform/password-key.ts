/** From a password to a key: argon2id, never more than a few at a time. */
import { hashRaw } from "@node-rs/argon2";
import { z } from "zod";

/** Bounds: whoever can write the file must not be able to make opening take all memory, or for ever. */
export const kdfSettings = z.object({
  name: z.literal("argon2id"),
  memoryKib: z.int().min(8192).max(262144),
  passes: z.int().min(1).max(10),
  /** base64, 8 bytes at least (RFC 9106). */
  salt: z.base64().min(12).max(128),
});
export type KdfSettings = z.infer<typeof kdfSettings>;

/** Cost of one guess at a password: 64 MiB, three passes (0.2 s here). RFC 9106's second choice. */
export const KDF = { memoryKib: 65536, passes: 3 };

/** A flood of guesses must leave memory and the threads that read and write files to everybody else. */
const MOST_DERIVING = 2;
let deriving = 0;
const waiting: (() => void)[] = [];

/** The key that a secret gives. Waits while others derive theirs. */
export async function deriveKey(secret: string, kdf: KdfSettings): Promise<Buffer> {
  if (deriving < MOST_DERIVING) deriving += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await hashRaw(secret.normalize("NFKC"), {
      algorithm: 2,
      memoryCost: kdf.memoryKib,
      timeCost: kdf.passes,
      parallelism: 1,
      outputLen: 32,
      salt: Buffer.from(kdf.salt, "base64"),
    });
  } finally {
    // The place goes to whoever waits longest, or becomes free.
    const next = waiting.shift();
    if (next) next();
    else deriving -= 1;
  }
}
