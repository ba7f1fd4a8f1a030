/**
 * RFC 8785 canonical JSON for everything that is hashed or signed.
 * Strings are escaped as ECMAScript's JSON does and keys are sorted by UTF-16 code unit, as the RFC says (§3.2.2.2,
 * §3.2.3). What a serializer would silently change is refused: `undefined` and functions vanish, a Map becomes {},
 * 2^53+1 is rounded, -0 loses its sign, `toJSON` swaps the value for another.
 */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Where the writer stands: keys and places from the outermost value, and the values it is inside of. */
interface Trail {
  readonly steps: (string | number)[];
  readonly ancestors: object[];
}

/**
 * One line of canonical JSON (keys sorted by UTF-16 code unit, no spaces). Encode it as UTF-8 to hash it.
 * Numbers must be safe integers: money, counts and sizes; anything finer is written as a string.
 * Throws a TypeError that names the place ("$.a[2]") but never the value: values may be personal data.
 */
export function canonicalJson(value: JsonValue): string {
  return written(value, { steps: [], ancestors: [] });
}

function written(value: unknown, trail: Trail): string {
  switch (typeof value) {
    case "string":
      return quoted(value, trail);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) refuse(trail, "number is not a safe integer");
      return `${value}`;
    case "object":
      return value === null ? "null" : writtenInside(value, trail);
    default:
      return refuse(trail, `${typeof value} has no JSON form`);
  }
}

function writtenInside(value: object, trail: Trail): string {
  if (trail.ancestors.includes(value)) refuse(trail, "value contains itself");
  trail.ancestors.push(value);
  const text = Array.isArray(value) ? writtenArray(value, trail) : writtenObject(value, trail);
  trail.ancestors.pop();
  return text;
}

function writtenArray(value: readonly unknown[], trail: Trail): string {
  if (Object.getPrototypeOf(value) !== Array.prototype) refuse(trail, "array of a derived class");
  // A hole would be written as null, a named property not at all.
  if (Reflect.ownKeys(value).length !== value.length + 1)
    refuse(trail, "array with holes or extra properties");
  let text = "";
  for (let index = 0; index < value.length; index++) {
    trail.steps.push(index);
    text += `${index === 0 ? "" : ","}${written(value[index], trail)}`;
    trail.steps.pop();
  }
  return `[${text}]`;
}

function writtenObject(value: object, trail: Trail): string {
  if (Object.getPrototypeOf(value) !== Object.prototype) refuse(trail, "object is not plain");
  // With symbols last, and with what is hidden: both are refused.
  const keys = Reflect.ownKeys(value);
  if (keys.some((key) => typeof key === "symbol")) refuse(trail, "symbol key");
  let text = "";
  for (const key of (keys as string[]).sort()) {
    const name = quoted(key, trail);
    trail.steps.push(key);
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property?.enumerable || !("value" in property)) refuse(trail, "hidden or computed property");
    text += `${text === "" ? "" : ","}${name}:${written(property.value, trail)}`;
    trail.steps.pop();
  }
  return `{${text}}`;
}

function quoted(text: string, trail: Trail): string {
  if (!text.isWellFormed()) refuse(trail, "lone surrogate");
  return JSON.stringify(text);
}

function refuse({ steps }: Trail, why: string): never {
  const place = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  throw new TypeError(`not canonical JSON at $${place}: ${why}`);
}
