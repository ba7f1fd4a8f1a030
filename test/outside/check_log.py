#!/usr/bin/env python3
"""Checks the log inside an unpacked Akashi packet with the standard library alone, written from the RFCs.

    check_log.py FOLDER

Inclusion (RFC 9162 2.1.3.2) of every entry, consistency (2.1.4.2) of every anchored checkpoint, the digests of the
disclosed payloads, and that every file was told of. Exit status 0: all hold; 1: something does not, said on stderr.
Signatures are for openssl and ssh-keygen: Python has no Ed25519 of its own.
"""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: list) -> bool:
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn & 1 == 0 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: list) -> bool:
    if first > second or first == 0:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = node_hash(c, fr)
            sr = node_hash(c, sr)
            while fn & 1 == 0 and fn != 0:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == first_root and sr == second_root


def read_checkpoint(note: str):
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root, validate=True)


def read_hashes(lines):
    return [base64.b64decode(line, validate=True) for line in lines]


def check(folder: Path):
    problems = []
    note = (folder / "data/ledger/checkpoint").read_text("utf-8")
    _, size, root = read_checkpoint(note)
    told = set()
    entries = sorted(p for p in (folder / "data/ledger").iterdir() if re.fullmatch(r"\d{6,}\.json", p.name))
    if not entries:
        problems.append("no entries")
    for path in entries:
        entry = path.read_bytes()
        proof = (path.parent / (path.name + ".tlog-proof")).read_text("utf-8")
        head, checkpoint = proof.split("\n\n", 1)
        title, index, *hashes = head.split("\n")
        seq = int(path.stem)
        if title != "c2sp.org/tlog-proof@v1" or index != f"index {seq}" or json.loads(entry)["seq"] != seq:
            problems.append(f"{path.name}: of another index")
        if checkpoint != note:
            problems.append(f"{path.name}: of another checkpoint")
        if not includes(root, size, seq, leaf_hash(entry), read_hashes(hashes)):
            problems.append(f"{path.name}: not in the log")
        payload = folder / "data/disclosed" / path.name
        if payload.exists():
            if hashlib.sha256(payload.read_bytes()).hexdigest() != json.loads(entry)["payload_sha256"]:
                problems.append(f"{path.name}: another payload")
            body = json.loads(payload.read_bytes())
            told |= {value for key, value in body.items() if key == "sha256" or key.endswith("_sha256")}
    for part in ("evidence", "derived", "documents"):
        for path in (folder / "data" / part).glob("*"):
            if hashlib.sha256(path.read_bytes()).hexdigest() not in told:
                problems.append(f"{path.name}: no entry tells of it")
    for anchor in (folder / "data/anchors").glob("*"):
        _, first, first_root = read_checkpoint((anchor / "checkpoint").read_text("utf-8"))
        old, *hashes = (anchor / "consistency.txt").read_text("utf-8").splitlines()
        if old != f"old {first}" or not is_consistent(first, first_root, size, root, read_hashes(hashes)):
            problems.append(f"anchor {anchor.name}: the log does not lead on from it")
    return problems


if __name__ == "__main__":
    try:
        found = check(Path(sys.argv[1]))
    except (OSError, ValueError, KeyError, IndexError) as error:
        found = [f"unreadable: {error}"]
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)
