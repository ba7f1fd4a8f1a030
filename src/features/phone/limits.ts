const MINUTE_MS = 60_000;
const MEBIBYTE = 1024 * 1024;

export const phoneLimits = {
  /** How long a session runs, and by how much each extension prolongs it from now. */
  sessionMs: 10 * MINUTE_MS,
  /** No extension goes beyond this since the beginning. */
  longestMs: 60 * MINUTE_MS,
  files: 60,
  totalBytes: 2048 * MEBIBYTE,
  /** Uploads that run at once in a session. */
  atOnce: 3,
  connections: 32,
  /** Of one address; opening the page takes about sixty. */
  requestsPerMinute: 400,
  /** Without a byte. */
  idleMs: 30_000,
} as const;
