/** What the pages of devices show. */
import { listEvidence } from "#src/features/evidence/index.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { type Device, listDevices } from "./devices.ts";
import { getItem } from "./items.ts";
import { findOwner, ownerWords } from "./owners.ts";
import { listActs } from "./queries.ts";
import { whereNow } from "./where.ts";
import { careLabels, deviceKindLabels, powerLabels } from "./words.ts";

/** One device as table row and as definitions. */
export function deviceRow(read: Reader, device: Device) {
  const { fields, incidentId, id } = device;
  const where = whereNow(getItem(read, incidentId, id), listActs(read, incidentId)).words;
  const owner = ownerWords(findOwner(read, incidentId, id));
  const untouched = untouchedWords(device);
  const care = fields.care.map((one) => careLabels[one]).join("、");
  return {
    id,
    label: device.label,
    kindLabel: deviceKindLabels[fields.kind],
    ...fields,
    power: fields.power === "unknown" ? "" : powerLabels[fields.power],
    untouched,
    care,
    where,
    owner,
    picture: pictureOf(read, device),
    details: [
      { label: "種類", value: deviceKindLabels[fields.kind] },
      { label: "メーカー・型番", value: fields.model },
      { label: "製造番号・管理番号", value: fields.serial },
      { label: "使っていた人", value: fields.usedBy },
      { label: "今どこにあるか", value: where },
      { label: "だれの物か", value: owner },
      { label: "電源", value: fields.power === "unknown" ? "" : powerLabels[fields.power] },
      { label: "触っていない期間", value: untouched },
      { label: "してはいけないこと", value: care },
      ...(fields.note === "" ? [] : [{ label: "備考", value: fields.note }]),
    ],
  };
}

export const deviceRows = (read: Reader, incidentId: string) =>
  listDevices(read, incidentId).map((device) => deviceRow(read, device));

/** As the form shows it. */
export const deviceValues = ({ fields }: Device): Record<string, unknown> => ({
  ...fields,
  untouchedOn: fields.untouchedOn ?? "",
  untouchedAt: fields.untouchedAt ?? "",
});

/** How one field of the form stands in the list, in the words of the form. */
export function deviceWords(device: Device, name: string): string {
  const { fields } = device;
  switch (name) {
    case "kind":
      return deviceKindLabels[fields.kind];
    case "power":
      return powerLabels[fields.power];
    case "care":
      return fields.care.map((one) => careLabels[one]).join("、");
    default:
      return String(deviceValues(device)[name] ?? "");
  }
}

function untouchedWords({ fields: { untouchedOn, untouchedAt } }: Device): string {
  return untouchedOn === null
    ? ""
    : `${formatEra(untouchedOn)}${untouchedAt === null ? "" : ` ${untouchedAt}`}から`;
}

function pictureOf(read: Reader, { incidentId, photoFileId, label }: Device) {
  for (const item of listEvidence(read, incidentId)) {
    const file = item.files.find(({ id }) => id === photoFileId);
    if (!file) continue;
    const place = `/incidents/${incidentId}/evidence/${item.id}`;
    return {
      label: file.label,
      href: `${place}?file=${file.id}`,
      src: file.isDrawable ? `${place}/files/${file.id}/thumb.jpg` : undefined,
      alt: `${label} の写真（${file.label}）`,
    };
  }
  return undefined;
}
