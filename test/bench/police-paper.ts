/**
 * Issues the police dossier of a storage folder and tells how long it took and the most memory: `node police-paper.ts
 * STORAGE`. Loads what the command line's verbs load, and nothing that made the case.
 */
import { systemClock } from "#src/platform/clock.ts";
import { loadQuickly } from "#src/platform/loading.ts";
import { peakMegabytes } from "./peak.ts";
import { LOGIN } from "./police-login.ts";

// As `npm start` and the command line do.
loadQuickly();
const { openAkashi } = await import("#src/app.ts");
const { readConfig } = await import("#src/config.ts");
const { issueDocument } = await import("#src/features/documents/index.ts");
const { getIncidentByIdOrNumber } = await import("#src/features/incidents/index.ts");

const app = await openAkashi(readConfig({ AKASHI_STORAGE: process.argv[2] }), systemClock);
const { id } = await app.logIn(LOGIN.login, LOGIN.password, "bench");
const house = app.house();
const incident = getIncidentByIdOrNumber(house.read, "1").id;
const start = performance.now();
const { pages } = await issueDocument(house, { id }, incident, "police");
const seconds = (performance.now() - start) / 1000;
app.close();
process.stdout.write(JSON.stringify({ seconds, pages, peakMegabytes: peakMegabytes() }));
