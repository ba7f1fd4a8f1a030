/** Where things lie in a packet (EVIDENCE §1). Everything is ASCII, so that no system spells a name differently. */

export const BAGIT = "bagit.txt";
export const BAG_INFO = "bag-info.txt";
export const MANIFEST = "manifest-sha256.txt";
export const TAG_MANIFEST = "tagmanifest-sha256.txt";
export const SIGNATURE = "signatures/tagmanifest-sha256.txt.sig";
export const SIGNATURE_TOKEN = "signatures/tagmanifest-sha256.txt.tsr";
export const SIGNATURE_CA = "signatures/ca.pem";
export const ALLOWED_SIGNERS = "signatures/allowed_signers";

/** Tag files that the tag manifest names. Signatures are made over it, so it cannot name them. */
export const TAGS = [BAG_INFO, BAGIT, MANIFEST] as const;
/** What may lie outside `data/` beside the manifests. */
export const SIGNATURES: readonly string[] = [ALLOWED_SIGNERS, SIGNATURE_CA, SIGNATURE, SIGNATURE_TOKEN];

export const INDEX = "data/index.html";
export const CHECKPOINT = "data/ledger/checkpoint";
/** The signed text of the checkpoint and its bare signature, for `openssl pkeyutl`. */
export const NOTE_TEXT = "data/ledger/note.txt";
export const NOTE_SIGNATURE = "data/ledger/note.sig";
export const LOG_VKEY = "data/ledger/log.vkey";
export const LOG_PEM = "data/ledger/log.pem";

const padded = (seq: number): string => String(seq).padStart(6, "0");
export const entryPath = (seq: number): string => `data/ledger/${padded(seq)}.json`;
export const proofPath = (seq: number): string => `data/ledger/${padded(seq)}.json.tlog-proof`;
export const payloadPath = (seq: number): string => `data/disclosed/${padded(seq)}.json`;

/** Files of one anchor; `size` is the number of entries it covers. */
export const anchorPaths = (size: number) => {
  const folder = `data/anchors/${padded(size)}`;
  return {
    checkpoint: `${folder}/checkpoint`,
    token: `${folder}/checkpoint.tsr`,
    ca: `${folder}/ca.pem`,
    consistency: `${folder}/consistency.txt`,
  };
};

/** Files of a renewal of an anchor, counted from 1: a token over the checkpoint and every token before it. */
export const renewalPaths = (size: number, place: number) => {
  const stem = `data/anchors/${padded(size)}/renewal${place}`;
  return { token: `${stem}.tsr`, ca: `${stem}-ca.pem` };
};

/** For `ssh-keygen -Y`: who signs, and what the signature is for. */
export const PRINCIPAL = "log@akashi";
export const NAMESPACE = "akashi-packet@v1";

/** Of an authority's answer; we accept none that is larger than a quarter of it. */
export const LONGEST_TOKEN = 1024 * 1024;

/** Small files that are read whole; the largest is a manifest. */
export const LONGEST_SMALL_FILE = 16 * 1024 * 1024;
