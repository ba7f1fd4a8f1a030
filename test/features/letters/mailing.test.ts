import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeMailSettings, mailSettingsInput } from "#src/features/anchors/index.ts";
import { registers } from "#src/features/casefile/registers.ts";
import { type Customer, getCustomer } from "#src/features/customers/index.ts";
import { consentInput, recordConsent, withdrawConsent } from "#src/features/incidents/index.ts";
import { listEntries } from "#src/features/ledger/index.ts";
import { getRun, saveDraft } from "#src/features/letters/index.ts";
import {
  cancelMailing,
  mailFindings,
  mailingState,
  resumeMailing,
  retryFailed,
  showMail,
  startMailing,
  tellMail,
} from "#src/features/letters/mailing/mailing.ts";
import { countMails, listMails } from "#src/features/letters/mailing/mails.ts";
import { planMails } from "#src/features/letters/mailing/plan.ts";
import { expectSound, openTestApp, type TestApp } from "../../support/house.ts";
import { type Mailbox, type MailboxOptions, startMailbox } from "../../support/mailbox.ts";
import { addCustomers, change, FORMER, flag, makeCase } from "./people.ts";

let at: TestApp;
let incident: string;
let people: Customer[];
let mailbox: Mailbox | undefined;
beforeEach(async () => {
  at = await openTestApp();
  incident = makeCase(at);
  people = await addCustomers(at, incident, [
    { name: "試験 一郎", address: "例示町1", email: "ichiro@example.jp" },
    { name: "試験 二郎", address: "例示町2", email: "jiro@example.jp" },
    { name: "試験 三郎", address: "例示町3", email: "saburo@example.jp" },
    { name: "封書 四郎", address: "例示町4" },
  ]);
});
afterEach(async () => {
  await mailbox?.close();
  mailbox = undefined;
  expect(registers.flatMap((one) => one.compare(at.house.read))).toEqual([]);
  await expectSound(at);
  await at.close();
});

const actor = () => ({ id: at.owner.id });
async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  mailbox = await startMailbox(options);
  const { port } = mailbox;
  at.house.write(actor(), (tx) =>
    changeMailSettings(
      tx,
      mailSettingsInput.parse({ host: "127.0.0.1", port, security: "none", sender: "shop@example.jp" }),
    ),
  );
  return mailbox;
}
const start = (more: object = {}) =>
  startMailing(at.house, actor(), incident, { words: "apology", consulted: "yes", pauseMs: 0, ...more });
const states = (run: string) =>
  listMails(at.house.read, run).map(({ number, state }) => `${number} ${state}`);

