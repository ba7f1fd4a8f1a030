/**
 * Timestamps of a third party (RFC 3161): the request, the verifier, and what a token says.
 * A token is kept as the whole TimeStampResp (DER), so that a stranger checks it with
 * `openssl ts -verify -data FILE -in TOKEN.tsr -CAfile ca.pem`. Verifying is pure and synchronous; it collects every
 * problem. It does not ask for revocation: the authority's list of revoked certificates is looked up by whoever doubts.
 */
import { constants, createHash, createPublicKey, randomBytes, verify, X509Certificate } from "node:crypto";
import { Boolean as Bool, Integer, Null, ObjectIdentifier, OctetString, Sequence } from "asn1js";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { type Algorithm, algorithmOf, partsOf, smallInteger, tagged } from "./timestamp-asn1.ts";
import {
  type Chain,
  chainEnd,
  findChains,
  isRoot,
  isTimestampSigner,
  isValidAt,
  readBundle,
} from "./timestamp-chain.ts";
import { problem, type TimestampProblem } from "./timestamp-problems.ts";
import { digestNamed, readAnswer, type Token } from "./timestamp-token.ts";

export type { TimestampCode, TimestampProblem } from "./timestamp-problems.ts";

const SHA256 = "2.16.840.1.101.3.4.2.1";

/** The token's time may be this far from our clock, or lie ahead of it, before it is remarked upon. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface TimestampRequest {
  /** DER of the TimeStampReq. */
  readonly body: Buffer;
  /** Hex. */
  readonly nonce: string;
}

/** A request over the SHA-256 of `bytes`, with a random nonce of 64 bits, asking for the signer's certificate. */
export function buildRequest(bytes: Uint8Array, policy?: string): TimestampRequest {
  const nonce = randomBytes(8);
  // A positive DER integer without a superfluous first byte.
  nonce[0] = (nonce[0]! & 0x3f) | 0x40;
  const imprint = createHash("sha256").update(bytes).digest();
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({
        value: [
          new Sequence({ value: [new ObjectIdentifier({ value: SHA256 }), new Null()] }),
          new OctetString({ valueHex: Uint8Array.from(imprint).buffer }),
        ],
      }),
      ...(policy === undefined ? [] : [new ObjectIdentifier({ value: policy })]),
      new Integer({ valueHex: Uint8Array.from(nonce).buffer }),
      new Bool({ value: true }),
    ],
  });
  return { body: Buffer.from(request.toBER()), nonce: nonce.toString("hex") };
}

/** What a token says; true only as far as the verification found no problem. */
export interface Timestamp {
  readonly genTime: Date;
  /** Claimed accuracy in milliseconds, where the authority states one. */
  readonly accuracyMs: number | undefined;
  /** OID. */
  readonly policy: string;
  /** Hex. */
  readonly serial: string;
  /** The authority's name out of its certificate: common name, or organisation. */
  readonly authority: string;
  /** The earliest end of the chain's certificates (of the signer's own where no chain was found). */
  readonly certificateExpiresAt: Date;
  /** The chain above the signer, PEM, root last: what a stranger gives to `openssl ts -verify -CAfile`. */
  readonly chainPem: string;
  /** Hex SHA-256 of the root certificate, to compare with the one that the authority publishes. */
  readonly rootSha256: string;
}

export interface TimestampVerdict {
  /** No problem but warnings. */
  readonly isValid: boolean;
  readonly problems: readonly TimestampProblem[];
  /** Undefined when the token could not be read at all. */
  readonly timestamp: Timestamp | undefined;
}

/** What was asked for, where it is known. */
export interface Expected {
  /** Hex. */
  readonly nonce?: string | undefined;
  /** OID. */
  readonly policy?: string | undefined;
}

/**
 * Whether `token` (DER TimeStampResp) proves that `bytes` existed at its time, for somebody who trusts the root
 * certificates in `caBundle` (PEM), as of `now`. `expired` and `not_valid_then` are told apart.
 * Throws a TypeError only for a bundle that cannot be read.
 */
