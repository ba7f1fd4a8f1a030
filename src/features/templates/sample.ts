/** Dossiers made from a schema alone: to look at before there is a case, and to see what a template prints. */
import type { z } from "zod";
import { type OutlineField, outlineOf } from "#src/typeset/index.ts";

export interface Filling {
  /** What stands in a text field, by its path: `facts[].when`. */
  text(path: string): string;
  readonly flag: boolean;
  /** How many elements a list gets. */
  length(path: string): number;
}

export function fillSchema(schema: z.ZodType, filling: Filling): unknown {
  return objectOf(outlineOf(schema), filling);
}

function objectOf(fields: readonly OutlineField[], filling: Filling): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, valueIn(field, filling)]));
}

function valueIn(field: OutlineField, filling: Filling): unknown {
  switch (field.kind) {
    case "text":
      return filling.text(field.path);
    case "flag":
      return filling.flag;
    case "group":
      return objectOf(field.fields, filling);
    case "list": {
      const [only] = field.fields;
      const element = (): unknown =>
        only?.name === "this" ? filling.text(only.path) : objectOf(field.fields, filling);
      return Array.from({ length: filling.length(field.path) }, element);
    }
  }
}
