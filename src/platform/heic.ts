/**
 * Pixels of a HEIC picture. The decoder is a large piece of foreign code that is fed whatever somebody sent: it runs in
 * a process of its own, which sees these bytes and nothing else of the house, has no secrets in its environment, and is
 * ended when it takes too long or too much memory. Bytes go in and out through pipes; nothing is written to disk.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface RawPicture {
  readonly width: number;
  readonly height: number;
  /** RGB, three bytes a pixel, upright. */
  readonly pixels: Buffer;
}

export interface HeicLimits {
  /** Most pixels that are decoded at all. */
  readonly mostPixels: number;
  /** Longest edge of the answer. */
  readonly edge: number;
  readonly timeoutMs: number;
  /** Resident memory at which the process ends itself. */
  readonly mostMemoryBytes: number;
}

const CHILD = fileURLToPath(new URL("./heic-child.ts", import.meta.url));
const MEBIBYTE = 1024 * 1024;

/** 48 megapixels take about 700 MB and a second or two on two slow cores. */
export const heicLimits = { timeoutMs: 30_000, mostMemoryBytes: 1000 * MEBIBYTE } as const;

/** Undefined when the pixels cannot be decoded within the limits. */
export function decodeHeic(bytes: Buffer, limits: HeicLimits): Promise<RawPicture | undefined> {
  return new Promise((resolve) => {
    const { mostPixels, edge, timeoutMs, mostMemoryBytes } = limits;
    const child = spawn(
      process.execPath,
      ["--max-old-space-size=256", CHILD, String(mostPixels), String(edge), String(mostMemoryBytes)],
      // No environment: passwords may stand in ours.
      { stdio: ["pipe", "pipe", "ignore"], env: {}, windowsHide: true },
    );
    const longest = 8 + edge * edge * 3;
    const pieces: Buffer[] = [];
    let received = 0;
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    const settle = (picture: RawPicture | undefined): void => {
      clearTimeout(timer);
      resolve(picture);
    };
    child.stdout.on("data", (piece: Buffer) => {
      received += piece.length;
      if (received > longest) child.kill("SIGKILL");
      else pieces.push(piece);
    });
    // A child that died early no longer reads.
    child.stdin.on("error", () => {});
    child.on("error", () => settle(undefined));
    child.on("close", (code) => settle(code === 0 ? parse(Buffer.concat(pieces)) : undefined));
    child.stdin.end(bytes);
  });
}

function parse(answer: Buffer): RawPicture | undefined {
  if (answer.length < 8) return undefined;
  const [width, height, pixels] = [answer.readUInt32BE(0), answer.readUInt32BE(4), answer.subarray(8)];
  return width > 0 && pixels.length === width * height * 3 ? { width, height, pixels } : undefined;
}
