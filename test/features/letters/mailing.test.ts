import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeMailSettings, mailSettingsInput } from "#src/features/anchors/index.ts";
import { registers } from "#src/features/casefile/registers.ts";
import { addCustomer, customerInput } from "#src/features/customers/decisions.ts";
import { type Customer, getCustomer } from "#src/features/customers/index.ts";
import { consentInput, recordConsent, withdrawConsent } from "#src/features/incidents/index.ts";
import { listEntries, logSize } from "#src/features/ledger/index.ts";
import { markSent } from "#src/features/letters/dispatch.ts";
import {
  cancelLetters,
  editableLetters,
  findingsOf,
  getDraft,
  getRun,
  listLetters,
  listRuns,
  makeLetters,
  resumeLetters,
  saveDraft,
  startLetters,
} from "#src/features/letters/index.ts";
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
import { mailReason } from "#src/features/letters/mailing/said.ts";
import type { Pause } from "#src/features/letters/mailing/sending.ts";
import { frozenOf } from "#src/features/letters/queries.ts";
import { planRecipients, readRecipients } from "#src/features/letters/recipients.ts";
import { standingFindings } from "#src/features/letters/standing.ts";
import { editableTexts, ourTemplate, saveTemplate } from "#src/features/templates/index.ts";
import { createTending } from "#src/tending.ts";
import { expectSound, NOON, openTestApp, type TestApp } from "../../support/house.ts";
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
const NUMBERED = "お一人ずつ、前のお知らせの番号も書きます";
const start = (more: object = {}) =>
  startMailing(at.house, actor(), incident, { words: "apology", consulted: "yes", pauseMs: 0, ...more });
/** Pauses between two mails that end when a test says so. */
function holdUp() {
  const asked: number[] = [];
  const waiting: (() => void)[] = [];
  const pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      asked.push(ms);
      waiting.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  return {
    pause,
    asked,
    /** Until the so-many-th pause has begun: the mail before it is done, the next one not begun. */
    reached: (count: number) => expect.poll(() => asked.length, { timeout: 5000 }).toBe(count),
    goOn: () => waiting.shift()?.(),
  };
}
const states = (run: string) =>
  listMails(at.house.read, run).map(({ number, state }) => `${number} ${state}`);