describe("sending", () => {
  test("one mail a person, with their items alone, and their record says so", async () => {
    const box = await openMailbox();
    const { run, job } = await start();
    expect(await job?.ended).toEqual({ state: "made" });
    const mails = await box.mails();
    expect(mails.map(({ to }) => to)).toEqual([
      ["ichiro@example.jp"],
      ["jiro@example.jp"],
      ["saburo@example.jp"],
    ]);
    expect(mails[0]?.subject).toBe("【ヘアサロン見本】お客様情報の漏えいのおそれに関するお詫びとご報告");
    expect(mails[0]?.text).toContain("試験 一郎　様");
    expect(mails[0]?.text).toContain("お知らせ番号　0001");
    expect(mails[0]?.text).not.toContain("二郎");
    expect(mails[0]?.text).not.toMatch(/謹啓|謹白|例示町1/);
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ template: "email", state: "made" });
    expect(getCustomer(at.house.read, incident, people[0]!.id)).toMatchObject({
      notice: "電子メール済",
      noticedOn: "2026-11-21",
    });
    expect(getCustomer(at.house.read, incident, people[3]!.id).notice).toBe("未着手");
  });

  test("an empty pause between two mails is kept", async () => {
    const box = await openMailbox();
    const began = performance.now();
    const { job } = await start({ pauseMs: 150 });
    await job?.ended;
    expect(performance.now() - began).toBeGreaterThan(300);
    expect(await box.mails()).toHaveLength(3);
  });

  test("goes on after a stop, and nobody gets the same mail twice", async () => {
    const box = await openMailbox();
    const { run, job } = await start({ pauseMs: 400 });
    await expect.poll(async () => (await box.mails()).length, { timeout: 5000 }).toBe(1);
    await cancelMailing(at.house, actor(), incident, run.id);
    expect((await job?.ended)?.state).toBe("cancelled");
    expect(states(run.id)).toEqual(["1 sent", "2 waiting", "3 waiting"]);
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect((await box.mails()).map(({ to }) => to[0])).toEqual([
      "ichiro@example.jp",
      "jiro@example.jp",
      "saburo@example.jp",
    ]);
    expect(getRun(at.house.read, incident, run.id).state).toBe("made");
  });

  test("of a mail that was on its way when the program died nobody knows, and it is not sent again unasked", async () => {
    const box = await openMailbox();
    const { run, job } = await start({ pauseMs: 10_000 });
    await expect.poll(async () => (await box.mails()).length, { timeout: 5000 }).toBe(1);
    job?.cancel();
    await job?.ended;
    await cancelMailing(at.house, actor(), incident, run.id);
    const [second] = listMails(at.house.read, run.id, { states: ["waiting"], limit: 1 });
    // As a process that was killed between asking the server and hearing from it left it.
    const { beginMail } = await import("#src/features/letters/mailing/mails.ts");
    const { resumeRun } = await import("#src/features/letters/runs.ts");
    const again = at.house.write(actor(), (tx) => resumeRun(tx, incident, run.id));
    at.house.write(actor(), (tx) =>
      beginMail(tx, again, second!.number, { address: "jiro@example.jp", text: "件名\n\n本文" }),
    );
    expect(mailingState(at.house, getRun(at.house.read, incident, run.id))).toBe("stopped");
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect((await box.mails()).map(({ to }) => to[0])).toEqual(["ichiro@example.jp", "saburo@example.jp"]);
    expect(states(run.id)).toEqual(["1 sent", "2 sending", "3 sent"]);
    await tellMail(at.house, actor(), incident, { runId: run.id, number: 2, word: "not_sent" });
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect((await box.mails()).map(({ to }) => to[0])).toEqual([
      "ichiro@example.jp",
      "saburo@example.jp",
      "jiro@example.jp",
    ]);
  });

  test("a server that takes the text and never says so stops the work, and that person is not written to again", async () => {
    const box = await openMailbox({ afterText: "break" });
    const { run, job } = await start();
    expect((await job?.ended)?.state).toBe("stopped");
    expect(states(run.id)).toEqual(["1 sending", "2 waiting", "3 waiting"]);
    // Nor by a run of its own, before somebody has said whether it arrived.
    const [ichiro] = await planMails(at.house.read, incident, { words: "apology" });
    expect(ichiro).toMatchObject({ isReady: false, problems: [{ code: "unsettled", isBlocking: true }] });
    expect((await box.mails()).map(({ to }) => to[0])).toEqual(["ichiro@example.jp"]);
    await box.close();
    const whole = await openMailbox();
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect((await whole.mails()).map(({ to }) => to[0])).toEqual(["jiro@example.jp", "saburo@example.jp"]);
    expect(states(run.id)).toEqual(["1 sending", "2 sent", "3 sent"]);
  });

  test("a refused address is listed with its reason; three in a row stop the work", async () => {
    await openMailbox({ refuses: true });
    const { run, job } = await start();
    expect((await job?.ended)?.state).toBe("stopped");
    expect(listMails(at.house.read, run.id).map(({ state, problem }) => `${state} ${problem}`)).toEqual([
      "failed mail_address_refused",
      "failed mail_address_refused",
      "failed mail_address_refused",
    ]);
    expect(getCustomer(at.house.read, incident, people[0]!.id).notice).toBe("未着手");
    expect(retryFailed(at.house, actor(), incident, run.id)).toBe(3);
    expect(countMails(at.house.read, run.id).waiting).toBe(3);
  });

  test("a server that is not there stops at the first, and everybody waits", async () => {
    const box = await openMailbox();
    await box.close();
    mailbox = undefined;
    const { run, job } = await start();
    expect((await job?.ended)?.state).toBe("stopped");
    expect(listMails(at.house.read, run.id)[0]).toMatchObject({
      state: "waiting",
      problem: "mail_unreachable",
    });
    expect(states(run.id)).toEqual(["1 waiting", "2 waiting", "3 waiting"]);
    expect(getRun(at.house.read, incident, run.id).state).toBe("failed");
  });

  test("somebody who became 「送らない」 meanwhile is left out", async () => {
    const box = await openMailbox();
    const { run, job } = await start({ pauseMs: 300 });
    await expect.poll(async () => (await box.mails()).length, { timeout: 5000 }).toBe(1);
    flag(at, people[1]!, ["doNotWrite"]);
    await job?.ended;
    expect(states(run.id)).toEqual(["1 sent", "2 left_out", "3 sent"]);
  });

  test("is not begun beside another run, and never twice at once", async () => {
    await openMailbox();
    const first = start({ pauseMs: 200 });
    await first;
    await expect(start()).rejects.toMatchObject({ code: "letter_run_unfinished" });
    await (await first).job?.ended;
  });
});

