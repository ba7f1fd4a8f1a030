import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: fileURLToPath(new URL("support/run-folder.ts", import.meta.url)),
    // A net for what hangs, not a measure: many tests start whole programs, and the machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two processes: the suite must finish on two cores, and argon2id takes 64 MiB each.
    pool: "forks",
    execArgv: ["--import", fileURLToPath(new URL("support/loading.ts", import.meta.url))],
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.cache/tests.json" },
    maxWorkers: 2,
  },
});
