/** Statements that are built once for each connection: building costs more than running them. */
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
