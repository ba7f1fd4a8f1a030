/**
 * The script of the phone's page with everything it imports, as modules of our own. Browsers know no package names and
 * read no import map without inline script, so each import is rewritten to a number. The list is what the script
 * reaches and is made once; nothing else of node_modules can be asked for.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "templates", "phone");
const ENTRY = join(FOLDER, "send.js");
const IMPORT = /^((?:import|export)\b[^;'"]*?\bfrom\s*|import\s*)(["'])([^"']+)\2/gm;

export interface PhoneFiles {
  /** With places for `{{recipient}}` and the like. */
  readonly page: string;
  readonly css: string;
  /** Module 0 is the script of the page. */
  readonly modules: readonly string[];
}

let made: PhoneFiles | undefined;

export function phoneFiles(): PhoneFiles {
  made ??= {
    page: readFileSync(join(FOLDER, "page.html"), "utf8"),
    css: readFileSync(join(FOLDER, "page.css"), "utf8"),
    modules: collect(),
  };
  return made;
}

function collect(): string[] {
  const files = [ENTRY];
  const texts: string[] = [];
  for (let at = 0; at < files.length; at += 1) {
    const file = files[at]!;
    const require = createRequire(file);
    const source = readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
    texts.push(
      source.replace(IMPORT, (_, words: string, quote: string, name: string) => {
        const target = require.resolve(name);
        if (!files.includes(target)) files.push(target);
        return `${words}${quote}./${files.indexOf(target)}.js${quote}`;
      }),
    );
  }
  return texts;
}
