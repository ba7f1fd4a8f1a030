/** Copies the write-ahead log into the database file, beside whoever reads and writes; then gives its space back. */
import { workerData } from "node:worker_threads";
import { openConnection } from "./connection.ts";

const connection = openConnection(workerData as { readonly file: string; readonly key: Uint8Array });
try {
  // Most of it without keeping any writer waiting; what is left then takes a moment.
  connection.pragma("wal_checkpoint(PASSIVE)");
  connection.pragma("wal_checkpoint(TRUNCATE)");
} finally {
  connection.close();
}