const seen = (path: string) =>
  at.http.inject({
    url: `/incidents/${incident}/${path}`,
    headers: { ...at.signedIn(), host: "127.0.0.1" },
  });

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
    expect(mails[0]?.text).toContain("メール番号　0001");
    expect(mails[0]?.text).not.toContain("二郎");
    expect(mails[0]?.text).not.toMatch(/謹啓|謹白|例示町1/);
    expect(getRun(at.house.read, incident, run.id)).toMatchObject({ template: "email", state: "made" });
    expect(getCustomer(at.house.read, incident, people[0]!.id)).toMatchObject({
      notice: "電子メール済",
      noticedOn: "2026-11-21",
    });
    expect(getCustomer(at.house.read, incident, people[3]!.id).notice).toBe("未着手");
  });

  test("under the shop's name, from the address that was set", async () => {
    const box = await openMailbox();
    await (await start({ ids: [people[0]!.id] })).job?.ended;
    const [mail] = await box.mails();
    expect(mail!.head.from).toEqual([{ name: "ヘアサロン見本", address: "shop@example.jp" }]);
    expect(mail!.head.to).toEqual(["ichiro@example.jp"]);
  });

  test("a pause is kept between two mails, and none before the first or after the last", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run, job } = await start({ pauseMs: 150, pause: held.pause });
    await held.reached(1);
    expect(states(run.id)).toEqual(["1 sent", "2 waiting", "3 waiting"]);
    held.goOn();
    await held.reached(2);
    expect(states(run.id)).toEqual(["1 sent", "2 sent", "3 waiting"]);
    held.goOn();
    await job?.ended;
    expect(held.asked).toEqual([150, 150]);
    expect(await box.mails()).toHaveLength(3);
  });

  test("time does not seal the house while mails are on their way", async () => {
    await openMailbox();
    const held = holdUp();
    at.signedIn();
    const tend = createTending(at.app);
    tend();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
    at.setTime(new Date(NOON.getTime() + 13 * 60 * 60_000));
    tend();
    expect(at.app.state()).toBe("open");
    held.goOn();
    await held.reached(2);
    held.goOn();
    expect(await job?.ended).toEqual({ state: "made" });
    expect(states(run.id)).toEqual(["1 sent", "2 sent", "3 sent"]);
  });

  test("who had the mail of a later run is not printed when an older paper run goes on", async () => {
    await openMailbox();
    const paper = { template: "apology", consulted: "yes" } as const;
    const { run, job } = await startLetters(at.house, actor(), incident, paper);
    job.cancel();
    await job.ended;
    const { volumes } = getRun(at.house.read, incident, run.id);
    expect(volumes).toBe(0);
    expect(await (await start()).job?.ended).toEqual({ state: "made" });
    await expect(async () => resumeLetters(at.house, actor(), incident, run.id)).rejects.toMatchObject({
      code: "letter_run_taken",
    });
  });

  test("who had the mail of an older run that was gone on with is not printed when a paper run goes on", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run: mails, job } = await start({ pause: held.pause });
    await held.reached(1);
    await cancelMailing(at.house, actor(), incident, mails.id);
    await job?.ended;
    at.setTime(new Date(NOON.getTime() + 60_000));
    const paper = await startLetters(at.house, actor(), incident, {
      template: "apology",
      consulted: "yes",
      volumeSize: 1,
      choice: { mode: "only", ids: people.slice(1).map(({ id }) => id) },
    });
    const volumes = () => getRun(at.house.read, incident, paper.run.id).volumes;
    while (volumes() < 1) await new Promise((resolve) => setImmediate(resolve));
    await cancelLetters(at.house, actor(), incident, paper.run.id);
    expect(getRun(at.house.read, incident, paper.run.id)).toMatchObject({ state: "cancelled" });
    const printed = listLetters(at.house.read, paper.run.id).filter(({ firstPage }) => firstPage !== null);
    expect(printed.map(({ customerId }) => customerId)).toEqual([people[1]!.id]);
    at.setTime(new Date(NOON.getTime() + 120_000));
    await resumeMailing(at.house, actor(), incident, mails.id, { pauseMs: 0 }).ended;
    expect(states(mails.id)).toEqual(["1 sent", "2 left_out", "3 sent"]);
    expect((await box.mails()).map(({ to }) => to[0])).toEqual(["ichiro@example.jp", "saburo@example.jp"]);
    expect(() => resumeLetters(at.house, actor(), incident, paper.run.id)).toThrow(
      expect.objectContaining({ code: "letter_run_taken", params: { number: 1, people: 1 } }),
    );
  });

  test("mails and letters are never gone on with beside each other", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run: mails, job } = await start({ ids: [people[0]!.id, people[1]!.id], pause: held.pause });
    await held.reached(1);
    await cancelMailing(at.house, actor(), incident, mails.id);
    await job?.ended;
    const { run: letters, job: making } = await startLetters(at.house, actor(), incident, {
      template: "apology",
      consulted: "yes",
      choice: { mode: "only", ids: [people[2]!.id, people[3]!.id] },
    });
    const mailsGoOn = () =>
      resumeMailing(at.house, actor(), incident, mails.id, { pauseMs: 0, timeoutMs: 400 });
    expect(mailsGoOn).toThrow("letter_run_busy");
    making.cancel();
    await making.ended;
    await box.close();
    await openMailbox({ afterText: "mute" });
    const going = mailsGoOn();
    expect(() => resumeLetters(at.house, actor(), incident, letters.id)).toThrow("letter_mail_busy");
    const { resumeRun } = await import("#src/features/letters/runs.ts");
    const byAnotherProgram = () => at.house.write(actor(), (tx) => resumeRun(tx, incident, letters.id));
    expect(byAnotherProgram).toThrow(
      expect.objectContaining({ code: "letter_mail_unfinished", params: { number: 1 } }),
    );
    await going.ended;
    expect((await resumeLetters(at.house, actor(), incident, letters.id).ended).state).toBe("made");
  });

  test("letters are not begun while mails of a run that was made are tried again", async () => {
    const box = await openMailbox({ refuses: true });
    const { run, job } = await start({ ids: [people[0]!.id, people[1]!.id] });
    expect(await job?.ended).toEqual({ state: "made" });
    await box.close();
    await openMailbox();
    expect(retryFailed(at.house, actor(), incident, run.id)).toBe(2);
    const { pause, reached } = holdUp();
    const again = resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0, pause });
    await reached(1);
    const paper = { template: "apology", consulted: "yes" } as const;
    await expect(startLetters(at.house, actor(), incident, paper)).rejects.toMatchObject({
      code: "letter_mail_busy",
    });
    expect(listRuns(at.house.read, incident)).toHaveLength(1);
    again.cancel();
    await again.ended;
  });

  test("a stopped run of mails stays as it was while another is tried again", async () => {
    const box = await openMailbox({ refuses: true });
    const { run: made, job } = await start({ ids: [people[0]!.id] });
    await job?.ended;
    await box.close();
    await openMailbox();
    const held = holdUp();
    const { run: stopped, job: stopping } = await start({
      ids: [people[1]!.id, people[2]!.id],
      pause: held.pause,
    });
    await held.reached(1);
    await cancelMailing(at.house, actor(), incident, stopped.id);
    await stopping?.ended;
    retryFailed(at.house, actor(), incident, made.id);
    const goOn = (id: string) => () => resumeMailing(at.house, actor(), incident, id, { pauseMs: 0 });
    const again = goOn(made.id)();
    expect(goOn(stopped.id)).toThrow("letter_mail_busy");
    expect(getRun(at.house.read, incident, stopped.id).state).toBe("cancelled");
    await again.ended;
    const { resumeRun } = await import("#src/features/letters/runs.ts");
    at.house.write(actor(), (tx) => resumeRun(tx, incident, stopped.id));
    expect(goOn(made.id)).toThrow(
      expect.objectContaining({ code: "letter_mail_unfinished", params: { number: 2 } }),
    );
  });

  test("the pause of the service is one of the clock, and cancelling ends it", async () => {
    const box = await openMailbox();
    const { run, job } = await start({ pauseMs: 600_000 });
    await expect.poll(() => states(run.id)[0], { timeout: 5000 }).toBe("1 sent");
    await cancelMailing(at.house, actor(), incident, run.id);
    expect((await job?.ended)?.state).toBe("cancelled");
    expect(await box.mails()).toHaveLength(1);
  });

  test("goes on after a stop, and nobody gets the same mail twice", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
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

  test("leaves out whom another run wrote to since this one was stopped", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run } = await start({ pause: held.pause });
    await held.reached(1);
    await cancelMailing(at.house, actor(), incident, run.id);
    const { run: second, job } = await start({ ids: [people[1]!.id] });
    await job?.ended;
    expect(states(second.id)).toEqual(["4 sent"]);
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect(states(run.id)).toEqual(["1 sent", "2 left_out", "3 sent"]);
    expect(listMails(at.house.read, run.id)[1]?.problem).toBe("written_since");
    expect((await box.mails()).map(({ to }) => to[0])).toEqual([
      "ichiro@example.jp",
      "jiro@example.jp",
      "saburo@example.jp",
    ]);
  });

  test("of a mail that was on its way when the program died nobody knows, and it is not sent again unasked", async () => {
    const box = await openMailbox();
    const held = holdUp();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
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

  test("a server that falls silent after the text is waited for no longer than was set, and then it is the same", async () => {
    const box = await openMailbox({ afterText: "mute" });
    const { run, job } = await start({ timeoutMs: 400 });
    expect((await job?.ended)?.state).toBe("stopped");
    expect(states(run.id)).toEqual(["1 sending", "2 waiting", "3 waiting"]);
    expect(mailReason(listMails(at.house.read, run.id)[0]!)).toContain(
      "「届いていた」か「届いていない」を選んでください。自動では送り直しません。",
    );
    await box.close();
    const whole = await openMailbox();
    await resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 }).ended;
    expect((await whole.mails()).map(({ to }) => to[0])).toEqual(["jiro@example.jp", "saburo@example.jp"]);
    // Only an owner who looked ends the doubt.
    await tellMail(at.house, actor(), incident, { runId: run.id, number: 1, word: "sent" });
    expect(states(run.id)).toEqual(["1 sent", "2 sent", "3 sent"]);
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
    const held = holdUp();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
    flag(at, people[1]!, ["doNotWrite"]);
    held.goOn();
    await held.reached(2);
    held.goOn();
    await job?.ended;
    expect(states(run.id)).toEqual(["1 sent", "2 left_out", "3 sent"]);
    expect(await box.mails()).toHaveLength(2);
  });

  test("is not begun beside another run, and never twice at once; each is told by its own name", async () => {
    await openMailbox();
    const held = holdUp();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
    await expect(start()).rejects.toMatchObject({ code: "letter_mail_busy" });
    await expect(
      tellMail(at.house, actor(), incident, { runId: run.id, number: 2, word: "leave_out" }),
    ).rejects.toMatchObject({ code: "letter_mail_busy" });
    const paper = { template: "apology", consulted: "yes" } as const;
    await expect(startLetters(at.house, actor(), incident, paper)).rejects.toMatchObject({
      code: "letter_mail_unfinished",
      sentence: expect.stringContaining("第1回の電子メールを送り終えていません"),
    });
    expect((await seen("letters/recipients")).body).not.toMatch(/止まっている|送り終えていない/);
    job?.cancel();
    await job?.ended;
    expect((await seen("letters/recipients")).body).toContain("送り終えていない電子メールの回があります");
    expect((await seen("letters/recipients")).body).toContain(
      `href="/incidents/${incident}/letters/mail/${run.id}"`,
    );
    await cancelMailing(at.house, actor(), incident, run.id);
    expect((await seen("letters/recipients")).body).not.toMatch(/止まっている|送り終えていない/);
    await expect(start({ ids: [people[3]!.id] })).rejects.toMatchObject({ code: "letter_mail_nobody" });
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

  test("a run of mails leads to the 続報 and the 訂正 about it, by mail and on paper", async () => {
    await openMailbox();
    const { run, job } = await start({ ids: [people[1]!.id] });
    await job?.ended;
    const page = await seen(`letters/mail/${run.id}`);
    for (const kind of ["followup", "correction"]) {
      for (const path of [`mail?words=${kind}&of=${run.id}`, `recipients?template=${kind}&of=${run.id}`]) {
        expect(page.body.replaceAll("&#x3D;", "=").replaceAll("&amp;", "&")).toContain(`letters/${path}"`);
        const offered = await seen(`letters/${path}`);
        expect(offered.body).toContain("試験 二郎");
        expect(offered.body).not.toContain("試験 一郎");
      }
    }
  });
});