describe("without a mail server", () => {
  test("numbers are given, each text can be copied, and what was sent by hand is recorded", async () => {
    const { run, job } = await start();
    expect(job).toBeUndefined();
    expect(states(run.id)).toEqual(["1 waiting", "2 waiting", "3 waiting"]);
    await tellMail(at.house, actor(), incident, { runId: run.id, number: 1, word: "sent" });
    await tellMail(at.house, actor(), incident, { runId: run.id, number: 2, word: "leave_out" });
    expect(states(run.id)).toEqual(["1 sent", "2 left_out", "3 waiting"]);
    expect(getCustomer(at.house.read, incident, people[0]!.id).notice).toBe("電子メール済");
    await tellMail(at.house, actor(), incident, { runId: run.id, number: 3, word: "sent" });
    expect(getRun(at.house.read, incident, run.id).state).toBe("made");
    await expect(
      tellMail(at.house, actor(), incident, { runId: run.id, number: 3, word: "not_sent" }),
    ).rejects.toMatchObject({ code: "letter_run_state" });
  });

  test("the page says so in plain words", async () => {
    const page = await at.http.inject({
      url: `/incidents/${incident}/letters/mail`,
      headers: { ...at.signedIn(), host: "127.0.0.1" },
    });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain("メールを送る設定がありません");
    expect(page.body).toContain("送れる方 3人");
    expect(page.body).toContain("メールアドレスがありません。封書でお送りください。");
  });
});

describe("who", () => {
  test("addresses that hold two, or none, are told; one that is shared is noted", async () => {
    await addCustomers(at, incident, [
      { name: "二つ 五郎", address: "例示町5", email: "a@example.jp, b@example.jp" },
      { name: "家族 六郎", address: "例示町6", email: "ICHIRO@example.jp" },
    ]);
    const planned = await planMails(at.house.read, incident, { words: "apology" });
    const told = planned.map(
      ({ customer, isReady, problems }) => `${customer.name} ${isReady} ${problems.map(({ code }) => code)}`,
    );
    expect(told).toEqual([
      "試験 一郎 true same_address",
      "試験 二郎 true ",
      "試験 三郎 true ",
      "封書 四郎 false no_email",
      "二つ 五郎 false bad_email",
      "家族 六郎 true same_address",
    ]);
  });

  test("続報 goes to those who were written to", async () => {
    await openMailbox();
    const { job } = await start({ ids: [people[1]!.id] });
    await job?.ended;
    const planned = await planMails(at.house.read, incident, { words: "followup" });
    expect(planned.map(({ customer }) => customer.name)).toEqual(["試験 二郎"]);
  });

  test("a run of mails leads to the 続報 and the 訂正 by mail, which those who had only a mail are offered", async () => {
    await openMailbox();
    const { run, job } = await start({ ids: [people[1]!.id] });
    await job?.ended;
    const headers = { ...at.signedIn(), host: "127.0.0.1" };
    const page = await at.http.inject({ url: `/incidents/${incident}/letters/mail/${run.id}`, headers });
    for (const kind of ["followup", "correction"]) {
      const url = `/incidents/${incident}/letters/mail?words=${kind}`;
      expect(page.body).toContain(`href="${url.replace("=", "&#x3D;")}"`);
      const offered = await at.http.inject({ url, headers });
      expect(offered.body).toContain("送れる方 1人");
      expect(offered.body).toContain("試験 二郎");
      expect(offered.body).not.toContain("試験 一郎");
    }
  });
});

