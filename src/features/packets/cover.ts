/** The cover sheet and the insert of a disc's case, given apart from the packet: what is compared stands on paper. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { z } from "zod";
import { findCheckpoint, type House, logKey } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { compileTemplate, renderPdf } from "#src/typeset/index.ts";
import { folderOf } from "./build.ts";
import type { Packet } from "./queries.ts";
import { grouped, packetLabel, recipientLabels } from "./words.ts";

const text = z.string();
const schema = z.object({
  madeOn: text,
  madeAt: text,
  shopName: text,
  shopTel: text,
  recipientName: text,
  recipientKind: text,
  purpose: text,
  folder: text,
  incident: text,
  label: text,
  fileName: text,
  size: text,
  customers: text,
  fields: text,
  tagManifest: text,
  zipSha256: text,
  fingerprint: text,
  origin: text,
  checkpointSize: text,
  root: text,
  count: text,
  files: z.array(
    z.object({
      label: text,
      exhibit: text,
      title: text,
      form: text,
      caption: text,
      path: text,
      sha256: text,
    }),
  ),
  shown: z.array(z.object({ label: text })),
  more: text,
});

const FOLDER = join(import.meta.dirname, "../../../templates/documents");
const papers = { cover: "packet-cover.md.hbs", sleeve: "packet-sleeve.md.hbs" } as const;
export type CoverPaper = keyof typeof papers;

/** More labels than this leave no room on the insert. */
const SHOWN_ON_SLEEVE = 24;

/** The same packet makes the same bytes. Throws `packet_state` before it is made. */
export function renderCover(house: House, packet: Packet, paper: CoverPaper): Readable {
  const tree = compileTemplate(readFileSync(join(FOLDER, papers[paper]), "utf8"), { schema }).render(
    factsOf(house, packet),
  );
  const out = new PassThrough();
  renderPdf(tree, { out, createdAt: new Date(packet.recipe!.at), author: packet.recipe!.shop.name }).then(
    () => out.end(),
    (error: Error) => out.destroy(error),
  );
  return out;
}

function factsOf(house: House, packet: Packet): z.infer<typeof schema> {
  const { recipe, file, tagManifestSha256 } = packet;
  if (!recipe || !file || !tagManifestSha256) throw new Refusal("packet_state");
  const checkpoint = findCheckpoint(house.read, recipe.checkpointSize);
  if (!checkpoint) throw new Error("the packet's checkpoint is gone");
  return {
    madeOn: formatEra(dateInTokyo(recipe.at)),
    madeAt: formatInstant(recipe.at),
    shopName: recipe.shop.name,
    shopTel: recipe.shop.tel,
    recipientName: recipe.recipientName,
    recipientKind: recipientLabels[recipe.recipient],
    purpose: recipe.purpose,
    folder: folderOf(recipe),
    incident: String(recipe.incident),
    label: packetLabel(recipe.number),
    fileName: `${folderOf(recipe)}.zip`,
    size: file.sizeBytes.toLocaleString("ja-JP"),
    customers: recipe.customersCsv === null ? "" : recipe.customers.toLocaleString("ja-JP"),
    fields: recipe.fields.join("、"),
    tagManifest: grouped(tagManifestSha256),
    zipSha256: grouped(file.sha256),
    fingerprint: grouped(logKey(house).fingerprint),
    origin: checkpoint.origin,
    checkpointSize: checkpoint.size.toLocaleString("ja-JP"),
    root: checkpoint.root,
    count: String(recipe.files.length),
    files: recipe.files.map(({ label, exhibit, title, form, caption, path, sha256 }) => ({
      label,
      exhibit,
      title,
      form,
      caption,
      path,
      sha256: grouped(sha256),
    })),
    shown: recipe.files.slice(0, SHOWN_ON_SLEEVE).map(({ label }) => ({ label })),
    more: recipe.files.length > SHOWN_ON_SLEEVE ? String(recipe.files.length - SHOWN_ON_SLEEVE) : "",
  };
}
