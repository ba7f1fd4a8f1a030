/** Opens a storage as a command would: migrates it, and says so by its exit code. */
import { migrate } from "#src/platform/migrations.ts";

const [file = "", folder = ""] = process.argv.slice(2);
migrate({ file, key: Buffer.alloc(32, 7) }, folder);
