/**
 * RFC 3161 answers taken apart: a TimeStampResp, its CMS signature (RFC 5652) and the TSTInfo inside.
 * Only structure; what the parts claim is judged in `timestamp.ts`. Everything thrown here means "not a token".
 */
import { X509Certificate } from "node:crypto";
import { BaseBlock, Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from "asn1js";
import {
  AlgorithmIdentifier,
  Certificate,
  type ContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  type SignerInfo,
  TimeStampResp,
  TSTInfo,
} from "pkijs";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";

const DIGESTS: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Name of a hash algorithm for node:crypto, or undefined. */
export const digestNamed = (oid: string): string | undefined => DIGESTS[oid];

export interface Refused {
  readonly status: number;
  /** RFC 3161 PKIFailureInfo in Japanese, or the number of the status. */
  readonly reason: string;
}

/** ESSCertID or ESSCertIDv2 (RFC 5035): the signer's certificate by its hash. */
export interface CertificateReference {
  readonly hash: string | undefined;
  readonly value: Buffer;
}

export interface Token {
  /** What was signed, DER of the TSTInfo. */
  readonly content: Buffer;
  readonly info: TSTInfo;
  /** DER of the signed attributes as the SET that the signature covers. */
  readonly signedAttributes: Buffer;
  readonly contentTypeAttribute: string | undefined;
  readonly messageDigest: Buffer | undefined;
  readonly certificateReference: CertificateReference | undefined;
  readonly digest: string | undefined;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Buffer;
  readonly certificates: readonly X509Certificate[];
  /** The embedded certificate that the signature names. */
  readonly signer: X509Certificate | undefined;
}

/** Reads one whole TimeStampResp. Throws for anything else, also for bytes behind it. */
export function readAnswer(bytes: Uint8Array): Token | Refused {
  const whole = fromBER(Uint8Array.from(bytes));
  if (whole.offset !== bytes.length) throw new TypeError("not one DER structure");
  const answer = new TimeStampResp({ schema: whole.result });
  const { status, failInfo } = answer.status;
  if (status !== 0 && status !== 1)
    return { status, reason: reasonOf(status, failInfo?.valueBlock.valueHexView) };
  if (!answer.timeStampToken) throw new TypeError("granted without a token");
  return readToken(answer.timeStampToken);
}

function readToken(wrapper: ContentInfo): Token {
  if (wrapper.contentType !== SIGNED_DATA) throw new TypeError("not signed data");
  const block: unknown = wrapper.content;
  if (!(block instanceof BaseBlock)) throw new TypeError("no content");
  const raw = rawCertificates(block);
  const signed = new SignedData({ schema: block });
  const { eContentType, eContent } = signed.encapContentInfo;
  const [signerInfo] = signed.signerInfos;
  if (eContentType !== TST_INFO || !eContent || !signerInfo || signed.signerInfos.length !== 1) {
    throw new TypeError("not a timestamp token");
  }
  if (!signerInfo.signedAttrs) throw new TypeError("no signed attributes");
  const content = Buffer.from(eContent.getValue());
  const info = TSTInfo.fromBER(Uint8Array.from(content));
  if (info.version !== 1) throw new TypeError("not version 1");
  const certificates = raw.map((der) => new X509Certificate(der));
  const references = [
    ...attributeValues(signerInfo, SIGNING_CERTIFICATE_V2),
    ...attributeValues(signerInfo, SIGNING_CERTIFICATE),
  ];
  return {
    content,
    info,
    signedAttributes: Buffer.from(signerInfo.signedAttrs.encodedValue),
    contentTypeAttribute: single(attributeValues(signerInfo, CONTENT_TYPE), (value) =>
      value instanceof ObjectIdentifier ? value.getValue() : undefined,
    ),
    messageDigest: single(attributeValues(signerInfo, MESSAGE_DIGEST), (value) =>
      value instanceof OctetString ? Buffer.from(value.getValue()) : undefined,
    ),
    certificateReference:
      references.length > 0 ? referenceOf(references[0], isVersion2(signerInfo)) : undefined,
    digest: digestNamed(signerInfo.digestAlgorithm.algorithmId),
    signatureAlgorithm: signerInfo.signatureAlgorithm,
    signature: Buffer.from(signerInfo.signature.getValue()),
    certificates,
    signer: certificates.find((one) => isNamedBy(signerInfo, one)),
  };
}

/** Whether the token says of itself that it holds a TSTInfo. */
export const isTstInfo = (contentType: string | undefined): boolean => contentType === TST_INFO;

/** The certificates' own bytes ([0] of SignedData): encoding them again could differ from what was signed. */
function rawCertificates(block: BaseBlock): Uint8Array<ArrayBuffer>[] {
  if (!(block instanceof Sequence)) return [];
  const set = block.valueBlock.value.find(
    (one) => one instanceof Constructed && one.idBlock.tagClass === 3 && one.idBlock.tagNumber === 0,
  );
  if (!(set instanceof Constructed)) return [];
  return set.valueBlock.value
    .filter((one) => one instanceof Sequence)
    .map((one) => Uint8Array.from(one.valueBeforeDecodeView));
}

function attributeValues(signerInfo: SignerInfo, type: string): unknown[] {
  const found = signerInfo.signedAttrs!.attributes.filter((one) => one.type === type);
  // An attribute that stands twice says two things (RFC 5652 §11).
  return found.length === 1 ? [...found[0]!.values] : [];
}

const isVersion2 = (signerInfo: SignerInfo): boolean =>
  attributeValues(signerInfo, SIGNING_CERTIFICATE_V2).length > 0;

function single<T>(values: readonly unknown[], read: (value: unknown) => T | undefined): T | undefined {
  return values.length === 1 ? read(values[0]) : undefined;
}

/** The first certificate of SigningCertificate(V2): `SEQUENCE { certs SEQUENCE OF ESSCertID, … }`. */
function referenceOf(attribute: unknown, isV2: boolean): CertificateReference | undefined {
  const [certs] = childrenOf(attribute);
  const [first] = childrenOf(certs);
  const parts = childrenOf(first);
  const value = parts.find((part) => part instanceof OctetString);
  if (!(value instanceof OctetString)) return undefined;
  const algorithm = parts[0] instanceof Sequence ? new AlgorithmIdentifier({ schema: parts[0] }) : undefined;
  const hash = !isV2 ? "sha1" : algorithm ? digestNamed(algorithm.algorithmId) : "sha256";
  return { hash, value: Buffer.from(value.getValue()) };
}

const childrenOf = (block: unknown): readonly unknown[] =>
  block instanceof Sequence ? block.valueBlock.value : [];

function isNamedBy(signerInfo: SignerInfo, certificate: X509Certificate): boolean {
  const parsed = Certificate.fromBER(certificate.raw);
  const sid: unknown = signerInfo.sid;
  if (sid instanceof IssuerAndSerialNumber) {
    return sid.issuer.isEqual(parsed.issuer) && sid.serialNumber.isEqual(parsed.serialNumber);
  }
  const identifier = parsed.extensions?.find((one) => one.extnID === SUBJECT_KEY_IDENTIFIER)?.extnValue;
  if (!identifier || !(sid instanceof BaseBlock)) return false;
  const named = fromBER(Uint8Array.from(new Uint8Array(identifier.getValue()))).result;
  const wanted = sid instanceof Constructed ? sid.valueBlock.value[0] : sid;
  return (
    named instanceof OctetString &&
    wanted instanceof BaseBlock &&
    Buffer.from(named.getValue()).equals(Buffer.from(hexOf(wanted)))
  );
}

const hexOf = (block: BaseBlock): Uint8Array =>
  "valueHexView" in block.valueBlock ? (block.valueBlock.valueHexView as Uint8Array) : new Uint8Array();

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

function reasonOf(status: number, failInfo: Uint8Array | undefined): string {
  const words = Object.entries(FAILURES)
    .filter(
      ([bit]) =>
        failInfo && ((failInfo[Math.floor(Number(bit) / 8)] ?? 0) & (0x80 >> (Number(bit) % 8))) !== 0,
    )
    .map(([, word]) => word);
  return words.length > 0 ? words.join("・") : `状態 ${status}`;
}
