/**
 * Where a write may be cut: every call that changes a file, and every statement that changes the database, is a step.
 * `watchSteps` puts a hook before each; whoever watches counts them, ends the process there, or lets the call fail.
 */
import fs from "node:fs";
import promises, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import Sqlite from "better-sqlite3";

export interface Step {
  /** Counted from 1. */
  readonly number: number;
  /** `file write`, `folder fsync`, `sql COMMIT` … */
  readonly name: string;
}

type Method = (...args: never[]) => unknown;

/** Calls `before` ahead of every step from now on; what it throws is what the call answers. Returns how to stop. */
export async function watchSteps(before: (step: Step) => void): Promise<() => void> {
  const undo: (() => void)[] = [];
  let number = 0;
  const reach = (name: string): void => {
    number += 1;
    before({ number, name });
  };
  const replace = (
    owner: object,
    key: string,
    name: (self: never, args: readonly unknown[]) => string | undefined,
  ) => {
    const place = owner as Record<string, Method>;
    const real = place[key]!;
    place[key] = function (this: never, ...args: never[]) {
      const step = name(this, args);
      if (step !== undefined) reach(step);
      return Reflect.apply(real, this, args);
    };
    undo.push(() => {
      place[key] = real;
    });
  };

  const folders = new WeakSet<object>();
  const handle = await promises.open(import.meta.dirname, "r");
  const handles = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  for (const key of ["write", "writev"]) replace(handles, key, () => "file write");
  replace(handles, "sync", (self) => (folders.has(self) ? "folder fsync" : "file fsync"));
  replace(promises, "rename", () => "rename");
  replace(promises, "open", (_self, args) => (args[1] === "r" ? undefined : "create file"));
  const reallyOpen = promises.open;
  promises.open = async (...args) => {
    const opened = await reallyOpen(...args);
    if (args[1] === "r") folders.add(opened);
    return opened;
  };
  undo.push(() => {
    promises.open = reallyOpen;
  });
  replace(fs, "writeSync", () => "file write");
  syncBuiltinESMExports();

  const memory = new Sqlite(":memory:");
  const statements = Object.getPrototypeOf(memory.prepare("SELECT 1")) as object;
  memory.close();
  replace(statements, "run", (self) => {
    const { source, database } = self as { source: string; database: Sqlite.Database };
    return database.readonly ? undefined : `sql ${source.split(/[\s(]+/, 3).join(" ")}`;
  });

  return () => {
    for (const back of undo.reverse()) back();
    syncBuiltinESMExports();
  };
}
