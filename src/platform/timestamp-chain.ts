/** X.509 for timestamps (RFC 5280, RFC 3161 §2.3): from the signer's certificate to a root of the caller's bundle. */
import { X509Certificate } from "node:crypto";
import type { OctetString } from "asn1js";
import { BasicConstraints, Certificate, ExtKeyUsage } from "pkijs";

const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const KEY_USAGE = "2.5.29.15";
const BASIC_CONSTRAINTS = "2.5.29.19";
const EXTENDED_KEY_USAGE = "2.5.29.37";
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
  const parsed = Certificate.fromBER(certificate.raw);
  const usage = extension(parsed, EXTENDED_KEY_USAGE);
  if (!usage?.critical) return false;
  const purposes = ExtKeyUsage.fromBER(bytesOf(usage.extnValue)).keyPurposes;
  if (purposes.length !== 1 || purposes[0] !== TIME_STAMPING) return false;
  const bits = keyUsageBits(parsed);
  // digitalSignature (0x80) or nonRepudiation (0x40), and nothing else.
  return bits === undefined || ((bits & 0xc0) !== 0 && (bits & ~0xc0) === 0);
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
  const parsed = Certificate.fromBER(issuer.raw);
  const constraints = extension(parsed, BASIC_CONSTRAINTS);
  const limit = constraints && BasicConstraints.fromBER(bytesOf(constraints.extnValue)).pathLenConstraint;
  if (typeof limit === "number" && below > limit) return false;
  const bits = keyUsageBits(parsed);
  // keyCertSign
  if (bits !== undefined && (bits & 0x04) === 0) return false;
  return hasOnlyUnderstood(issuer) && subject.verify(issuer.publicKey);
}

function hasOnlyUnderstood(certificate: X509Certificate): boolean {
  const { extensions = [] } = Certificate.fromBER(certificate.raw);
  return extensions.every((one) => !one.critical || UNDERSTOOD.has(one.extnID));
}

const extension = (certificate: Certificate, id: string) =>
  certificate.extensions?.find((one) => one.extnID === id);

const bytesOf = (value: OctetString): Uint8Array<ArrayBuffer> => new Uint8Array(value.getValue());

/** The first byte of the key usage bits, or undefined where the certificate names none. */
function keyUsageBits(certificate: Certificate): number | undefined {
  const found = extension(certificate, KEY_USAGE);
  if (!found) return undefined;
  // A BIT STRING: tag, length, unused bits, then the bits.
  return bytesOf(found.extnValue)[3] ?? 0;
}

function unique(certificates: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}
