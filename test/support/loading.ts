/** Loaded ahead of everything in each process of the suite (`vitest.config.ts`); compiled code is kept between them. */
import { resolve } from "node:path";
import { loadQuickly } from "../../src/platform/loading.ts";

loadQuickly(resolve(import.meta.dirname, "../../node_modules/.cache/compiled"));
