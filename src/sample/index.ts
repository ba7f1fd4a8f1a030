/**
 * The sample case: a plainly invented salon, so that a newcomer can look around before anything is at stake.
 * Owns nothing; it uses the same doors as a person would.
 */
import type { Akashi, Owner } from "#src/app.ts";
import type { User } from "#src/features/access/index.ts";
import { proposeExhibits } from "#src/features/exhibits/index.ts";
import { saveDraft } from "#src/features/letters/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { addSampleCustomers } from "./customers.ts";
import { addSampleEvidence } from "./evidence.ts";
import { addSampleNotice } from "./notice.ts";
import { addSamplePapers } from "./papers.ts";
import { SAMPLE_SHOP } from "./shop.ts";
import { addSampleStatements } from "./statements.ts";
import { calendarFrom, tellStory } from "./story.ts";

export interface Sample {
  readonly user: User;
  readonly recoveryCode: string;
  readonly incidentId: string;
}

/** Sets up a new storage with the sample case. Throws `already_set_up`. */
export async function loadSample(app: Akashi, owner: Owner): Promise<Sample> {
  const { user, recoveryCode } = await app.setUp(SAMPLE_SHOP, owner);
  const house = app.house();
  const actor = { id: user.id };
  const days = calendarFrom(dateInTokyo(app.clock()));
  const told = house.write(actor, (tx) => tellStory(tx, days));
  await addSampleEvidence(house, actor, days, told);
  house.write(actor, (tx) => proposeExhibits(tx, told.incidentId));
  await addSampleCustomers(house, actor, told.incidentId, days);
  house.write(actor, (tx) => addSampleStatements(tx, told.incidentId, days));
  house.write(actor, (tx) => addSampleNotice(tx, told.incidentId, days));
  house.write(actor, (tx) => addSamplePapers(tx, told.incidentId, days));
  house.write(actor, (tx) => saveDraft(tx, told.incidentId, { sentOn: days.today }));
  house.write(actor, (tx) =>
    saveDraft(
      tx,
      told.incidentId,
      {
        blocks: {
          known:
            "予約システムの提供元へ、操作の記録の保存を依頼し、内容を確認しております。書き出された一覧に、お客様の情報の一部が含まれているおそれがあります。",
          changed: "前回お知らせした内容に変わりはありません。",
        },
      },
      "followup",
    ),
  );
  return { user, recoveryCode, incidentId: told.incidentId };
}
