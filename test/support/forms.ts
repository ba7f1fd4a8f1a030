/** Pages with forms, as a browser without scripts sends them. */
import type { TestApp } from "./house.ts";

export const shown = async (at: TestApp, url: string) =>
  (await at.http.inject({ url, headers: at.signedIn() })).body;

export const sent = (
  at: TestApp,
  url: string,
  form: Readonly<Record<string, string>> | readonly [string, string][],
) =>
  at.http.inject({
    method: "POST",
    url,
    headers: {
      ...at.signedIn(),
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: new URLSearchParams(form as Record<string, string>).toString(),
  });

/** The mark of what stood when the form was shown. */
export const seenIn = (body: string): string => /name="seen" value="([^"]+)"/.exec(body)![1]!;

/** What is said to stand now, beside the fields that differ. */
export const saidIn = (body: string): readonly string[] =>
  [...body.matchAll(/今の記録：([^<]*)/g)].map(([, words]) => words!);
