/** config → open the application → listen → close. */
import { enableCompileCache } from "node:module";

enableCompileCache();
const { serve } = await import("./serve.ts");
await serve();
