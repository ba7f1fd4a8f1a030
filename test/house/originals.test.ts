import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { afterEach, expect, test } from "vitest";
import { downloadDocument, issueDocument } from "#src/features/documents/index.ts";
import {
  addEvidence,
  openOriginal,
  prepareDerivatives,
  wholeOriginal,
} from "#src/features/evidence/index.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import { drawJpeg, pieces } from "../features/evidence/pictures.ts";
import { openTestApp, type TestApp } from "../support/house.ts";
import { reachesOriginals } from "./originals.ts";

const ROOT = join(import.meta.dirname, "../..");

test("no file reads originals but through openOriginal", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const file = relative(ROOT, path).split(sep).join("/");
    const reason = reachesOriginals(file, readFileSync(path, "utf8"));
    return reason ? [`${file} ${reason}`] : [];
  });
  expect(found).toEqual([]);
});

test.each([
  [
    "src/features/evidence/pages.ts",
    "return reply.send(house.blobs.read(row.name));",
    "opens stored files beside openOriginal",
  ],
  [
    "src/features/evidence/content/mail.ts",
    "await house.blobs\n  .readWhole(name, 10)",
    "opens stored files beside openOriginal",
  ],
  [
    "src/features/evidence/derivatives.ts",
    "await house.blobs.readWhole(file.storedName, 10)",
    "knows the stored name of an original",
  ],
  [
    "src/features/packets/bag.ts",
    "sql`SELECT stored_name FROM evidence_file`",
    "knows the stored name of an original",
  ],
  ["src/features/packets/bag.ts", "for (const { name } of listFiles(read)) {}", "lists all stored files"],
  ["src/features/packets/bag.ts", "const store = house.blobs;", "gives the store away under another name"],
  ["src/features/packets/bag.ts", "const { blobs } = house;", "gives the store away under another name"],
  ["src/features/packets/bag.ts", 'house.blobs["read"](name)', "gives the store away under another name"],
])("would notice %s with %s", (file, source, reason) => {
  expect(reachesOriginals(file, source)).toBe(reason);
});

let at: TestApp | undefined;
afterEach(() => at?.close());

test("every reading of an original's bytes follows an entry that names it, and its purpose", async () => {
  at = await openTestApp();
  const { house, owner } = at;
  const actor = { id: owner.id };
  const shopId = listShops(house.read)[0]!.id;
  const incident = house.write(actor, (tx) => openIncident(tx, { shopId })).id;
  const photo = await drawJpeg();
  const { fileId } = await addEvidence(house, actor, incident, pieces(photo), {
    fileName: "a.jpg",
    maxBytes: 1_000_000,
  });
  const purposes = () =>
    listEntries(house.read, { incident, limit: 50 })
      .filter(({ kind }) => kind === "evidence.opened")
      .map(({ seq }) => findPayload(house.read, seq)?.purpose);

  await prepareDerivatives(house, fileId);
  expect(purposes()).toEqual(["draw"]);
  const original = openOriginal(house, actor, incident, fileId, "copy_to_packet");
  expect(purposes()).toEqual(["copy_to_packet", "draw"]);
  expect((await wholeOriginal(original)).equals(photo)).toBe(true);
  expect(original).toMatchObject({ label: "E-001", name: "E-001_a.jpg", sizeBytes: photo.length });
  expect(() => openOriginal(house, actor, "inc_other", fileId, "download")).toThrow("not_found");
  expect(purposes()).toEqual(["copy_to_packet", "draw"]);

  // A paper shows pictures; the original stays shut.
  const paper = await issueDocument(house, actor, incident, "police");
  downloadDocument(house, actor, incident, paper.id);
  expect(purposes()).toEqual(["copy_to_packet", "draw"]);
});
