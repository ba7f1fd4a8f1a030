/** Pages: Handlebars templates with the shared vocabulary of templates/pages/README.md, inside a layout. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "templates", "pages");

/** No template reaches a prototype; an unknown name prints nothing. */
const RUNTIME = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

const BYTE_UNITS = ["B", "KB", "MB", "GB"];

/** 1,536 → 「1.5 KB」. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < BYTE_UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

const japaneseNumber = new Intl.NumberFormat("ja-JP");

/** A symbol of icons.svg beside words: decoration, never the only sign. By a helper: a page shows some twenty of them. */
function symbol(name: unknown, { hash }: Handlebars.HelperOptions): Handlebars.SafeString {
  const size = hash.large ? " icon-large" : "";
  return new Handlebars.SafeString(
    `<svg class="icon${size}" aria-hidden="true" focusable="false"><use href="/assets/icons.svg#${Handlebars.escapeExpression(String(name))}"></use></svg>\n`,
  );
}

const helpers: Record<string, Handlebars.HelperDelegate> = {
  eq: (a: unknown, b: unknown) => a === b,
  either: (a: unknown, b: unknown) => a || b,
  includes: (list: unknown, item: unknown) => Array.isArray(list) && list.includes(item),
  number: (value: unknown) => (typeof value === "number" ? japaneseNumber.format(value) : value),
  bytes: (value: unknown) => (typeof value === "number" ? formatBytes(value) : ""),
  era: (date: unknown) => (typeof date === "string" && date ? formatEra(date) : ""),
  eraWeekday: (date: unknown) => (typeof date === "string" && date ? formatEra(date, { weekday: true }) : ""),
  symbol,
  instant: (at: unknown) => (typeof at === "string" && at ? formatInstant(at) : ""),
};

/**
 * Typed text keeps its own indentation, and a part sees its parameters only: never the page's `title` or `error`.
 * A name is a helper of this list or a value, which is decided once, not for every row that is printed.
 */
const COMPILE: CompileOptions & { explicitPartialContext: boolean } = {
  preventIndent: true,
  explicitPartialContext: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  knownHelpersOnly: true,
};

export interface View {
  /** Renders a page template (e.g. `incidents/case`) into a layout of templates/pages/shared. */
  render(template: string, layout: string, data: Readonly<Record<string, unknown>>): string;
}

export function createView(): View {
  const engine = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
  for (const file of readdirSync(join(FOLDER, "shared"))) {
    if (!file.endsWith(".hbs")) continue;
    engine.registerPartial(
      `shared/${file.slice(0, -4)}`,
      compileWhenUsed(engine, join(FOLDER, "shared", file)),
    );
  }
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  const load = (name: string): Handlebars.TemplateDelegate => {
    const known = compiled.get(name);
    if (known) return known;
    if (!/^[a-z-]+\/[a-z0-9-]+$/.test(name)) throw new Error(`not the name of a page: ${name}`);
    const made = compileWhenUsed(engine, join(FOLDER, `${name}.hbs`));
    compiled.set(name, made);
    return made;
  };
  return {
    render: (template, layout, data) => {
      const body = load(template)(data, RUNTIME);
      return load(`shared/${layout}`)({ ...data, body }, RUNTIME);
    },
  };
}

function compileWhenUsed(engine: typeof Handlebars, file: string): Handlebars.TemplateDelegate {
  let compiled: Handlebars.TemplateDelegate | undefined;
  return (data, options) => {
    compiled ??= engine.compile(forgetPlaces(engine.parse(readFileSync(file, "utf8"))), COMPILE);
    return compiled(data, options);
  };
}

/** Handlebars tells every block where it stands in its file, three objects for each `#if` that a page runs. */
function forgetPlaces<T extends object>(node: T): T {
  Reflect.deleteProperty(node, "loc");
  for (const part of Object.values(node)) if (typeof part === "object" && part !== null) forgetPlaces(part);
  return node;
}
