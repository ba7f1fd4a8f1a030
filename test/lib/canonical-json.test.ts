import { readFileSync } from "node:fs";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonValue } from "#src/lib/canonical-json.ts";

/** Values that TypeScript would refuse but a running program may still hand over. */
const untyped = (value: unknown): JsonValue => value as JsonValue;

describe("canonical JSON", () => {
  it("sorts keys by UTF-16 code unit and escapes as RFC 8785 does", () => {
    expect(canonicalJson({ "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it("writes nested values on one line without spaces", () => {
    expect(canonicalJson({ b: [1, null, true, "見本"], a: {} })).toBe('{"a":{},"b":[1,null,true,"見本"]}');
  });

  it("keeps a name in the form in which it was typed", () => {
    expect(canonicalJson("\ufa19")).toBe('"\ufa19"');
  });

  it("keeps a key called __proto__", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  it.each([
    ["undefined in an object", { a: undefined }],
    ["undefined in an array", [undefined]],
    ["a hole in an array", new Array(1)],
    ["a named property of an array", Object.assign([1], { extra: 1 })],
    ["a fraction", 0.5],
    ["an unsafe integer", 2 ** 53],
    ["minus zero", -0],
    ["NaN", Number.NaN],
    ["a bigint", 1n],
    ["a function", { a: () => 1 }],
    ["a symbol key", { [Symbol("a")]: 1 }],
    ["a Map", new Map([["a", 1]])],
    ["a Date", new Date(0)],
    ["a plain object with toJSON", { toJSON: () => "other" }],
    ["a boxed string", Object("a")],
    ["an object without prototype", Object.create(null)],
    ["a getter", Object.defineProperty({}, "a", { enumerable: true, get: () => 1 })],
    ["a hidden property", Object.defineProperty({}, "a", { enumerable: false, value: 1 })],
    ["a lone surrogate", "\ud842"],
    ["a lone surrogate in a key", { "\udc00": 1 }],
  ])("refuses %s", (_name, value) => {
    expect(() => canonicalJson(untyped(value))).toThrow(TypeError);
  });

  it("refuses a value that contains itself, and allows one that is shared", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(() => canonicalJson(untyped(loop))).toThrow("value contains itself");
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it("names the place and not the value in its error", () => {
    expect(() => canonicalJson({ people: [{ name: "試験\ud842" }] })).toThrow(
      "not canonical JSON at $.people[0].name: lone surrogate",
    );
  });

  it("writes what the reference serializer writes, reads back, and does not depend on the order of keys", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger().map((n) => n + 0),
        text,
        tie("list"),
        tie("map"),
      ),
      list: fc.array(tie("any"), { maxLength: 4 }),
      map: fc.dictionary(text, tie("any"), { maxKeys: 4, noNullPrototype: true }),
    })).any;
    fc.assert(
      fc.property(value, (sample) => {
        const line = canonicalJson(untyped(sample));
        expect(line).toBe(canonicalize(sample));
        expect(JSON.parse(line)).toStrictEqual(sample);
        expect(canonicalJson(JSON.parse(line))).toBe(line);
      }),
    );
  });

  it("matches the frozen vectors", () => {
    const vectors = JSON.parse(
      readFileSync(new URL("../vectors/canonical-json.json", import.meta.url), "utf8"),
    );
    for (const { value, line } of vectors) expect(canonicalJson(value)).toBe(line);
    expect(vectors).toHaveLength(4);
  });
});

const text = fc.string({ unit: "binary", maxLength: 8 });
