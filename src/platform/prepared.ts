/** Statements that are built once for each connection: building costs more than running them. */
import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { Reader } from "./database.ts";

const known = new WeakMap<Reader, Map<string, unknown>>();

/** The statement of this name; `make` must depend on the name alone. */
export function prepared<T>(read: Reader, name: string, make: () => T): T {
  let statements = known.get(read);
  if (!statements) {
    statements = new Map();
    known.set(read, statements);
  }
  const found = statements.get(name) as T | undefined;
  if (found !== undefined) return found;
  const made = make();
  statements.set(name, made);
  return made;
}

/**
 * A limit for a prepared statement. SQLite reads a bare `LIMIT ?` while it plans, and so plans anew for every value
 * that is bound, the same one too; a sum it leaves alone.
 */
export function limitOf(limit: number | Placeholder): Placeholder {
  const sum: SQL = sql`0 + ${limit}`;
  // The builder takes whatever SQL there is, but says numbers and placeholders only.
  return sum as unknown as Placeholder;
}
