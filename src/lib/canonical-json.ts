/**
 * RFC 8785 canonical JSON for everything that is hashed or signed.
 * The package sorts and escapes; the guards here refuse what a serializer would silently change:
 * `undefined` and functions vanish, a Map becomes {}, 2^53+1 is rounded, -0 loses its sign,
 * `toJSON` swaps the value for another.
 */
import { isDeepStrictEqual } from "node:util";
import canonicalize from "canonicalize";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * One line of canonical JSON (keys sorted by UTF-16 code unit, no spaces). Encode it as UTF-8 to hash it.
 * Numbers must be safe integers: money, counts and sizes; anything finer is written as a string.
 * Throws a TypeError that names the place ("$.a[2]") but never the value: values may be personal data.
 */
export function canonicalJson(value: JsonValue): string {
  assertJson(value, "$", new Set());
  const text = canonicalize(value);
  if (text === undefined || !isDeepStrictEqual(JSON.parse(text), value)) {
    throw new TypeError("canonical JSON does not read back as the value it was made from");
  }
  return text;
}

function assertJson(value: unknown, place: string, ancestors: Set<object>): asserts value is JsonValue {
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") return assertWellFormed(value, place);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) refuse(place, "number is not a safe integer");
    return;
  }
  if (typeof value !== "object") refuse(place, `${typeof value} has no JSON form`);
  if (ancestors.has(value)) refuse(place, "value contains itself");
  ancestors.add(value);
  if (Array.isArray(value)) assertArray(value, place, ancestors);
  else assertPlainObject(value, place, ancestors);
  ancestors.delete(value);
}

function assertArray(value: unknown[], place: string, ancestors: Set<object>): void {
  if (Object.getPrototypeOf(value) !== Array.prototype) refuse(place, "array of a derived class");
  // A hole would be written as null, a named property not at all.
  if (Reflect.ownKeys(value).length !== value.length + 1)
    refuse(place, "array with holes or extra properties");
  value.forEach((item, index) => {
    assertJson(item, `${place}[${index}]`, ancestors);
  });
}

function assertPlainObject(value: object, place: string, ancestors: Set<object>): void {
  if (Object.getPrototypeOf(value) !== Object.prototype) refuse(place, "object is not plain");
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "symbol") refuse(place, "symbol key");
    assertWellFormed(key, place);
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property?.enumerable || !("value" in property))
      refuse(`${place}.${key}`, "hidden or computed property");
    assertJson(property.value, `${place}.${key}`, ancestors);
  }
}

function assertWellFormed(text: string, place: string): void {
  if (!text.isWellFormed()) refuse(place, "lone surrogate");
}

function refuse(place: string, why: string): never {
  throw new TypeError(`not canonical JSON at ${place}: ${why}`);
}
