/** config → open the application → listen → close. */
import { loadQuickly } from "./platform/loading.ts";

loadQuickly();
// Whatever this program writes is for its owner only, also in a folder that others may enter.
process.umask(0o077);
const { serve } = await import("./serve.ts");
if (!(await serve())) process.exitCode = 2;
