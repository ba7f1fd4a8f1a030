import type { z } from "zod";
import { elementOf, type Shape, shapesOf } from "./schema.ts";

/** One field that a template may name, for a menu of them. */
export interface OutlineField {
  /** `name`, or `this` for the elements of a list of texts. */
  readonly name: string;
  /** From the data's root: `facts[].when`, with `[]` for each element of a list. */
  readonly path: string;
  /** text: printed as it is. flag: asked by if. group: holds fields. list: gone through by each. */
  readonly kind: "text" | "flag" | "group" | "list";
  /** Of a group, or of one element of a list. */
  readonly fields: readonly OutlineField[];
}

/** Deeper than any dossier; a schema that holds itself ends here. */
const deepest = 8;

const known = new WeakMap<z.core.$ZodType, readonly OutlineField[]>();

/** Every field of a dossier's schema, in its order. */
export function outlineOf(schema: z.core.$ZodType): readonly OutlineField[] {
  const outline = known.get(schema) ?? fieldsIn(shapesOf(schema), "", 0);
  known.set(schema, outline);
  return outline;
}

function fieldsIn(shapes: readonly Shape[], path: string, depth: number): readonly OutlineField[] {
  const found = new Map<string, z.core.$ZodType[]>();
  for (const { fields } of shapes) {
    for (const [name, schema] of Object.entries(fields ?? {})) {
      found.set(name, [...(found.get(name) ?? []), schema]);
    }
  }
  return [...found].map(([name, schemas]) =>
    field(name, path === "" ? name : `${path}.${name}`, schemas.flatMap(shapesOf), depth),
  );
}

function field(name: string, path: string, shapes: readonly Shape[], depth: number): OutlineField {
  const element = shapes.some(({ kind }) => kind === "array") ? elementOf(shapes) : undefined;
  if (element !== undefined) {
    const inner = depth < deepest ? fieldsIn(element, `${path}[]`, depth + 1) : [];
    const itself = { name: "this", path: `${path}[]`, kind: "text" as const, fields: [] };
    return { name, path, kind: "list", fields: inner.length > 0 ? inner : [itself] };
  }
  if (shapes.some(({ kind }) => kind === "object")) {
    return { name, path, kind: "group", fields: depth < deepest ? fieldsIn(shapes, path, depth + 1) : [] };
  }
  const isFlag = shapes.length > 0 && shapes.every(({ kind }) => kind === "boolean" || kind === "nothing");
  return { name, path, kind: isFlag ? "flag" : "text", fields: [] };
}
