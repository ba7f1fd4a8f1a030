/**
 * RFC 3161 answers taken apart: a TimeStampResp, its CMS signature (RFC 5652) and the TSTInfo inside.
 * Only structure; what the parts claim is judged in `timestamp.ts`. Everything thrown here means "not a token".
 */
import { X509Certificate } from "node:crypto";
import {
  type Algorithm,
  algorithmOf,
  type Block,
  bitsOf,
  integerHex,
  isInteger,
  isSequence,
  octetsOf,
  oidOf,
  partsOf,
  rawOf,
  readWhole,
  smallInteger,
  tagged,
  timeOf,
} from "./timestamp-asn1.ts";
import { isCertificateNamed } from "./timestamp-chain.ts";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

const DIGESTS: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Name of a hash algorithm for node:crypto, or undefined. */
export const digestNamed = (oid: string): string | undefined => DIGESTS[oid];

/** What the authority says: RFC 3161 TSTInfo. */
export interface TstInfo {
  readonly policy: string;
  /** OID. */
  readonly hashAlgorithm: string;
  readonly imprint: Buffer;
  /** Hex. */
  readonly serial: string;
  readonly genTime: Date;
  readonly accuracyMs: number | undefined;
  /** Hex. */
  readonly nonce: string | undefined;
}

/** ESSCertID or ESSCertIDv2 (RFC 5035): the signer's certificate by its hash. */
interface CertificateReference {
  readonly hash: string | undefined;
  readonly value: Buffer;
}

export interface Token {
  /** What was signed, DER of the TSTInfo. */
  readonly content: Buffer;
  readonly info: TstInfo;
  /** DER of the signed attributes as the SET that the signature covers. */
  readonly signedAttributes: Buffer;
  /** Whether the signature says of its content that it is a TSTInfo. */
  readonly isTypeSigned: boolean;
  readonly messageDigest: Buffer | undefined;
  readonly certificateReference: CertificateReference | undefined;
  readonly digest: string | undefined;
  readonly signatureAlgorithm: Algorithm;
  readonly signature: Buffer;
  readonly certificates: readonly X509Certificate[];
  /** The embedded certificate that the signature names. */
  readonly signer: X509Certificate | undefined;
}

export interface Refused {
  readonly status: number;
  /** RFC 3161 PKIFailureInfo in Japanese, or the number of the status. */
  readonly reason: string;
}

/** Reads one whole TimeStampResp. Throws for anything else, also for bytes behind it. */
export function readAnswer(bytes: Uint8Array): Token | Refused {
  const [statusInfo, token] = partsOf(readWhole(bytes));
  const [statusNumber, ...details] = partsOf(statusInfo);
  const status = smallInteger(statusNumber);
  // granted, grantedWithMods
  if (status !== 0 && status !== 1) return { status, reason: reasonOf(status, details) };
  const [type, content] = partsOf(token);
  if (oidOf(type) !== SIGNED_DATA) throw new TypeError("not signed data");
  return readSignedData(partsOf(content)[0]);
}

/** `SEQUENCE { version, digestAlgorithms, encapContentInfo, [0] certificates, [1] crls, signerInfos }`. */
function readSignedData(block: Block | undefined): Token {
  const parts = partsOf(block);
  const [contentType, wrapped] = partsOf(parts[2]);
  if (oidOf(contentType) !== TST_INFO) throw new TypeError("not a timestamp");
  const content = octetsOf(partsOf(wrapped)[0]);
  const embedded = tagged(parts, 0);
  const certificates = (embedded ? partsOf(embedded) : [])
    .filter(isSequence)
    .map((one) => new X509Certificate(rawOf(one)));
  const signers = partsOf(parts.at(-1));
  if (signers.length !== 1) throw new TypeError("not one signature");
  return { content, info: readInfo(content), certificates, ...readSigner(signers[0], certificates) };
}

