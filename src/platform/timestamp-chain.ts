/** X.509 for timestamps (RFC 5280, RFC 3161 §2.3): from the signer's certificate to a root of the caller's bundle. */
import { X509Certificate } from "node:crypto";
import {
  type Block,
  bitsOf,
  integerHex,
  isInteger,
  isSequence,
  isTrue,
  octetsOf,
  oidOf,
  partsOf,
  rawOf,
  readWhole,
  smallInteger,
  tagged,
} from "./timestamp-asn1.ts";

const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const KEY_USAGE = "2.5.29.15";
const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
/** Critical extensions that are looked at here, and certificate policies, which restrict nothing without a wish. */
const UNDERSTOOD = new Set([KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, "2.5.29.32"]);

const MAX_DEPTH = 8;
const MAX_CHAINS = 32;

/** Every certificate of a PEM text, in order. Throws a TypeError for a text that holds something unreadable. */
export function readBundle(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw new TypeError("not a certificate", { cause: error });
    }
  });
}

export const isRoot = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && certificate.ca && certificate.verify(certificate.publicKey);

/** Whether its only purpose, marked critical, is timestamping, and its key may sign. */
export function isTimestampSigner(certificate: X509Certificate): boolean {
  const { purposes, isPurposeCritical, keyUsage } = factsOf(certificate);
  if (!isPurposeCritical || purposes.length !== 1 || purposes[0] !== TIME_STAMPING) return false;
  // digitalSignature (0x80) or nonRepudiation (0x40), and nothing else.
  return keyUsage === undefined || ((keyUsage & 0xc0) !== 0 && (keyUsage & ~0xc0) === 0);
}

/** Whether a SignerIdentifier (issuer and serial number, or [0] subject key identifier) names this certificate. */
export function isCertificateNamed(certificate: X509Certificate, sid: Block | undefined): boolean {
  const facts = factsOf(certificate);
  if (isSequence(sid)) {
    const [issuer, serial] = partsOf(sid);
    return rawOf(issuer).equals(facts.issuer) && integerHex(serial) === facts.serial;
  }
  // The last bytes of the tagged value are the identifier itself.
  return facts.keyIdentifier !== undefined && rawOf(sid).subarray(2).equals(facts.keyIdentifier);
}

/** First the signer, last a self-signed certificate of the bundle. */
export type Chain = readonly X509Certificate[];

/**
 * All chains from `signer` to a root of `bundle`; `embedded` certificates help on the way and are not trusted.
 * Bounded, so that a hostile set of certificates costs little.
 */
export function findChains(
  signer: X509Certificate,
  embedded: readonly X509Certificate[],
  bundle: readonly X509Certificate[],
): Chain[] {
  const roots = new Set(bundle.filter(isRoot).map((root) => root.fingerprint256));
  const pool = unique([...bundle, ...embedded]);
  const chains: Chain[] = [];
  const climb = (chain: X509Certificate[]): void => {
    const top = chain.at(-1)!;
    if (roots.has(top.fingerprint256)) {
      chains.push(chain);
      return;
    }
    if (chain.length >= MAX_DEPTH) return;
    for (const issuer of pool) {
      if (chains.length >= MAX_CHAINS) return;
      if (chain.some((one) => one.fingerprint256 === issuer.fingerprint256)) continue;
      if (mayIssue(issuer, top, chain.length - 1)) climb([...chain, issuer]);
    }
  };
  if (hasOnlyUnderstood(signer)) climb([signer]);
  return chains;
}

/** When the chain stops being valid: the earliest end of its certificates. */
export const chainEnd = (chain: Chain): Date =>
  new Date(Math.min(...chain.map((one) => one.validToDate.getTime())));

export function isValidAt(chain: Chain, at: Date): boolean {
  return chain.every((one) => one.validFromDate <= at && at <= one.validToDate);
}

/** `below`: how many certificate authorities already stand between this issuer and the signer. */
function mayIssue(issuer: X509Certificate, subject: X509Certificate, below: number): boolean {
  if (!issuer.ca || !subject.checkIssued(issuer)) return false;
  const { pathLength, keyUsage } = factsOf(issuer);
  if (pathLength !== undefined && below > pathLength) return false;
  // keyCertSign
  if (keyUsage !== undefined && (keyUsage & 0x04) === 0) return false;
  return hasOnlyUnderstood(issuer) && subject.verify(issuer.publicKey);
}

const hasOnlyUnderstood = (certificate: X509Certificate): boolean =>
  factsOf(certificate).critical.every((id) => UNDERSTOOD.has(id));

/** What Node does not tell of a certificate. */
interface Facts {
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  /** Hex. */
  readonly serial: string;
  readonly keyIdentifier: Buffer | undefined;
  /** OIDs of the extended key usage. */
  readonly purposes: readonly string[];
  readonly isPurposeCritical: boolean;
  /** First byte of the key usage bits, or undefined where the certificate names none. */
  readonly keyUsage: number | undefined;
  readonly pathLength: number | undefined;
  /** OIDs of critical extensions. */
  readonly critical: readonly string[];
}

/** An authority signs thousands of tokens with the same few certificates. */
const remembered = new Map<string, Facts>();
const REMEMBERED = 100;

function factsOf(certificate: X509Certificate): Facts {
  const key = certificate.fingerprint256;
  const known = remembered.get(key);
  if (known) return known;
  const facts = readFacts(certificate);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, facts);
  return facts;
}

/** `SEQUENCE { [0] version?, serialNumber, signature, issuer, validity, subject, key, …, [3] extensions }`. */
function readFacts(certificate: X509Certificate): Facts {
  const [body] = partsOf(readWhole(certificate.raw));
  const parts = partsOf(body);
  const first = parts.findIndex(isInteger);
  const wrapper = tagged(parts, 3);
  const extensions = (wrapper ? partsOf(partsOf(wrapper)[0]) : []).map((one) => {
    const inner = partsOf(one);
    return { id: oidOf(inner[0]), isCritical: isTrue(inner[1]), value: octetsOf(inner.at(-1)) };
  });
  const extensionOf = (id: string): Block | undefined => {
    const found = extensions.find((one) => one.id === id);
    return found && readWhole(found.value);
  };
  const usage = extensionOf(KEY_USAGE);
  const purposes = extensionOf(EXTENDED_KEY_USAGE);
  const constraints = extensionOf(BASIC_CONSTRAINTS);
  const pathLength = constraints && partsOf(constraints).find(isInteger);
  const keyIdentifier = extensionOf(SUBJECT_KEY_IDENTIFIER);
  const critical = extensions.filter((one) => one.isCritical).map((one) => one.id);
  return {
    issuer: rawOf(parts[first + 2]),
    serial: integerHex(parts[first]),
    keyIdentifier: keyIdentifier && octetsOf(keyIdentifier),
    purposes: purposes ? partsOf(purposes).map(oidOf) : [],
    isPurposeCritical: critical.includes(EXTENDED_KEY_USAGE),
    keyUsage: usage && (bitsOf(usage)[0] ?? 0),
    pathLength: pathLength && smallInteger(pathLength),
    critical,
  };
}

function unique(certificates: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}
