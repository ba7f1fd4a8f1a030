import { Refusal } from "#src/lib/refusal.ts";
import { TemplateError } from "#src/typeset/index.ts";

/** Does what uses a template. Throws `template_broken` with the template's own sentence where it cannot be used. */
export function refuseBroken<T>(title: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new Refusal("template_broken", { title, why: error.message });
  }
}