describe("a 訂正", () => {
  const words = { words: "correction" } as const;
  const wrong = {
    wrong: "受付は平日9時からです。",
    right: "受付は平日10時からです。",
    why: "確認の不足です。",
  };
  const nameOf = (ids: readonly { customer: Customer }[]) => ids.map(({ customer }) => customer.name);
  /** 第1回: mails to 一郎 and 二郎, dated 1 December. 第2回: letters to 三郎 and 四郎, dated 5 December. */
  async function tellEverybody() {
    const box = await openMailbox();
    const { run: mails, job } = await start({ ids: [people[0]!.id, people[1]!.id] });
    await job?.ended;
    at.house.write(actor(), (tx) => saveDraft(tx, incident, { sentOn: "2026-12-05" }));
    const { run: letters } = await makeLetters(at.house, actor(), incident, {
      template: "apology",
      consulted: "yes",
      choice: { mode: "only", ids: [people[2]!.id, people[3]!.id] },
    });
    await markSent(at.house, actor(), incident, letters.id, { on: "2026-11-21" });
    at.house.write(actor(), (tx) =>
      saveDraft(
        tx,
        incident,
        { sentOn: "2026-12-20", blocks: { ...wrong, preventionDone: "二人で読み合わせました。" } },
        "correction",
      ),
    );
    return { box, mails: mails.id, letters: letters.id };
  }

  test("goes to those of the run that it is about, and names that mail's number and date", async () => {
    const { box, mails } = await tellEverybody();
    await expect(start(words)).rejects.toMatchObject({ code: "letter_about_what" });
    expect(await planMails(at.house.read, incident, words)).toEqual([]);
    const { run, job } = await start({ ...words, aboutRun: mails });
    await job?.ended;
    expect(run).toMatchObject({ template: "email", aboutRun: mails });
    const sent = (await box.mails()).slice(2);
    expect(sent.map(({ to }) => to[0])).toEqual(["ichiro@example.jp", "jiro@example.jp"]);
    expect(sent[1]!.subject).toBe("【ヘアサロン見本】お客様情報に関するお知らせの訂正とお詫び");
    expect(sent[1]!.text.replace(/\n/g, "")).toContain(
      "令和8年12月1日付でお送りした、当店が管理するお客様の情報に関するお知らせ（番号0002）に、誤りがございました。",
    );
    expect(sent[1]!.text).toContain("メール番号　0006");
    // Who was told already is noted, not left out.
    const again = await planMails(at.house.read, incident, { ...words, aboutRun: mails });
    expect(again.map(({ problems, isReady }) => `${problems.map(({ code }) => code)} ${isReady}`)).toEqual([
      "has_letter true",
      "has_letter true",
    ]);
  });

  test("by mail about letters on paper goes to those who had one, where an address is known", async () => {
    const { box, letters } = await tellEverybody();
    const planned = await planMails(at.house.read, incident, { ...words, aboutRun: letters });
    expect(planned.map(({ customer, isReady }) => `${customer.name} ${isReady}`)).toEqual([
      "試験 三郎 true",
      "封書 四郎 false",
    ]);
    await (await start({ ...words, aboutRun: letters })).job?.ended;
    const sent = (await box.mails()).slice(2);
    expect(sent.map(({ to }) => to[0])).toEqual(["saburo@example.jp"]);
    expect(sent[0]!.text.replace(/\n/g, "")).toContain("令和8年12月5日付でお送りした");
    expect(sent[0]!.text).toContain("お知らせ（番号0003）に");
  });

  test("is judged by the day of the run that it is about, not by that of the newest", async () => {
    const { mails, letters } = await tellEverybody();
    const dated = (sentOn: string, earlierOn: string | null) =>
      at.house.write(actor(), (tx) => saveDraft(tx, incident, { sentOn, earlierOn }, "correction"));
    const found = async (run: string) => {
      const codes = (list: readonly { code: string; place: string }[]) =>
        list.filter(({ place }) => place === "earlierOn").map(({ code }) => code);
      return [
        codes(await mailFindings(at.house, incident, "correction", run)),
        codes(await standingFindings(at.house.read, incident, "2026-11-21", "correction", run)),
      ];
    };
    dated("2026-12-03", null);
    expect(await found(mails)).toEqual([[], []]);
    expect(await found(letters)).toEqual([["earlier_not_before"], ["earlier_not_before"]]);
    // What was typed is judged where no run is meant, and printed then.
    dated("2026-12-03", "2026-11-25");
    expect(await found(letters)).toEqual([["earlier_not_before"], ["earlier_not_before"]]);
    expect(getDraft(at.house.read, incident, "correction").earlierOn).toBe("2026-11-25");
    dated("2026-12-03", "2026-12-10");
    expect(await found(mails)).toEqual([[], []]);
    expect(getDraft(at.house.read, incident, "correction", mails).earlierOn).toBe("2026-12-01");
    const typed = await standingFindings(at.house.read, incident, "2026-11-21", "correction");
    expect(typed.find(({ place }) => place === "earlierOn")?.todo).toBe(
      "今回のお知らせの日付を直してください。前のお知らせの日付を手で入れたときは、その日付もご確認ください。",
    );
    await expect(mailFindings(at.house, incident, "correction", "run_nobody")).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("is shown on paper with the day and the number of the run that it is about, whatever day was typed", async () => {
    const { mails, letters } = await tellEverybody();
    at.house.write(actor(), (tx) => saveDraft(tx, incident, { earlierOn: "2026-11-25" }, "correction"));
    const shown = async (path: string) =>
      (await seen(`letters/${path}`)).body.replaceAll("&#x3D;", "=").replaceAll("&amp;", "&");
    const sheetOf = (person: Customer, run: string) =>
      shown(`preview/sheet?template=correction&of=${run}&customer=${person.id}`);
    const opening = "付でお送りした、当店が管理するお客様の情報に関するお知らせ";
    expect(await sheetOf(people[1]!, mails)).toContain(`令和8年12月1日${opening}（番号0002）に`);
    expect(await sheetOf(people[2]!, letters)).toContain(`令和8年12月5日${opening}（番号0003）に`);
    expect(await shown("preview/sheet?template=correction")).toContain(`令和8年11月25日${opening}に`);
    const page = await shown(`preview?template=correction&of=${mails}&customer=${people[1]!.id}`);
    expect(page).toContain(`/preview/sheet?template=correction&of=${mails}&customer=${people[1]!.id}"`);
    expect(page).toContain(`/letters/text/correction?of=${mails}"`);
    expect((await seen("letters/preview/sheet?template=correction&of=run_nobody")).statusCode).toBe(404);
  });

  test("is written on a page that shows the day of the run that is meant, and keeps what was typed", async () => {
    const { mails } = await tellEverybody();
    at.house.write(actor(), (tx) =>
      saveDraft(tx, incident, { sentOn: "2026-11-22", earlierOn: "2026-11-25" }, "correction"),
    );
    const general = (await seen("letters/text/correction")).body;
    expect(general).toContain('name="earlierOn"');
    expect(general).toContain("ここの日付ではなく、その回に書いた日付を使います");
    const path = `/incidents/${incident}/letters/text/correction?of=${mails}`;
    const page = (await seen(`letters/text/correction?of=${mails}`)).body;
    expect(page).not.toContain('name="earlierOn"');
    expect(page).toContain("令和8年12月1日");
    expect(page).toContain("第1回の電子メールに書いた日付です");
    expect(page.match(/href="#f-\w+">前のお知らせの日付/)?.[0]).toBe('href="#f-sentOn">前のお知らせの日付');
    const headers = {
      ...at.signedIn(),
      host: "127.0.0.1",
      origin: "http://127.0.0.1",
      "content-type": "application/x-www-form-urlencoded",
    };
    const payload = new URLSearchParams({
      ...wrong,
      sentOn: "令和8年12月20日",
      taken: "suspected",
      use: "none",
    });
    const send = (url: string) =>
      at.http.inject({ method: "POST", url, headers, payload: payload.toString() });
    const size = logSize(at.house.read);
    expect((await send(path.replace(mails, "run_nobody"))).statusCode).toBe(404);
    const byProgram = await at.http.inject({
      method: "PATCH",
      url: `/api/incidents/${incident}/letter-text?template=correction&aboutRun=run_nobody`,
      headers: { ...headers, "content-type": "application/json" },
      payload: { sentOn: "2026-12-24" },
    });
    expect(byProgram.statusCode).toBe(404);
    expect(logSize(at.house.read)).toBe(size);
    const saved = await send(path);
    expect(saved.statusCode).toBe(303);
    expect(getDraft(at.house.read, incident, "correction")).toMatchObject({
      sentOn: "2026-12-20",
      earlierOn: "2026-11-25",
    });
  });

  test("on paper about mails goes to those who had one, with its number and date", async () => {
    const { mails, letters } = await tellEverybody();
    const about = { template: "correction", aboutRun: mails } as const;
    const plan = await planRecipients(at.house.read, incident, about);
    const found = await readRecipients(
      at.house.read,
      incident,
      plan.people.map(({ id }) => id),
      about,
    );
    expect(nameOf(found)).toEqual(["試験 一郎", "試験 二郎"]);
    expect(found.map(({ earlier }) => earlier?.number)).toEqual([1, 2]);
    const { run } = await makeLetters(at.house, actor(), incident, { ...about, consulted: "yes" });
    expect(run.printed).toBe(2);
    expect(frozenOf(at.house.read, run.id).common.earlier.on).toBe("令和8年12月1日");
    const ofPaper = { template: "correction", aboutRun: letters } as const;
    expect((await planRecipients(at.house.read, incident, ofPaper)).people).toHaveLength(2);
  });

  test("asks on its page which run it is about, and shows the words with that date", async () => {
    const { mails, letters } = await tellEverybody();
    const page = (await seen("letters/mail?words=correction")).body.replaceAll("&#x3D;", "=");
    expect(page).toContain("どの回についての訂正ですか");
    expect(page).toContain(`mail?words=correction&amp;of=${mails}"`);
    expect(page).toContain(`mail?words=correction&amp;of=${letters}"`);
    expect(page).not.toContain("送り始める");
    const chosen = (await seen(`letters/mail?words=correction&of=${mails}`)).body;
    expect(chosen).toContain("第1回の電子メール");
    expect(chosen).toContain("ヘアサロン見本（shop@example.jp）");
    expect(chosen).toContain("令和8年12月1日付でお送りした");
    // A 続報 names the day alone.
    const numbered = async (path: string) =>
      (await seen(`letters/${path}&of=${mails}`)).body.includes(NUMBERED);
    expect(await numbered("mail?words=correction")).toBe(true);
    expect(await numbered("recipients?template=correction")).toBe(true);
    expect(await numbered("mail?words=followup")).toBe(false);
    expect(await numbered("recipients?template=followup")).toBe(false);
    expect(chosen).toContain("送れる方 2人");
    expect((await seen("letters/mail?words=correction&of=run_nobody")).statusCode).toBe(404);
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
    const held = holdUp();
    const { run, job } = await start({ pause: held.pause });
    await held.reached(1);
    at.house.write(actor(), (tx) => withdrawConsent(tx, incident, consent));
    held.goOn();
    expect((await job?.ended)?.state).toBe("stopped");
    expect(states(run.id)).toEqual(["1 sent", "2 waiting", "3 waiting"]);
    expect(() => resumeMailing(at.house, actor(), incident, run.id, { pauseMs: 0 })).toThrow(
      "letter_name_blocked",
    );
    await expect(showMail(at.house, actor(), incident, run.id, 2)).rejects.toThrow("letter_name_blocked");
    expect(await box.mails()).toHaveLength(1);
  });

  test("the subject and the title of the file are looked through like the text, for mails and on paper", async () => {
    const name = "letters/apology-suspected";
    const [text] = editableTexts(editableLetters).filter((one) => one.name === name);
    const source = ourTemplate(name).source.replace(
      /^title: .*$/m,
      "title: 試験 二郎様と{{leak.usedFor}}のお詫び",
    );
    at.house.write(actor(), (tx) => {
      saveTemplate(tx, text!, { source, seen: 0 });
      saveDraft(tx, incident, { use: "suspected", usedFor: "無名さんの案内" });
    });
    for (const paper of ["email", "apology"] as const) {
      const found = await findingsOf(at.house.read, incident, "2026-11-21", "apology", { paper });
      expect(
        found.filter(({ place }) => place === "letter").map(({ code, where, what }) => [code, where, what]),
      ).toEqual([
        [
          "customer_data",
          "件名・表題（ひな形の title）",
          "お客様の名簿にある「試験 二郎」が、全員に届く文に入っています。",
        ],
      ]);
    }
    await expect(start()).rejects.toMatchObject({
      code: "letter_not_final",
      fields: { letter: expect.stringContaining("件名・表題") },
    });
  });

  test("are judged again where the register was written to while they were read", async () => {
    await openMailbox();
    const paper = { template: "apology", consulted: "yes" } as const;
    const ways = [
      ["見本 花代", () => start()],
      ["見本 梅代", () => startLetters(at.house, actor(), incident, paper)],
    ] as const;
    for (const [name, begin] of ways) {
      // The people of the letters are known, so that only the words are read.
      await planRecipients(at.house.read, incident, { template: "apology" });
      at.house.write(actor(), (tx) =>
        saveDraft(tx, incident, { blocks: { measures: `${name}さまのお知らせで分かりました。` } }),
      );
      const add = (who: string) =>
        at.house.write(actor(), (tx) => addCustomer(tx, incident, customerInput.parse({ name: who })));
      // The register is read in pieces, and between them others are served.
      const begun = expect(begin()).rejects.toMatchObject({ code: "letter_case_changed" });
      add("例示 竹代");
      await begun;
      add(name);
      await expect(begin()).rejects.toMatchObject({
        code: "letter_not_final",
        fields: { measures: expect.stringContaining(name) },
      });
    }
    expect(listRuns(at.house.read, incident)).toEqual([]);
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
