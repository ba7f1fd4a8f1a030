/** The only reader of process.env: one schema, one plain object. */
import { resolve } from "node:path";
import { z } from "zod";

const MEBIBYTE = 1024 * 1024;

const environment = z.object({
  AKASHI_STORAGE: z.string().min(1).default("storage"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65535).default(4649),
  /** Host names, besides loopback, under which the application may be addressed; comma separated. */
  AKASHI_HOSTS: z.string().default(""),
  AKASHI_KEY_FILE: z.string().min(1).optional(),
  AKASHI_LOGIN: z.string().min(1).optional(),
  AKASHI_PASSWORD: z.string().min(1).optional(),
  /** Largest evidence file in MiB. */
  AKASHI_MAX_FILE_MB: z.coerce.number().int().min(1).max(4096).default(50),
});

export interface Config {
  readonly storage: string;
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly keyFile: string | undefined;
  readonly login: string | undefined;
  readonly password: string | undefined;
  readonly maxFileBytes: number;
}

/** Reads settings from the environment. Throws a ZodError that names the wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const e = environment.parse(env);
  return {
    storage: resolve(e.AKASHI_STORAGE),
    host: e.HOST,
    port: e.PORT,
    allowedHosts: e.AKASHI_HOSTS.split(",")
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
    keyFile: e.AKASHI_KEY_FILE,
    login: e.AKASHI_LOGIN,
    password: e.AKASHI_PASSWORD,
    maxFileBytes: e.AKASHI_MAX_FILE_MB * MEBIBYTE,
  };
}
