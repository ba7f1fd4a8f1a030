/** Copies the write-ahead log into the database file, beside whoever reads and writes; then gives its space back. */
import { workerData } from "node:worker_threads";
import { type DatabaseOptions, openConnection } from "./connection.ts";

const { ended, ...database } = workerData as DatabaseOptions & {
  /** 1 once the driver is not used any more. */
  readonly ended: Int32Array<SharedArrayBuffer>;
};
try {
  const connection = openConnection(database);
  try {
    // Most of it without keeping any writer waiting; what is left then takes a moment.
    connection.pragma("wal_checkpoint(PASSIVE)");
    connection.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    connection.close();
  }
} finally {
  Atomics.store(ended, 0, 1);
  Atomics.notify(ended, 0);
}
