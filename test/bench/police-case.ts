/** The sample case with as many facts and photos as are wanted: `node police-case.ts STORAGE PHOTOS FACTS EXHIBITS`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openAkashi } from "#src/app.ts";
import { readConfig } from "#src/config.ts";
import { addEvidenceFile, listEvidence } from "#src/features/evidence/index.ts";
import { addFact, factInput, listFacts } from "#src/features/incidents/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import { loadSample } from "#src/sample/index.ts";
import { LOGIN } from "./police-login.ts";

const [storage = "", photos = "", facts = "", exhibits = ""] = process.argv.slice(2);

const app = await openAkashi(readConfig({ AKASHI_STORAGE: storage }), systemClock);
const { user, incidentId } = await loadSample(app, LOGIN);
const house = app.house();
house.write(user, (tx) => {
  for (let index = listFacts(tx.db, incidentId).length; index < Number(facts); index += 1) {
    const fact = factInput.parse({
      date: {
        precision: "day",
        date: `2026-10-${String((index % 28) + 1).padStart(2, "0")}`,
        around: false,
      },
      what: `お客様から、覚えのないお店の案内が届いたとのお知らせが電話でありました（${index + 1}件目）。はがきは捨てずに保管していただくようお願いしました。`,
      certainty: "確認済",
      source: "電話の記録",
    });
    addFact(tx, incidentId, fact);
  }
});
for (const name of readdirSync(photos)) {
  const meta = { maxBytes: app.config.maxFileBytes, title: `届いた案内はがきの写真 ${name}` };
  if (listEvidence(house.read, incidentId).length < Number(exhibits))
    await addEvidenceFile(house, { id: user.id }, incidentId, join(photos, name), meta);
}
app.close();
