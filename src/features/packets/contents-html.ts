/** `data/index.html`: what the packet is, what lies in it, and how to check it, for somebody who never did. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import type { Checkpoint } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Recipe } from "./recipe.ts";
import { grouped, packetFolder, packetLabel, recipientLabels } from "./words.ts";

const TEMPLATE = join(import.meta.dirname, "../../../templates/packet/index.html.hbs");

// A private instance: nobody else's helpers, and prototypes stay closed.
const engine = Handlebars.create();
const template = engine.compile(readFileSync(TEMPLATE, "utf8"), { strict: true, preventIndent: true });

export interface IndexFacts {
  /** Hex SHA-256 of the log's public key. */
  readonly fingerprint: string;
  readonly checkpoint: Checkpoint;
  /** Every file below `data/`. */
  readonly paths: readonly string[];
}

export function contentsHtml(recipe: Recipe, { fingerprint, checkpoint, paths }: IndexFacts): string {
  const [anchor] = recipe.anchors.toSorted((a, b) => b.size - a.size);
  const covered = anchor ? recipe.entries.filter((seq) => seq < anchor.size).length : 0;
  const exampleFile = recipe.files.find((one) => one.source.kind === "original") ?? recipe.files[0]!;
  const disclosed = paths.find((path) => path.startsWith("data/disclosed/"));
  const entryExample = disclosed?.slice("data/disclosed/".length, -".json".length) ?? "";
  return template({
    label: packetLabel(recipe.number),
    folder: packetFolder(recipe.incident, recipe.number),
    incident: recipe.incident,
    madeOn: formatEra(dateInTokyo(recipe.at)),
    madeAt: formatInstant(recipe.at),
    recipientKind: recipientLabels[recipe.recipient],
    recipientName: recipe.recipientName,
    purpose: recipe.purpose,
    shop: recipe.shop,
    files: recipe.files.map((one) => ({
      label: one.label,
      exhibit: one.exhibit,
      title: one.title,
      form: one.form,
      caption: one.caption,
      fileName: one.fileName,
      href: one.path.slice("data/".length),
      size: one.sizeBytes.toLocaleString("ja-JP"),
      sha256: one.sha256,
      isPicture: one.isPicture,
      alt: one.caption === "" ? one.title : `${one.title} ${one.caption}`,
    })),
    example: { path: exampleFile.path.replaceAll("/", "\\"), sha256: exampleFile.sha256 },
    customers: recipe.customersCsv === null ? "" : recipe.customers.toLocaleString("ja-JP"),
    fields: recipe.fields.join("、"),
    others: paths.length - recipe.files.length,
    entries: recipe.entries.length,
    entryExample,
    hasEntries: entryExample !== "",
    origin: checkpoint.origin,
    size: checkpoint.size.toLocaleString("ja-JP"),
    root: checkpoint.root,
    fingerprint: grouped(fingerprint),
    fingerprintPlain: fingerprint,
    hasAnchor: anchor !== undefined,
    anchorFolder: anchor === undefined ? "" : String(anchor.size).padStart(6, "0"),
    anchorSize: anchor?.size.toLocaleString("ja-JP") ?? "",
    covered,
    uncovered: recipe.entries.length - covered,
  });
}
