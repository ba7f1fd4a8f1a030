/** The service with a shorter patience at its end. Argument: milliseconds. */
import { loadQuickly } from "#src/platform/loading.ts";

loadQuickly();
process.umask(0o077);
const { serve } = await import("#src/serve.ts");
await serve(undefined, { graceMs: Number(process.argv[2]) });