export function verifyTimestamp(
  bytes: Uint8Array,
  token: Uint8Array,
  caBundle: string,
  now: Date,
  expected: Expected = {},
): TimestampVerdict {
  const bundle = readBundle(caBundle);
  try {
    const answer = readAnswer(token);
    if ("status" in answer) return verdict([problem("not_granted", { reason: answer.reason })], undefined);
    return judge(answer, bytes, bundle, now, expected);
  } catch {
    // Whatever in a stranger's bytes the readers of ASN.1 and certificates stumble over.
    return verdict([problem("unreadable")], undefined);
  }
}

function judge(
  token: Token,
  bytes: Uint8Array,
  bundle: readonly X509Certificate[],
  now: Date,
  expected: Expected,
): TimestampVerdict {
  const { genTime } = token.info;
  const chain = chooseChain(token, bundle, genTime, now);
  return verdict(
    [
      ...verifyImprint(token, bytes),
      ...verifyExpected(token, expected),
      ...verifySigner(token),
      ...verifySignature(token),
      ...verifyChain(token, chain, genTime, now),
      ...(genTime.getTime() - now.getTime() > CLOCK_TOLERANCE_MS ? [problem("from_future")] : []),
    ],
    describe(token, chain),
  );
}

/** What a bundle lacks to be trusted, as a Japanese sentence; undefined when it holds a root certificate. */
export function whyNotBundle(pem: string): string | undefined {
  try {
    const certificates = readBundle(pem);
    if (certificates.length === 0)
      return "証明書が見つかりません。「-----BEGIN CERTIFICATE-----」で始まるPEM形式の文字を貼り付けてください。";
    if (!certificates.some(isRoot))
      return "ルートCA証明書（自分自身で署名した、いちばん上の証明書）が入っていません。時刻認証局が公開しているルートCA証明書も、続けて貼り付けてください。";
    return undefined;
  } catch {
    return "証明書として読めないものが混ざっています。PEM形式の文字を、初めから終わりまで貼り付け直してください。";
  }
}

/**
 * A certificate file as PEM, whether it was PEM or DER; what is
 * neither comes back as 「?」, which whyNotBundle refuses in words.
 */
export function bundleOfFile(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (text.includes("-----BEGIN")) return text;
  try {
    return new X509Certificate(bytes).toString();
  } catch {
    return "?";
  }
}

function verdict(problems: readonly TimestampProblem[], timestamp: Timestamp | undefined): TimestampVerdict {
  return { isValid: problems.every((one) => one.isWarning), problems, timestamp };
}

function verifyImprint({ info }: Token, bytes: Uint8Array): TimestampProblem[] {
  const hash = digestNamed(info.hashAlgorithm);
  if (hash === undefined || hash === "sha1") return [problem("hash_unsupported")];
  return info.imprint.equals(createHash(hash).update(bytes).digest()) ? [] : [problem("other_data")];
}

function verifyExpected({ info }: Token, { nonce, policy }: Expected): TimestampProblem[] {
  const problems: TimestampProblem[] = [];
  if (nonce !== undefined) {
    if (!info.nonce) problems.push(problem("nonce_missing"));
    else if (info.nonce !== nonce) problems.push(problem("nonce_differs"));
  }
  if (policy !== undefined && info.policy !== policy)
    problems.push(problem("policy_differs", { asked: policy, got: info.policy }));
  return problems;
}

function verifySigner({ signer, certificateReference }: Token): TimestampProblem[] {
  if (!signer) return [problem("signer_missing")];
  const problems: TimestampProblem[] = [];
  if (!isTimestampSigner(signer)) problems.push(problem("signer_not_authority"));
  const { hash, value } = certificateReference ?? {};
  const isBound = hash !== undefined && value?.equals(createHash(hash).update(signer.raw).digest());
  if (!isBound) problems.push(problem("signer_unbound"));
  return problems;
}

