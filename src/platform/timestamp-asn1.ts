/**
 * Walking ASN.1 by hand on `asn1js`: every step says what it expects and throws a TypeError for anything else.
 * `pkijs` reads the same structures by comparing schemas, which takes ten times as long; a log has many tokens.
 */
import {
  type BaseBlock,
  BitString,
  Boolean as Bool,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  Set as SetOf,
} from "asn1js";

export type Block = BaseBlock;

/** The one structure that these bytes are. Throws for bytes behind it. */
export function readWhole(bytes: Uint8Array): Block {
  const { offset, result } = fromBER(new Uint8Array(bytes));
  if (offset !== bytes.length) throw new TypeError("not one ASN.1 structure");
  return result;
}

/** What a SEQUENCE, a SET or a constructed context tag holds. */
export function partsOf(block: Block | undefined): readonly Block[] {
  if (block instanceof Sequence || block instanceof SetOf || block instanceof Constructed)
    return block.valueBlock.value;
  throw new TypeError("not a sequence");
}

export const isSequence = (block: Block | undefined): boolean => block instanceof Sequence;
export const isTrue = (block: Block | undefined): boolean => block instanceof Bool && block.getValue();
export const isInteger = (block: Block | undefined): boolean => block instanceof Integer;

/** The context-specific tag of this number, or undefined. */
export const tagged = (parts: readonly Block[], number: number): Block | undefined =>
  parts.find((one) => one.idBlock.tagClass === 3 && one.idBlock.tagNumber === number);

export function oidOf(block: Block | undefined): string {
  if (block instanceof ObjectIdentifier) return block.getValue();
  throw new TypeError("not an object identifier");
}

export function octetsOf(block: Block | undefined): Buffer {
  if (block instanceof OctetString) return Buffer.from(block.getValue());
  throw new TypeError("not an octet string");
}

/** Big-endian bytes of an INTEGER as encoded, or of an implicitly tagged one. */
export function integerBytes(block: Block | undefined): Buffer {
  if (block instanceof Integer || block instanceof Primitive)
    return Buffer.from(block.valueBlock.valueHexView);
  throw new TypeError("not an integer");
}

/** Lower-case hex without the sign byte; at least one byte. */
export const integerHex = (block: Block | undefined): string =>
  integerBytes(block)
    .toString("hex")
    .replace(/^(00)+(?=..)/, "");

/** An INTEGER that is small and not negative. */
export function smallInteger(block: Block | undefined): number {
  const value = Number.parseInt(integerHex(block), 16);
  if (!Number.isSafeInteger(value)) throw new TypeError("not a small integer");
  return value;
}

/** The bits of a BIT STRING, first bit highest in the first byte. */
export function bitsOf(block: Block | undefined): Buffer {
  if (block instanceof BitString) return Buffer.from(block.valueBlock.valueHexView);
  throw new TypeError("not a bit string");
}

export function timeOf(block: Block | undefined): Date {
  const time = block instanceof GeneralizedTime ? block.toDate() : undefined;
  if (!time || Number.isNaN(time.getTime())) throw new TypeError("not a time");
  return time;
}

/** The bytes of a structure as they were received. */
export const rawOf = (block: Block | undefined): Buffer => {
  if (!block) throw new TypeError("missing");
  return Buffer.from(block.valueBeforeDecodeView);
};

export interface Algorithm {
  /** OID. */
  readonly id: string;
  readonly parameters: Block | undefined;
}

export function algorithmOf(block: Block | undefined): Algorithm {
  const [id, parameters] = partsOf(block);
  return { id: oidOf(id), parameters };
}
