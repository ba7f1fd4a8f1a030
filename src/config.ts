/** The only reader of process.env: one schema, one plain object. */
import { isAbsolute, join, resolve } from "node:path";
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
  /** Folder for what must not lie in storage: the highest checkpoint. */
  AKASHI_STATE: z.string().min(1).optional(),
  HOME: z.string().optional(),
  XDG_STATE_HOME: z.string().optional(),
  LOCALAPPDATA: z.string().optional(),
  /** Largest evidence file in MiB. */
  AKASHI_MAX_FILE_MB: z.coerce.number().int().min(1).max(4096).default(50),
  /** Largest film or recording in MiB. */
  AKASHI_MAX_FILM_MB: z.coerce.number().int().min(1).max(65_536).default(500),
  /** Where phones send photos while somebody lets them: a port of the system's choice, on every private address. */
  AKASHI_PHONE_PORT: z.coerce.number().int().min(0).max(65535).default(0),
  /** Addresses to listen on for phones, instead of those found; comma separated. */
  AKASHI_PHONE_ADDRESS: z.string().default(""),
});

export interface Config {
  readonly storage: string;
  /** Where the highest checkpoint is kept; undefined when the computer names no folder of the user's own. */
  readonly stateFolder: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly keyFile: string | undefined;
  readonly login: string | undefined;
  readonly password: string | undefined;
  readonly maxFileBytes: number;
  readonly maxFilmBytes: number;
  readonly phonePort: number;
  readonly phoneAddresses: readonly string[];
}

/** Reads settings from the environment. Throws a ZodError that names the wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const e = environment.parse(env);
  return {
    storage: resolve(e.AKASHI_STORAGE),
    stateFolder: stateFolderOf(e),
    host: e.HOST,
    port: e.PORT,
    allowedHosts: namesIn(e.AKASHI_HOSTS),
    keyFile: e.AKASHI_KEY_FILE,
    login: e.AKASHI_LOGIN,
    password: e.AKASHI_PASSWORD,
    maxFileBytes: e.AKASHI_MAX_FILE_MB * MEBIBYTE,
    maxFilmBytes: e.AKASHI_MAX_FILM_MB * MEBIBYTE,
    phonePort: e.AKASHI_PHONE_PORT,
    phoneAddresses: namesIn(e.AKASHI_PHONE_ADDRESS),
  };
}

/** The user's own folder for such things, as each system has it; XDG_STATE_HOME counts only when absolute. */
function stateFolderOf(e: z.infer<typeof environment>): string | undefined {
  if (e.AKASHI_STATE) return resolve(e.AKASHI_STATE);
  if (process.platform === "win32") return e.LOCALAPPDATA ? join(e.LOCALAPPDATA, "Akashi") : undefined;
  if (process.platform !== "darwin" && e.XDG_STATE_HOME && isAbsolute(e.XDG_STATE_HOME))
    return join(e.XDG_STATE_HOME, "akashi");
  if (!e.HOME) return undefined;
  return process.platform === "darwin"
    ? join(e.HOME, "Library", "Application Support", "Akashi")
    : join(e.HOME, ".local", "state", "akashi");
}

const namesIn = (list: string): string[] =>
  list
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