function verifySignature(token: Token): TimestampProblem[] {
  const { digest, signer } = token;
  if (digest === undefined || digest === "sha1") return [problem("algorithm_unsupported")];
  const problems: TimestampProblem[] = [];
  const isContent =
    token.isTypeSigned && token.messageDigest?.equals(createHash(digest).update(token.content).digest());
  if (!isContent) problems.push(problem("content_changed"));
  if (!signer) return problems;
  const scheme = schemeOf(token.signatureAlgorithm, digest);
  if (!scheme) return [...problems, problem("algorithm_unsupported")];
  const key = createPublicKey({
    key: signer.publicKey.export({ type: "spki", format: "der" }),
    type: "spki",
    format: "der",
  });
  let isSigned = false;
  try {
    isSigned = verify(scheme.digest, token.signedAttributes, { key, ...scheme.options }, token.signature);
  } catch {
    // A key of another kind than the algorithm names.
  }
  return isSigned ? problems : [...problems, problem("signature_wrong")];
}

interface Scheme {
  readonly digest: string | null;
  readonly options: { readonly padding?: number; readonly saltLength?: number };
}

/** RSA PKCS #1, RSASSA-PSS, ECDSA and Ed25519 with SHA-256 or more (RFC 5754, RFC 4056, RFC 8419). */
function schemeOf(algorithm: Algorithm, digest: string): Scheme | undefined {
  switch (algorithm.id) {
    case "1.2.840.113549.1.1.1":
      return { digest, options: {} };
    case "1.2.840.113549.1.1.11":
    case "1.2.840.10045.4.3.2":
      return { digest: "sha256", options: {} };
    case "1.2.840.113549.1.1.12":
    case "1.2.840.10045.4.3.3":
      return { digest: "sha384", options: {} };
    case "1.2.840.113549.1.1.13":
    case "1.2.840.10045.4.3.4":
      return { digest: "sha512", options: {} };
    case "1.3.101.112":
      return { digest: null, options: {} };
    case "1.2.840.113549.1.1.10":
      return pssScheme(algorithm);
    default:
      return undefined;
  }
}

/**
 * RSASSA-PSS-params: `SEQUENCE { [0] hashAlgorithm, [1] maskGenAlgorithm, [2] saltLength, … }`; SHA-1 is the default.
 */
function pssScheme({ parameters }: Algorithm): Scheme | undefined {
  const parts = partsOf(parameters);
  const hash = tagged(parts, 0);
  const digest = hash && digestNamed(algorithmOf(partsOf(hash)[0]).id);
  if (digest === undefined || digest === "sha1") return undefined;
  const salt = tagged(parts, 2);
  const saltLength = salt ? smallInteger(partsOf(salt)[0]) : 20;
  return { digest, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } };
}

/** The chain that serves best: valid then and now, else valid then, else any. */
function chooseChain(
  token: Token,
  bundle: readonly X509Certificate[],
  then: Date,
  now: Date,
): Chain | undefined {
  if (!token.signer) return undefined;
  const chains = findChains(token.signer, token.certificates, bundle);
  return (
    chains.find((chain) => isValidAt(chain, then) && isValidAt(chain, now)) ??
    chains.find((chain) => isValidAt(chain, then)) ??
    chains[0]
  );
}

function verifyChain(token: Token, chain: Chain | undefined, then: Date, now: Date): TimestampProblem[] {
  if (!token.signer) return [];
  if (!chain) return [problem("untrusted")];
  const problems: TimestampProblem[] = [];
  if (!isValidAt(chain, then)) problems.push(problem("not_valid_then"));
  const end = chainEnd(chain);
  if (now > end) problems.push(problem("expired", { on: formatEra(dateInTokyo(end.toISOString())) }));
  return problems;
}

function describe({ info, signer }: Token, chain: Chain | undefined): Timestamp {
  const above = chain?.slice(chain.length > 1 ? 1 : 0) ?? [];
  return {
    genTime: info.genTime,
    accuracyMs: info.accuracyMs,
    policy: info.policy,
    serial: info.serial,
    authority: signer ? nameOf(signer) : "",
    certificateExpiresAt: chain ? chainEnd(chain) : (signer?.validToDate ?? info.genTime),
    chainPem: above.map((one) => one.toString()).join(""),
    rootSha256: above.at(-1)?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "",
  };
}

function nameOf(certificate: X509Certificate): string {
  const fields = new Map(
    certificate.subject
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return fields.get("CN") ?? fields.get("O") ?? certificate.subject.replaceAll("\n", ", ");
}
