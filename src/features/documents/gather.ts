/** Asks the other rooms for what documents are made from. */

import { type Act, getItem, listActs, whereNow } from "#src/features/custody/index.ts";
import { reportedCustomers } from "#src/features/customers/index.ts";
import {
  type Evidence,
  formLabels,
  kindLabels,
  listEvidence,
  partLabels,
  prepareDerivatives,
} from "#src/features/evidence/index.ts";
import { exhibitNumbers } from "#src/features/exhibits/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import { type House, logSize, rootHash } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import type { Exhibit, Material } from "./material.ts";
import { joined } from "./words.ts";

/** Everything as it stands at `at`, but the names that only a masked paper needs. Throws `not_found`. */
export function gatherMaterial(house: House, incidentId: string, at: Date): Material {
  const { read } = house;
  const one = getCase(read, incidentId);
  const numbers = exhibitNumbers(read, incidentId);
  const acts = listActs(read, incidentId);
  return {
    case: one,
    exhibits: listEvidence(read, incidentId).map((item) => {
      const words = exhibitWords(item, numbers.get(item.id) ?? "");
      return { ...words, kept: keptNow(read, item, acts) ?? words.kept };
    }),
    reports: reportedCustomers(read, incidentId),
    customerNames: [],
    log: { size: logSize(read), root: rootHash(read).toString("hex") },
    today: dateInTokyo(at),
  };
}

/** Where the thing is by the acts of custody; undefined where nobody recorded one. */
function keptNow(read: Reader, item: Evidence, acts: readonly Act[]): string | undefined {
  const now = whereNow(getItem(read, item.incidentId, item.id), acts);
  return now.actId === undefined ? undefined : now.words;
}

/** Makes the pictures that papers show, where they are not there yet; what has none is known afterwards. */
export async function preparePictures(house: House, incidentId: string): Promise<void> {
  for (const item of listEvidence(house.read, incidentId)) {
    for (const file of item.files) if (file.isDrawable) await prepareDerivatives(house, file.id);
  }
}

/** One item in the words of papers, with its number for court. */
export function exhibitWords(item: Evidence, exhibit: string): Exhibit {
  return {
    id: item.id,
    label: item.label,
    exhibit,
    title: item.title,
    kind: kindLabels[item.kind],
    madeOn: formatPartialDate(item.created),
    postmarkOn: item.postmarkOn === null ? "" : formatEra(item.postmarkOn),
    maker: item.author,
    form: formLabelOf(item),
    kept: joined([item.keptWhere, item.keptBy && `保管者：${item.keptBy}`], "\n"),
    purpose: item.purpose,
    note: item.note,
    taken: takenWords(item),
    isWithheld: item.consent === "declined" || item.consent === "name_hidden",
    isUnasked: item.consent === "not_asked",
    factIds: item.factIds,
    files: item.files.map((file) => ({
      id: file.id,
      label: file.label,
      part: partLabels[file.part],
      caption: file.caption,
      fileName: file.fileName,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      addedAt: file.addedAt,
      isPicture: file.isDrawable,
    })),
  };
}

function takenWords(item: Evidence): string {
  const day = item.photographedOn === null ? "" : formatEra(item.photographedOn);
  const parts = joined(
    [item.photographer, joined([day, item.photographedAt ?? ""], " "), item.photographedWhere],
    "、",
  );
  // Where nobody wrote who took it or when, what it shows would stand alone.
  return parts === "" ? "" : joined([`撮影：${parts}`, `撮影対象：${photographed(item)}`], "\n");
}

/** 撮影対象 (民訴規則148条): the thing and its sides, or what the title of a photograph or film says. */
function photographed(item: Evidence): string {
  if (item.kind === "photo" || item.kind === "video" || item.kind === "other") return item.title;
  const sides = new Set(
    item.files
      .filter(({ isDrawable, part }) => isDrawable && part !== "whole")
      .map(({ part }) => partLabels[part]),
  );
  return joined([kindLabels[item.kind], [...sides].join("・")], "の");
}

export const formLabelOf = (item: Pick<Evidence, "form">): string => formLabels[item.form];
