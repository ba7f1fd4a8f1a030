/**
 * Loaded ahead of everything in each process of the suite (`vitest.config.ts`); what is loaded stays the same.
 *
 * Node reads and parses a package's whole package.json for every import inside it, and drizzle-orm's has 179 kB for some
 * 300 imports: half a second for each of the suite's files. Its modules name each other by relative addresses and are
 * ES modules all, so they are found without asking. Compiled code of other packages is kept between the processes.
 */
import { enableCompileCache, registerHooks } from "node:module";
import { resolve } from "node:path";

enableCompileCache(resolve(import.meta.dirname, "../../node_modules/.cache/compiled"));
registerHooks({
  resolve: (name, context, next) => {
    const { parentURL = "" } = context;
    const isInside = name.startsWith(".") && /\/node_modules\/drizzle-orm\/.*\.js$/.test(parentURL);
    return isInside
      ? { url: new URL(name, parentURL).href, format: "module", shortCircuit: true }
      : next(name, context);
  },
});