describe("the words", () => {
  test("a letter that is not final is not mailed, also where only a consent for the letter is recorded", async () => {
    at.house.write(actor(), (tx) => {
      recordConsent(
        tx,
        incident,
        consentInput.parse({
          paper: "apology",
          names: [FORMER],
          lawyer: "例示 弁護士",
          givenOn: "2026-11-20",
        }),
      );
      saveDraft(tx, incident, { blocks: { measures: `${FORMER}のIDを止めました。` } });
    });
    await expect(start()).rejects.toMatchObject({
      code: "letter_not_final",
      fields: { measures: expect.stringContaining("書かない名前") },
    });
    at.house.write(actor(), (tx) =>
      recordConsent(
        tx,
        incident,
        consentInput.parse({ paper: "email", names: [FORMER], lawyer: "例示 弁護士", givenOn: "2026-11-20" }),
      ),
    );
    const findings = await mailFindings(at.house, incident, "apology");
    expect(findings.filter((one) => one.isBlocking)).toEqual([]);
    expect(findings[0]?.what).toContain("弁護士の同意（令和8年11月20日、例示 弁護士）");
  });

  test("that name somebody by a consent go to nobody after it was withdrawn", async () => {
    const box = await openMailbox();
    const consent = at.house.write(actor(), (tx) => {
      saveDraft(tx, incident, { blocks: { measures: `${FORMER}のIDを止めました。` } });
      return recordConsent(
        tx,
        incident,
        consentInput.parse({ paper: "email", names: [FORMER], lawyer: "例示 弁護士", givenOn: "2026-11-20" }),
      );
    });
    const { run, job } = await start({ pauseMs: 700 });
    await expect.poll(() => states(run.id)[0], { timeout: 5000 }).toBe("1 sent");
    at.house.write(actor(), (tx) => withdrawConsent(tx, incident, consent));
    expect((await job?.ended)?.state).toBe("stopped");
    expect(states(run.id)).toEqual(["1 sent", "2 waiting", "3 waiting"]);
    expect(() => resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 })).toThrow(
      "letter_name_blocked",
    );
    await expect(showMail(at.house, actor(), incident, run.id, 2)).rejects.toThrow("letter_name_blocked");
    expect(await box.mails()).toHaveLength(1);
  });

  test("the log holds numbers and digests, and nobody's name or address", async () => {
    await openMailbox();
    await (await start()).job?.ended;
    const told = JSON.stringify(listEntries(at.house.read, { incident, limit: 50 }));
    expect(told).toContain("letters.mail_sent");
    expect(told).not.toMatch(/試験|example\.jp/);
  });
});

test("the check of the mails can fail", async () => {
  await openMailbox();
  await (await start()).job?.ended;
  change(at, sql`DROP TRIGGER letter_mail_sent_fixed`);
  change(at, sql`UPDATE letter_mail SET text = text || 'x' WHERE number = 2`);
  const found = registers.flatMap((one) => one.compare(at.house.read).map(({ code }) => code));
  expect(found).toEqual(["mail_differs"]);
  change(at, sql`UPDATE letter_mail SET text = substr(text, 1, length(text) - 1) WHERE number = 2`);
});
