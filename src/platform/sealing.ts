/** Sealing one stream: encrypt it, and hash what goes to the disk. The plaintext is hashed by blobs.ts. */
import { createHash } from "node:crypto";
import { startAgeEncryption } from "./age-stream.ts";

export interface Sealed {
  /** Size and hex SHA-256 of the encrypted file. */
  readonly storedBytes: number;
  readonly storedSha256: string;
}

export interface Sealing {
  /** What must be written next, in order. */
  push(plain: Uint8Array): Buffer[];
  /** The last bytes; nothing may be pushed afterwards. */
  end(): { pieces: Buffer[]; sealed: Sealed };
}

/** Starts a file for one age recipient. */
export function startSealing(recipient: string): Sealing {
  const encryption = startAgeEncryption(recipient);
  const storedHash = createHash("sha256");
  let storedBytes = 0;
  let head: Buffer[] = [encryption.head];
  const leaving = (made: readonly Buffer[]): Buffer[] => {
    const pieces = [...head, ...made].filter((piece) => piece.length > 0);
    head = [];
    for (const piece of pieces) {
      storedHash.update(piece);
      storedBytes += piece.length;
    }
    return pieces;
  };
  return {
    push: (plain) => leaving(encryption.push(plain)),
    end: () => {
      const pieces = leaving(encryption.end());
      return { pieces, sealed: { storedBytes, storedSha256: storedHash.digest("hex") } };
    },
  };
}

/** A disk that takes only a part is full: the next write would say so. */
export const shortWrite = (): Error =>
  Object.assign(new Error("the disk took only a part"), { code: "ENOSPC" });
