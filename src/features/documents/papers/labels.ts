/** Labels to stick on the sleeve of each thing: its number to read, and as a QR code that tells nothing else. */
import { z } from "zod";
import { listDevices, listItems } from "#src/features/custody/index.ts";
import { listEvidence } from "#src/features/evidence/index.ts";
import { getCase } from "#src/features/incidents/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { definePaper } from "../paper.ts";
import { consulterOf } from "../parts.ts";

const text = z.string();
const labelsDossier = z.object({
  kind: z.literal("labels"),
  version: z.literal(1),
  createdOn: text,
  incident: text,
  shop: text,
  labels: z.array(z.object({ code: text, number: text, title: text, note: text })),
});
type LabelsDossier = z.infer<typeof labelsDossier>;

export const labels = definePaper<LabelsDossier, LabelsDossier>({
  kind: "labels",
  title: "証拠のラベル",
  recipient: "お店の控え",
  purpose:
    "証拠と機器の番号のラベルです。切り取って、証拠を入れた袋に貼ります。証拠そのものには貼らないでください。",
  schema: labelsDossier,
  places: { incident: "事件の名前", shop: "店の名前", labels: "ラベル" },
  mending: { shop: "shop", labels: "/evidence" },
  gather({ read }, { incidentId, at }) {
    const one = getCase(read, incidentId);
    const arrived = new Map([
      ...listEvidence(read, incidentId).map((item): [string, string] => [
        item.id,
        item.obtainedOn === null
          ? `保管 ${formatEra(dateInTokyo(item.addedAt))}`
          : `受取 ${formatEra(item.obtainedOn)}`,
      ]),
      ...listDevices(read, incidentId).map((device): [string, string] => [
        device.id,
        `記録 ${formatEra(dateInTokyo(device.addedAt))}`,
      ]),
    ]);
    const incident = `事件${one.incident.number}`;
    return labelsDossier.parse({
      kind: "labels",
      version: 1,
      createdOn: formatEra(dateInTokyo(at)),
      incident,
      shop: consulterOf(one.shop).name,
      labels: listItems(read, incidentId)
        .filter(({ id, isWithdrawn }) => !isWithdrawn && arrived.has(id))
        .map(({ id, label, title, kindLabel }) => ({
          code: `AKASHI ${label} ${id}`,
          number: label,
          title: title === kindLabel ? title : `${kindLabel}　${title}`,
          note: `${incident}　${arrived.get(id)}`,
        })),
    } satisfies LabelsDossier);
  },
  build: (dossier) => dossier,
  lint: (dossier) =>
    dossier.labels.length > 0
      ? []
      : [
          {
            path: "labels",
            sentence: "ラベルを作る物がまだありません。証拠を追加するか、機器を台帳に加えてください。",
          },
        ],
  author: ({ shop }) => shop,
  header: ({ incident, createdOn }) => `${incident}　${createdOn}作成`,
});
