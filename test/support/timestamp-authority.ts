/**
 * A real timestamp authority on loopback: keys, certificates and answers are made by `openssl`, so that nothing of
 * ours vouches for itself. Its faults are those a stranger's authority, or a liar in its place, could have.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Integer, OctetString } from "asn1js";
import { TimeStampReq } from "pkijs";

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

export type Mode =
  | "good"
  | "down"
  | "slow"
  | "garbage"
  | "huge"
  | "rejecting"
  | "redirecting"
  | "broken"
  | "wrong nonce"
  | "stripped nonce"
  | "other file"
  | "untrusted"
  | "not a TSA"
  | "expired"
  | "replayed"
  | "wrong policy"
  | "without certificate";

export interface AuthorityOptions {
  readonly mode?: Mode;
  /** Waits this long before it answers (mode `slow`: forever). */
  readonly delayMs?: number;
  /** Asks for these. */
  readonly user?: string;
  readonly password?: string;
  /** HTTPS with a certificate of its own root. */
  readonly isSecure?: boolean;
  /** Days that the unit's certificate is valid; default 1800. */
  readonly days?: number;
  /** The unit is certified by an authority between it and the root; the token holds its certificate or not. */
  readonly intermediate?: "in the token" | "in the bundle only";
  /** Hash that binds the signer's certificate; `sha1` is the old ESSCertID. Default sha256. */
  readonly ess?: "sha1" | "sha256";
  /** Kind of the unit's key; default rsa. */
  readonly key?: "rsa" | "ec";
}

export interface TimestampAuthority {
  readonly url: string;
  /** The root that owners trust. */
  readonly caPem: string;
  /** The root of the HTTPS certificate. */
  readonly tlsCaPem: string;
  /** Changes how it behaves from now on. */
  behave(mode: Mode): void;
  /** A new unit certificate of the same root, as authorities change them before the old one ends. */
  renewCertificate(days: number): void;
  /** Requests that arrived. */
  asked(): number;
  close(): Promise<void>;
}

/** Policies: `POLICY` unless asked for `OTHER_POLICY`; others are rejected. */
export const POLICY = "1.2.3.4.1";
export const OTHER_POLICY = "1.2.3.4.5";

const CONFIG = `
oid_section = oids
[ oids ]
[ req ]
distinguished_name = dn
prompt = no
[ dn ]
[ ca_ext ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[ tsa_ext ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ other_ext ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping,emailProtection
[ tls_ext ]
basicConstraints = critical,CA:FALSE
subjectAltName = IP:127.0.0.1,DNS:localhost
[ ca ]
default_ca = past
[ past ]
database = index.txt
new_certs_dir = .
serial = past.serial
default_md = sha256
policy = anything
email_in_dn = no
unique_subject = no
[ anything ]
commonName = supplied
[ tsa1 ]
serial = serial
crypto_device = builtin
digests = sha256, sha384, sha512
default_policy = ${POLICY}
other_policies = ${OTHER_POLICY}
signer_digest = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ strict ]
serial = serial
crypto_device = builtin
digests = sha512
default_policy = ${POLICY}
signer_digest = sha256
ess_cert_id_alg = sha256
`;

