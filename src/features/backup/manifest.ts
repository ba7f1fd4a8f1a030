import { z } from "zod";

export const MANIFEST = "manifest.json";
export const KEYRING = "keyring.json";

/** Paths inside a backup: nothing else is ever written to disk. */
const path = z.string().regex(/^(keyring\.json|akashi\.db|files\/[0-9a-f]{2}\/[0-9a-f]{32}\.age)$/);

export const manifestSchema = z.object({
  v: z.literal(1),
  madeAt: z.string(),
  log: z.string(),
  files: z
    .array(z.object({ path, sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    // Without both, what was restored would count as a storage that is not set up.
    .refine((files) => [KEYRING, "akashi.db"].every((name) => files.some((file) => file.path === name))),
});
export type Manifest = z.infer<typeof manifestSchema>;
