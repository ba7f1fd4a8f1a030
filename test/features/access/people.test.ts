import { afterEach, expect, test } from "vitest";
import { findUserByLogin, listUsers } from "#src/features/access/index.ts";
import { findPayload, listEntries } from "#src/features/ledger/index.ts";
import { expectSound, OWNER, openTestApp, type TestApp } from "../../support/house.ts";

let at: TestApp;
afterEach(() => at.close());

const PASSWORD = "あおぞらに七つの白いくも";
const form = (fields: Record<string, string>, headers: Record<string, string>) => ({
  method: "POST" as const,
  payload: new URLSearchParams(fields).toString(),
  headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
});

async function addStaff(): Promise<Record<string, string>> {
  const headers = at.signedIn();
  const answer = await at.http.inject({
    url: "/settings/people",
    ...form({ login: "shiken", displayName: "試験 太郎", role: "staff", password: PASSWORD }, headers),
  });
  expect(answer.statusCode).toBe(303);
  return headers;
}

const logIn = (login: string, password: string) =>
  at.http.inject({ method: "POST", url: "/api/session", payload: { login, password } });

test("a person added by the owner can log in; the password lies in no table and no payload", async () => {
  at = await openTestApp();
  await addStaff();
  const answer = await logIn("shiken", PASSWORD);
  expect(answer.json()).toMatchObject({ displayName: "試験 太郎", role: "staff" });
  const payloads = listEntries(at.house.read, { limit: 50 }).map((entry) =>
    findPayload(at.house.read, entry.seq),
  );
  expect(JSON.stringify(payloads)).not.toContain(PASSWORD);
  expect(JSON.stringify(payloads)).not.toContain("試験");
  await expectSound(at);
});

test("refuses a login name that is taken, whatever its width or case, and keeps what was typed", async () => {
  at = await openTestApp();
  const answer = await at.http.inject({
    url: "/settings/people",
    ...form(
      { login: "ＭＩＨＯＮ", displayName: "試験 太郎", role: "staff", password: PASSWORD },
      at.signedIn(),
    ),
  });
  expect(answer.statusCode).toBe(409);
  expect(answer.body).toContain("すでに使われています");
  expect(answer.body).toContain('value="試験 太郎"');
  expect((await logIn(OWNER.login, OWNER.password)).statusCode).toBe(201);
});

test("stopping a person ends the sessions and the password at once", async () => {
  at = await openTestApp();
  const headers = await addStaff();
  const cookie = String((await logIn("shiken", PASSWORD)).headers["set-cookie"]).split(";")[0]!;
  const { id } = findUserByLogin(at.house.read, "shiken")!;
  const stop = await at.http.inject({ url: `/settings/people/${id}`, ...form({ role: "staff" }, headers) });
  expect(stop.statusCode).toBe(303);
  expect((await at.http.inject({ url: "/api/me", headers: { cookie } })).statusCode).toBe(401);
  expect((await logIn("shiken", PASSWORD)).statusCode).toBe(401);
  expect(at.house.keyring.hasPassword("shiken")).toBe(false);
  await expectSound(at);
});

test("the last owner cannot be stopped or made staff", async () => {
  at = await openTestApp();
  const { id } = listUsers(at.house.read)[0]!;
  const answer = await at.http.inject({
    url: `/settings/people/${id}`,
    ...form({ role: "staff", isActive: "yes" }, at.signedIn()),
  });
  expect(answer.statusCode).toBe(409);
  expect(answer.body).toContain("オーナーは少なくとも一人必要です");
});

test("changing one's own password asks for the present one and ends all sessions", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  const change = (current: string) =>
    at.http.inject({
      url: "/settings/password",
      ...form({ current, password: PASSWORD, passwordAgain: PASSWORD }, headers),
    });
  expect((await change("ちがうことばをならべる")).body).toContain("今のパスワードが違います");
  expect((await change(OWNER.password)).headers.location).toBe("/login");
  expect((await at.http.inject({ url: "/api/me", headers })).statusCode).toBe(401);
  expect((await logIn(OWNER.login, OWNER.password)).statusCode).toBe(401);
  expect((await logIn(OWNER.login, PASSWORD)).statusCode).toBe(201);
});

test("a session ends with its day, a token with its quarter", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  const { token } = (
    await at.http.inject({ method: "POST", url: "/api/tokens", headers, payload: { label: "集計" } })
  ).json();
  const me = (extra: Record<string, string>) => at.http.inject({ url: "/api/me", headers: extra });
  at.setTime(new Date("2026-11-21T16:00:00.000Z"));
  expect((await me(headers)).statusCode).toBe(401);
  expect((await me({ authorization: `Bearer ${token}` })).statusCode).toBe(200);
  at.setTime(new Date("2027-02-20T00:00:00.000Z"));
  expect((await me({ authorization: `Bearer ${token}` })).statusCode).toBe(401);
});

test("of two people added at once under one login one is refused, and the other's password enters", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  const passwords = [PASSWORD, "やまのうえに三つのちいさな家"];
  const answers = await Promise.all(
    passwords.map((password) =>
      at.http.inject({
        method: "POST",
        url: "/api/users",
        headers,
        payload: { login: "shiken", displayName: "試験 太郎", role: "staff", password },
      }),
    ),
  );
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([201, 409]);
  for (const [n, answer] of answers.entries()) {
    const isIn = answer.statusCode === 201;
    expect((await logIn("shiken", passwords[n]!)).statusCode).toBe(isIn ? 201 : 401);
  }
  await expectSound(at);
});

test("programs change people, their passwords and the recovery sheet as the pages do", async () => {
  at = await openTestApp();
  const headers = at.signedIn();
  const { id } = at.addPerson("staff");
  const send = (method: "PATCH" | "POST", url: string, payload: object) =>
    at.http.inject({ method, url, headers, payload });
  expect((await send("PATCH", `/api/users/${id}`, { role: "adviser" })).json()).toMatchObject({
    role: "adviser",
    isActive: true,
  });
  expect((await send("PATCH", "/api/users/nobody", { role: "staff" })).statusCode).toBe(404);
  expect((await send("POST", `/api/users/${id}/password`, { password: "短い" })).statusCode).toBe(400);
  expect((await send("POST", `/api/users/${id}/password`, { password: PASSWORD })).statusCode).toBe(204);
  expect((await logIn("staff-1", PASSWORD)).statusCode).toBe(201);
  const sheet = await send("POST", "/api/recovery-sheet", {});
  const { recoveryCode: code } = sheet.json();
  const wrong = await send("POST", "/api/recovery-sheet/proof", { code: "0000-0000" });
  expect([wrong.statusCode, Object.keys(wrong.json().error.fields)]).toEqual([400, ["code"]]);
  const recover = () => send("POST", "/api/recovery", { code, login: OWNER.login, password: PASSWORD });
  expect((await recover()).statusCode).toBe(401);
  expect((await send("POST", "/api/recovery-sheet/proof", { code })).statusCode).toBe(204);
  expect((await recover()).statusCode).toBe(201);
  expect((await logIn(OWNER.login, PASSWORD)).statusCode).toBe(201);
  await expectSound(at);
});
