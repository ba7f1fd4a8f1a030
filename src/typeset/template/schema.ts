import type { z } from "zod";

/**
 * What may stand at one place of the data: the alternatives of a zod schema with wrappers taken off.
 * An empty list stands for "anything" (z.any, z.unknown).
 */
export interface Shape {
  readonly kind: "object" | "array" | "text" | "boolean" | "nothing" | "anything";
  readonly fields?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
}

/** Definitions as zod keeps them; only the members read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.core.$ZodType>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly left?: z.core.$ZodType;
  readonly right?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly items?: readonly z.core.$ZodType[];
  readonly getter?: () => z.core.$ZodType;
  readonly values?: readonly unknown[];
}

/** Every shape the schema allows, wrappers (optional, nullable, default, pipe, lazy …) removed. */
export function shapesOf(schema: z.core.$ZodType): readonly Shape[] {
  const def = schema._zod.def as unknown as Definition;
  switch (def.type) {
    case "object":
      return [{ kind: "object", fields: def.shape ?? {} }];
    case "array":
      return [def.element === undefined ? { kind: "array" } : { kind: "array", element: def.element }];
    case "tuple":
      return (def.items ?? []).map((element) => ({ kind: "array", element }));
    case "union":
      return (def.options ?? []).flatMap(shapesOf);
    case "intersection":
      return [def.left, def.right].flatMap((side) => (side === undefined ? [] : shapesOf(side)));
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return def.innerType === undefined ? [] : shapesOf(def.innerType);
    case "pipe":
      return def.out === undefined ? [] : shapesOf(def.out);
    case "lazy":
      return def.getter === undefined ? [] : shapesOf(def.getter());
    case "boolean":
      return [{ kind: "boolean" }];
    case "literal":
      return [{ kind: def.values?.every((value) => typeof value === "boolean") ? "boolean" : "text" }];
    case "null":
    case "undefined":
    case "void":
    case "never":
      return [{ kind: "nothing" }];
    case "any":
    case "unknown":
    case "record":
      return [{ kind: "anything" }];
    default:
      return [{ kind: "text" }];
  }
}

/** The shapes one name deeper, or undefined if no alternative has that field. */
export function member(shapes: readonly Shape[], name: string): readonly Shape[] | undefined {
  const found: Shape[] = [];
  for (const shape of shapes) {
    if (shape.kind === "anything") found.push(shape);
    else if (shape.kind === "array" && name === "length") found.push({ kind: "text" });
    else if (shape.fields !== undefined && Object.hasOwn(shape.fields, name)) {
      found.push(...shapesOf(shape.fields[name]!));
    }
  }
  return found.length > 0 ? found : undefined;
}

/** The shapes of one element, or undefined if this is no list. */
export function elementOf(shapes: readonly Shape[]): readonly Shape[] | undefined {
  const found: Shape[] = [];
  for (const shape of shapes) {
    if (shape.kind === "anything") found.push(shape);
    else if (shape.kind === "array") {
      found.push(
        ...(shape.element === undefined ? [{ kind: "anything" } as const] : shapesOf(shape.element)),
      );
    }
  }
  return found.length > 0 ? found : undefined;
}

/** The names an author may write here, for the sentence of a refusal. */
export function namesOf(shapes: readonly Shape[]): readonly string[] {
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.fields ?? {})))];
}
