import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { evidenceSteps, verifyEverything } from "#src/features/casefile/index.ts";
import { arrivalInput, recordArrival } from "#src/features/customers/index.ts";
import { getEvidence } from "#src/features/evidence/index.ts";
import { describeFile } from "#src/features/evidence/register.ts";
import { addRequest, recordAnswered, recordSent, requestInput } from "#src/features/preservation/index.ts";
import { openTestApp, type TestApp } from "../../support/house.ts";
import { addPostcard, addSample, openSample } from "../customers/statements/people.ts";

let at: TestApp;
let incident: string;
const actor = () => ({ id: at.owner.id });
beforeEach(async () => {
  at = await openTestApp();
  incident = openSample(at);
});
afterEach(() => at.close());

const steps = (today = "2026-11-21") =>
  evidenceSteps(at.house.read, incident, today).map(({ what, due, urgency }) => ({ what, due, urgency }));

it("names the side of a postcard that was not photographed, and what is not known of its arrival", async () => {
  const customer = addSample(at, incident);
  const postcard = await addPostcard(at, incident);
  expect(steps()).toEqual([
    { what: "はがきの裏面の写真がありません（E-001）", due: undefined, urgency: 9999 },
    { what: "受け取った方・届いた日・お店に届いた方法がまだです（E-001）", due: undefined, urgency: 10000 },
    { what: "システムの会社に、記録（ログ）を残してもらう", due: undefined, urgency: 10000 },
  ]);
  const [file] = getEvidence(at.house.read, incident, postcard).files;
  at.house.write(actor(), (tx) => {
    describeFile(tx, incident, file!, { part: "back", caption: "" });
    recordArrival(
      tx,
      incident,
      postcard,
      arrivalInput.parse({ customer, arrivedOn: "2026-11-12", reached: "brought" }),
    );
  });
  expect(steps().map((step) => step.what)).toEqual([
    "はがきの表面の写真がありません（E-001）",
    "システムの会社に、記録（ログ）を残してもらう",
  ]);
});

it("counts the days until logs expire, and asks for the answer before", () => {
  const id = at.house.write(actor(), (tx) =>
    addRequest(
      tx,
      incident,
      requestInput.parse({
        vendor: "pos",
        name: "例示レジ",
        records: "ログインの記録",
        from: "2026-09-01",
        until: "2026-10-31",
        retention: "known",
        retentionDays: 90,
      }),
    ),
  );
  expect(steps()).toEqual([
    {
      what: "例示レジに、記録（ログ）を残してもらう",
      due: "11月30日を過ぎると消える見込み",
      urgency: 9,
    },
  ]);
  expect(steps("2026-12-01")[0]).toMatchObject({ due: "1月29日を過ぎると消える見込み", urgency: 0 });
  at.house.write(actor(), (tx) => recordSent(tx, incident, id, { on: "2026-11-21", how: "form", note: "" }));
  expect(steps("2026-11-15")).toEqual([]);
  expect(steps()[0]?.what).toBe("例示レジの回答を確かめる");
  at.house.write(actor(), (tx) =>
    recordAnswered(tx, incident, id, {
      on: "2026-11-21",
      outcome: "kept",
      keptUntil: "2026-12-31",
      reference: "",
      note: "",
    }),
  );
  expect(steps()).toEqual([]);
  expect(steps("2026-12-20")[0]).toMatchObject({
    what: "例示レジに残してもらった記録を受け取る",
    due: "12月31日まで",
    urgency: 11,
  });
});

it("tells in the whole check of an arrival that was changed behind the log", async () => {
  const customer = addSample(at, incident);
  const postcard = await addPostcard(at, incident);
  at.house.write(actor(), (tx) => {
    recordArrival(tx, incident, postcard, arrivalInput.parse({ customer, handlers: "店長" }));
  });
  expect((await verifyEverything(at.house)).isSound).toBe(true);
  at.house.write(actor(), (tx) => {
    tx.db.run(sql`DROP TRIGGER evidence_arrival_no_update`);
    tx.db.run(sql`UPDATE evidence_arrival SET fields = json_set(fields, '$.handlers', 'だれも')`);
    recordArrival(tx, incident, postcard, arrivalInput.parse({ customer }));
  });
  const check = await verifyEverything(at.house);
  expect(check.statementFaults.map((fault) => fault.code)).toEqual(["arrival_differs"]);
});