export async function startAuthority(options: AuthorityOptions = {}): Promise<TimestampAuthority> {
  const folder = mkdtempSync(join(tmpdir(), "akashi-authority-"));
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  };
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const { intermediate, ess = "sha256" } = options;
  writeFileSync(
    join(folder, "tsa.cnf"),
    CONFIG.replaceAll("ess_cert_id_alg = sha256", `ess_cert_id_alg = ${ess}`),
  );
  writeFileSync(join(folder, "serial"), "01\n");
  writeFileSync(join(folder, "past.serial"), "01\n");
  writeFileSync(join(folder, "index.txt"), "");

  const makeRoot = (name: string, subject: string): void =>
    openssl(
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -config tsa.cnf -extensions ca_ext".split(
        " ",
      ),
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      subject,
    );
  const keyKind = options.key === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["rsa:2048"];
  const makeRequest = (name: string, subject: string): void =>
    openssl(
      "req",
      "-newkey",
      ...keyKind,
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      subject,
      "-config",
      "tsa.cnf",
    );
  const certify = (name: string, root: string, extensions: string, days: number): void =>
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      `${root}.pem`,
      "-CAkey",
      `${root}.key`,
      "-CAcreateserial",
      "-days",
      String(days),
      "-sha256",
      "-extfile",
      "tsa.cnf",
      "-extensions",
      extensions,
      "-out",
      `${name}.pem`,
    );

  makeRoot("ca", "/CN=Test TSA Root");
  makeRequest("tsa", "/CN=Test TSA Unit 1");
  const issuer = intermediate ? "middle" : "ca";
  if (intermediate) {
    makeRequest("middle", "/CN=Test TSA Intermediate");
    certify("middle", "ca", "ca_ext", 3000);
  }
  certify("tsa", issuer, "tsa_ext", options.days ?? 1800);

  let mode = options.mode ?? "good";
  let asked = 0;
  let last: Buffer | undefined;
  const made = new Set<string>();
  const once = (name: string, make: () => void): void => {
    if (!made.has(name)) make();
    made.add(name);
  };

  const reply = (query: Buffer, signer = "tsa", section = "tsa1"): Buffer => {
    writeFileSync(join(folder, "q.tsq"), query);
    openssl(
      "ts",
      "-reply",
      "-config",
      "tsa.cnf",
      "-section",
      section,
      "-queryfile",
      "q.tsq",
      "-signer",
      `${signer}.pem`,
      "-inkey",
      `${signer}.key`,
      ...(intermediate === "in the token" ? ["-chain", "middle.pem"] : []),
      "-out",
      "r.tsr",
    );
    return read("r.tsr");
  };

  /** `openssl ts` refuses to sign with such a certificate; its CMS does not. */
  const forge = (query: Buffer): Buffer => {
    once("other", () => {
      makeRequest("other", "/CN=Test Mail Signer");
      certify("other", "ca", "other_ext", 1800);
    });
    reply(query);
    openssl("ts", "-reply", "-in", "r.tsr", "-token_out", "-out", "token.der");
    openssl(
      "cms",
      "-verify",
      "-noverify",
      "-inform",
      "DER",
      "-in",
      "token.der",
      "-binary",
      "-out",
      "tst.der",
    );
    openssl(
      ..."cms -sign -binary -nodetach -cades -nosmimecap -md sha256 -outform DER -econtent_type 1.2.840.113549.1.9.16.1.4 -in tst.der -signer other.pem -inkey other.key -out forged.der".split(
        " ",
      ),
    );
    return sequence(Buffer.from("3003020100", "hex"), read("forged.der"));
  };

  const answer = (query: Buffer): Buffer => {
    switch (mode) {
      case "garbage":
        return Buffer.from("<html><title>無料Wi-Fiへようこそ</title></html>");
      case "huge":
        return Buffer.alloc(1024 * 1024);
      case "rejecting":
        return reply(query, "tsa", "strict");
      case "wrong nonce":
        return reply(
          rewrite(query, (request) => {
            request.nonce = new Integer({ value: 4649 });
          }),
        );
      case "stripped nonce":
        return reply(
          rewrite(query, (request) => {
            delete request.nonce;
          }),
        );
      case "other file":
        return reply(
          rewrite(query, (request) => {
            request.messageImprint.hashedMessage = new OctetString({
              valueHex: new Uint8Array(32).fill(7).buffer,
            });
          }),
        );
      case "wrong policy":
        return reply(
          rewrite(query, (request) => {
            delete request.reqPolicy;
          }),
        );
      case "without certificate":
        return reply(
          rewrite(query, (request) => {
            delete request.certReq;
          }),
        );
      case "untrusted":
        once("stranger", () => {
          makeRoot("strange-ca", "/CN=Strange Root");
          makeRequest("stranger", "/CN=Strange Unit");
          certify("stranger", "strange-ca", "tsa_ext", 1800);
        });
        return reply(query, "stranger");
      case "expired":
        once("past", () => {
          makeRequest("past", "/CN=Test TSA Unit 0");
          openssl(
            ..."ca -batch -notext -config tsa.cnf -name past -cert ca.pem -keyfile ca.key -startdate 20200101000000Z -enddate 20210101000000Z -extensions tsa_ext -in past.csr -out past.pem".split(
              " ",
            ),
          );
        });
        return reply(query, "past");
      case "not a TSA":
        return forge(query);
      case "replayed":
        return last ?? reply(query);
      default:
        return reply(query);
    }
  };

  const listener: RequestListener = async (request, response) => {
    asked += 1;
    const query = await bodyOf(request);
    const login = Buffer.from(`${options.user}:${options.password}`).toString("base64");
    if (options.user !== undefined && request.headers.authorization !== `Basic ${login}`) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    if (mode === "slow") return;
    if (mode === "down") {
      request.socket.destroy();
      return;
    }
    if (mode === "redirecting") {
      response.writeHead(302, { location: "http://127.0.0.1:9/elsewhere" }).end();
      return;
    }
    if (mode === "broken") {
      response.writeHead(503).end();
      return;
    }
    const isQuery =
      request.method === "POST" && request.headers["content-type"] === "application/timestamp-query";
    if (!isQuery) {
      response.writeHead(415).end();
      return;
    }
    const bytes = answer(query);
    if (mode === "good") last = bytes;
    setTimeout(
      () => response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(bytes),
      options.delayMs ?? 0,
    );
  };

  if (options.isSecure) {
    makeRoot("tls-ca", "/CN=Test Web Root");
    openssl(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "web.key",
      "-out",
      "web.csr",
      "-subj",
      "/CN=127.0.0.1",
      "-config",
      "tsa.cnf",
    );
    certify("web", "tls-ca", "tls_ext", 30);
  }
  const server = options.isSecure
    ? createSecureServer({ key: read("web.key"), cert: read("web.pem") }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.isSecure ? "https" : "http"}://127.0.0.1:${port}/tsa`,
    caPem: [...(intermediate ? [read("middle.pem")] : []), read("ca.pem")].join(""),
    tlsCaPem: options.isSecure ? read("tls-ca.pem").toString() : "",
    behave: (next) => {
      mode = next;
    },
    renewCertificate: (days) => {
      makeRequest("tsa", "/CN=Test TSA Unit 2");
      certify("tsa", issuer, "tsa_ext", days);
    },
    asked: () => asked,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

function rewrite(query: Buffer, change: (request: TimeStampReq) => void): Buffer {
  const request = TimeStampReq.fromBER(Uint8Array.from(query));
  change(request);
  return Buffer.from(request.toSchema().toBER());
}

/** DER SEQUENCE of encoded parts. */
function sequence(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0x30, 0x82, body.length >> 8, body.length & 0xff]), body]);
}
