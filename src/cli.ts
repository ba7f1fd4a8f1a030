#!/usr/bin/env node
/**
 * The command line: parse, call one command, print, exit.
 * Exit 0 done, 1 the check found something, 2 wrong usage, 3 sealed or wrong password.
 */
import { loadQuickly } from "./platform/loading.ts";

loadQuickly();
// Whatever this program writes is for its owner only, also in a folder that others may enter.
process.umask(0o077);
const { runCommandLine } = await import("./commands/index.ts");
process.exitCode = await runCommandLine(process.argv.slice(2));