/** `SEQUENCE { version, sid, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature, … }`. */
function readSigner(block: Block | undefined, certificates: readonly X509Certificate[]) {
  const [, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature] = partsOf(block);
  if (signedAttrs?.idBlock.tagClass !== 3) throw new TypeError("no signed attributes");
  const attributes = partsOf(signedAttrs).map((one) => {
    const [type, values] = partsOf(one);
    return { type: oidOf(type), values: partsOf(values) };
  });
  /** The one value of an attribute; one that stands twice says two things and counts as none (RFC 5652 §11). */
  const attributeOf = (type: string): Block | undefined => {
    const found = attributes.filter((one) => one.type === type);
    return found.length === 1 && found[0]!.values.length === 1 ? found[0]!.values[0] : undefined;
  };
  const signedAttributes = rawOf(signedAttrs);
  // The signature covers a SET OF, where the message holds [0] (RFC 5652 §5.4).
  signedAttributes[0] = 0x31;
  const contentType = attributeOf(CONTENT_TYPE);
  const digest = attributeOf(MESSAGE_DIGEST);
  return {
    signedAttributes,
    isTypeSigned: contentType !== undefined && oidOf(contentType) === TST_INFO,
    messageDigest: digest && octetsOf(digest),
    certificateReference: referenceOf(attributeOf(SIGNING_CERTIFICATE_V2), attributeOf(SIGNING_CERTIFICATE)),
    digest: digestNamed(algorithmOf(digestAlgorithm).id),
    signatureAlgorithm: algorithmOf(signatureAlgorithm),
    signature: octetsOf(signature),
    signer: certificates.find((one) => isCertificateNamed(one, sid)),
  };
}

/** `SEQUENCE { version, policy, messageImprint, serialNumber, genTime, accuracy?, ordering?, nonce?, … }`. */
function readInfo(content: Buffer): TstInfo {
  const [version, policy, messageImprint, serial, genTime, ...rest] = partsOf(readWhole(content));
  if (smallInteger(version) !== 1) throw new TypeError("not version 1");
  const [hashAlgorithm, imprint] = partsOf(messageImprint);
  const nonce = rest.find(isInteger);
  return {
    policy: oidOf(policy),
    hashAlgorithm: algorithmOf(hashAlgorithm).id,
    imprint: octetsOf(imprint),
    serial: integerHex(serial),
    genTime: timeOf(genTime),
    accuracyMs: accuracyOf(rest.find(isSequence)),
    nonce: nonce && integerHex(nonce),
  };
}

/** `SEQUENCE { seconds INTEGER?, [0] millis?, [1] micros? }`. */
function accuracyOf(block: Block | undefined): number | undefined {
  if (!block) return undefined;
  const parts = partsOf(block);
  const seconds = parts.find(isInteger);
  const millis = tagged(parts, 0);
  return (seconds ? smallInteger(seconds) * 1000 : 0) + (millis ? smallInteger(millis) : 0);
}

/** The first certificate of `SEQUENCE { certs SEQUENCE OF ESSCertID, … }`; in version 2 SHA-256 is the default hash. */
function referenceOf(v2: Block | undefined, v1: Block | undefined): CertificateReference | undefined {
  const attribute = v2 ?? v1;
  if (!attribute) return undefined;
  const [certs] = partsOf(attribute);
  const [first] = partsOf(certs);
  const parts = partsOf(first);
  if (!v2) return { hash: "sha1", value: octetsOf(parts[0]) };
  if (!isSequence(parts[0])) return { hash: "sha256", value: octetsOf(parts[0]) };
  return { hash: digestNamed(algorithmOf(parts[0]).id), value: octetsOf(parts[1]) };
}

/** RFC 3161 §2.4.2: bits of PKIFailureInfo. */
const FAILURES: Readonly<Record<number, string>> = {
  0: "ハッシュ方式が使えない",
  2: "要求の種類が許可されていない",
  5: "要求の形式が合わない",
  14: "時刻の源が使えない",
  15: "指定したポリシーが使えない",
  16: "要求の拡張が使えない",
  17: "追加の情報が使えない",
  25: "相手の都合",
};

/** `details`: free text and the failure's bits, both optional. The text is the authority's own and is not shown. */
function reasonOf(status: number, details: readonly Block[]): string {
  const last = details.at(-1);
  const bits = last && !isSequence(last) ? bitsOf(last) : Buffer.alloc(0);
  const words = Object.entries(FAILURES)
    .filter(([bit]) => ((bits[Math.floor(Number(bit) / 8)] ?? 0) & (0x80 >> (Number(bit) % 8))) !== 0)
    .map(([, word]) => word);
  return words.length > 0 ? words.join("・") : `状態 ${status}`;
}
