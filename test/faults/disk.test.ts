/**
 * EVIDENCE: what a disk that is full, failing, read-only or
 * slow leaves of a write. Real disks where the machine allows.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it, test } from "vitest";
import { addEvidence, listEvidence } from "#src/features/evidence/index.ts";
import { openTestApp, temporaryFolder } from "../support/house.ts";
import { NOTE, type Origin, only, openCopy } from "./opening.ts";
import { watchSteps } from "./steps.ts";
import { childProgram, copyOf, makeOrigin } from "./storage.ts";

let origin: Origin;
beforeAll(async () => {
  origin = await makeOrigin();
});

const meta = { fileName: "note.txt", maxBytes: 10_000_000 };

/** A program that needs rights or a tool this machine may lack. */
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
const canInject = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=fsync", "true"]).status === 0;

interface Report {
  readonly acknowledged: number;
  readonly code?: string;
  readonly logFaults: readonly unknown[];
  readonly fileFaults: readonly unknown[];
  readonly items: number;
  readonly sentence?: string;
}

async function runChild(command: string, args: readonly string[], at: Origin): Promise<Report> {
  const child = spawn(command, args, {
    env: { ...process.env, AKASHI_FAULT: JSON.stringify(at) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (piece) => {
    text += piece;
  });
  await once(child, "close");
  return JSON.parse(text);
}

const CHILD = childProgram("disk-child.ts");

/** The child on a file system of its own, made from a copy of the storage. */
function onOwnDisk(options: string, mode: string): Promise<Report> {
  const place = temporaryFolder("disk");
  const source = copyOf(origin).storage;
  const script = `mount -t tmpfs -o ${options} tmpfs "$1" && cp -a "$2/." "$1" && shift 2 && exec "$@" ${mode}`;
  const args = ["-rm", "sh", "-c", script, "sh", place, source, process.execPath, ...CHILD];
  return runChild("unshare", args, { ...origin, storage: place });
}

describe.skipIf(!canMount)("full disk on a small filesystem (needs unshare)", () => {
  it("disk full in a file → refused with a sentence; what was acknowledged stays whole", async () => {
    const report = await onOwnDisk("size=8m", "fill-files");
    // Whichever comes first: the file, or the row about it.
    expect(report.code).toMatch(/^(ENOSPC|SQLITE_FULL)$/);
    expect(report).toMatchObject({ logFaults: [], fileFaults: [] });
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(report.items).toBe(report.acknowledged);
  });

  it("disk full in a commit → refused; the log stays whole and goes on when there is room", async () => {
    const report = await onOwnDisk("size=8m", "fill-commits");
    expect(report).toMatchObject({ code: "SQLITE_FULL", logFaults: [], fileFaults: [] });
    expect(report.acknowledged).toBeGreaterThan(0);
    expect(report.items).toBe(1);
  });

  it("a read-only disk → the program says so and does not begin", async () => {
    const place = temporaryFolder("disk");
    const script =
      'mount -t tmpfs -o size=32m tmpfs "$1" && cp -a "$2/." "$1" && mount -o remount,ro "$1" && AKASHI_STORAGE="$1" exec "$3" "$4"';
    const main = join(import.meta.dirname, "../../src/main.ts");
    const { status, stderr } = spawnSync(
      "unshare",
      ["-rm", "sh", "-c", script, "sh", place, copyOf(origin).storage, process.execPath, main],
      { env: { ...process.env, PORT: "0", AKASHI_STATE: temporaryFolder("state") }, encoding: "utf8" },
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain("保管場所に書き込めません。");
  });
});

test("a disk that turns read-only → the write is refused, what is there can be read", async () => {
  const house = await openCopy(copyOf(origin));
  expect((await addEvidence(house, origin.actor, origin.incident, only(NOTE), meta)).outcome).toBe("added");
  const stop = await watchSteps(({ name }) => {
    const code = name.startsWith("sql ") ? "SQLITE_READONLY" : "EROFS";
    throw Object.assign(new Error("the disk is read-only"), { code });
  });
  const other = Buffer.from("もう一つのメモ");
  const attempt = addEvidence(house, origin.actor, origin.incident, only(other), meta);
  await expect(attempt).rejects.toMatchObject({ code: "EROFS" });
  const { logFaults, fileFaults } = await house.verify();
  stop();
  expect([logFaults, fileFaults]).toEqual([[], []]);
  expect(listEvidence(house.read, origin.incident)).toHaveLength(1);
  house.close();
});

describe.skipIf(!canInject)("flushes that fail (needs strace)", () => {
  it.each([
    1, 2, 3, 4,
  ])("a failing fsync, the %ith → the write is refused or whole, never half", async (when) => {
    const at = copyOf(origin);
    const inject = `inject=fsync,fdatasync:error=EIO:when=${when}`;
    const report = await runChild(
      "strace",
      [
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fsync,fdatasync",
        "-e",
        inject,
        process.execPath,
        ...CHILD,
        "once",
      ],
      at,
    );
    expect([report.logFaults, report.fileFaults]).toEqual([[], []]);
    const house = await openCopy(at);
    const { logFaults, fileFaults } = await house.verify();
    expect([logFaults, fileFaults]).toEqual([[], []]);
    // A commit whose flush failed may have reached the disk: then it is there whole, and a retry finds it.
    const kept = listEvidence(house.read, at.incident).length;
    expect(kept).toBeGreaterThanOrEqual(report.acknowledged);
    const again = await addEvidence(house, at.actor, at.incident, only(NOTE), meta);
    expect(again.outcome).toBe(kept === 1 ? "known" : "added");
    house.close();
  });
});

test("after a failed flush of a commit → nothing more is written until the program starts anew", async () => {
  const house = await openCopy(copyOf(origin));
  const stop = await watchSteps(({ name }) => {
    if (name === "sql COMMIT")
      throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_FSYNC" });
  });
  const take = () => addEvidence(house, origin.actor, origin.incident, only(NOTE), meta);
  await expect(take()).rejects.toMatchObject({ code: "SQLITE_IOERR_FSYNC" });
  stop();
  await expect(take()).rejects.toMatchObject({ code: "EIO" });
  house.close();
});

test("a short write → refused as a full disk, and nothing of the file stays", async () => {
  const house = await openCopy(copyOf(origin));
  const handle = await open(import.meta.filename, "r");
  const handles = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const real = handles.writev;
  handles.writev = async function (this: FileHandle, pieces) {
    const first = pieces[0] as Uint8Array;
    const written = await real.call(this, [first.subarray(0, first.length - 1)]);
    return { ...written, buffers: pieces };
  } as FileHandle["writev"];
  try {
    const attempt = addEvidence(house, origin.actor, origin.incident, only(NOTE), meta);
    await expect(attempt).rejects.toMatchObject({ code: "ENOSPC" });
  } finally {
    handles.writev = real;
  }
  const { logFaults, fileFaults, notes } = await house.verify();
  expect([logFaults, fileFaults, notes]).toEqual([[], [], []]);
  expect(listEvidence(house.read, origin.incident)).toEqual([]);
  house.close();
});

test("BUSY → another process holds the database: the answer waits for it", async () => {
  const at = copyOf(origin);
  const house = await openCopy(at);
  const holder = spawn(process.execPath, [...CHILD, "hold"], {
    env: { ...process.env, AKASHI_FAULT: JSON.stringify(at) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  expect((await addEvidence(house, at.actor, at.incident, only(NOTE), meta)).outcome).toBe("added");
  await once(holder, "close");
  const { logFaults, fileFaults } = await house.verify();
  expect([logFaults, fileFaults]).toEqual([[], []]);
  house.close();
});

describe("what the owner reads", () => {
  let at: Awaited<ReturnType<typeof openTestApp>>;
  afterEach(() => at.close());

  it.each([
    ["SQLITE_IOERR_FSYNC", "disk_failing"],
    ["EIO", "disk_failing"],
    ["SQLITE_BUSY", "busy"],
    ["ENOSPC", "not_writable"],
    ["EROFS", "not_writable"],
  ])("%s from the disk → refused with a sentence that says what to do", async (code, expected) => {
    at = await openTestApp();
    const { blobs } = at.house;
    const real = blobs.put;
    blobs.put = async () => {
      throw Object.assign(new Error("the disk said no"), { code });
    };
    const made = await at.http.inject({
      method: "POST",
      url: "/api/incidents",
      headers: at.signedIn(),
      payload: {},
    });
    const boundary = "----mihon";
    const answer = await at.http.inject({
      method: "POST",
      url: `/api/incidents/${made.json().id}/evidence`,
      headers: { ...at.signedIn(), "content-type": `multipart/form-data; boundary=${boundary}` },
      payload: `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nmemo\r\n--${boundary}--\r\n`,
    });
    blobs.put = real;
    expect(answer.statusCode).toBe(503);
    expect(answer.json().error.code).toBe(expected);
  });
});
