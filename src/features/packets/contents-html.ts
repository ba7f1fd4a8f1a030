/** `data/index.html`: what the packet is, what lies in it, and how to check it, for somebody who never did. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import type { Checkpoint } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { anchorPaths, renewalPaths } from "./format/layout.ts";
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
  const renewed = anchor?.renewals.length
    ? anchor
    : recipe.anchors.findLast((one) => one.renewals.length > 0);
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
    anchorFolder: anchor === undefined ? "" : folderOf(anchor),
    anchorAsOf: anchor ? asOf(anchor.renewals[0]) : "",
    renewed: renewed
      ? { folder: folderOf(renewed), commands: renewalCommands(renewed, renewed !== anchor) }
      : null,
    anchorSize: anchor?.size.toLocaleString("ja-JP") ?? "",
    covered,
    uncovered: recipe.entries.length - covered,
  });
}

type PackedAnchor = Recipe["anchors"][number];

const folderOf = ({ size }: PackedAnchor): string => anchorPaths(size).checkpoint.split("/")[2]!;

/** A renewed token is judged as of the next one: its certificate may have ended since. */
const asOf = (next: { readonly at: string } | undefined): string =>
  next ? ` -attime ${Math.floor(Date.parse(next.at) / 1000)}` : "";

/** What a stranger types, in this order; `withFirst`: the anchor's own token is not shown elsewhere on the page. */
function renewalCommands({ size, renewals }: PackedAnchor, withFirst: boolean): string[] {
  const first = anchorPaths(size);
  const places = renewals.map((_one, index) => renewalPaths(size, index + 1));
  const own = `openssl ts -verify -data ${first.checkpoint} -in ${first.token} -CAfile ${first.ca}${asOf(renewals[0])}`;
  const later = places.map(({ token, ca }, index) => {
    const covered = [first.checkpoint, first.token, ...places.slice(0, index).map((one) => one.token)];
    return `cat ${covered.join(" ")} | openssl ts -verify -data /dev/stdin -in ${token} -CAfile ${ca}${asOf(renewals[index + 1])}`;
  });
  return withFirst ? [own, ...later] : later;
}
