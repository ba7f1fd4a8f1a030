/** Who signed the tag manifest, and does the signature fit? */
import {
  ALLOWED_SIGNERS,
  LONGEST_SMALL_FILE,
  NAMESPACE,
  PRINCIPAL,
  SIGNATURE,
  TAG_MANIFEST,
} from "../format/layout.ts";
import { allowedSigner, verifySsh } from "../format/sshsig.ts";
import { finding, type PacketFinding } from "./findings.ts";
import type { LogKey } from "./log.ts";
import type { OpenedZip } from "./open-zip.ts";

export async function checkSignature(
  zip: OpenedZip,
  tagManifest: Buffer | undefined,
  key: LogKey | undefined,
  found: PacketFinding[],
): Promise<void> {
  const armored = await zip.read(SIGNATURE, LONGEST_SMALL_FILE);
  if (!armored || !tagManifest) {
    found.push(finding("no_signature", armored ? TAG_MANIFEST : SIGNATURE));
    return;
  }
  const verdict = verifySsh(armored.toString("latin1"), NAMESPACE, tagManifest);
  if (!verdict.isValid) found.push(finding("bad_signature", SIGNATURE));
  else if (key && !verdict.publicKey.equals(key.publicKey)) found.push(finding("other_signer", SIGNATURE));
  const signers = await zip.read(ALLOWED_SIGNERS, LONGEST_SMALL_FILE);
  if (!signers) found.push(finding("missing_file", ALLOWED_SIGNERS));
  else if (key && signers.toString("utf8") !== allowedSigner(PRINCIPAL, NAMESPACE, key.publicKey)) {
    found.push(finding("other_signer", ALLOWED_SIGNERS));
  }
}
