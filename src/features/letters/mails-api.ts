/** /api/incidents/:incident/mail-runs/:run/mails: each person's mail, and what became of it. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { House } from "#src/features/ledger/index.ts";
import { actorOf, type Http, listOf, pageOfFound, pageQuery } from "#src/http/index.ts";
import { base, id, mailText, make, oneRun, read, mailTags as tags } from "./api-shapes.ts";
import { getMailRun, ownersWords, showMail, tellMail } from "./mailing/mailing.ts";
import { getMail, listMails, type PersonsMail } from "./mailing/mails.ts";
import { mailReason, readKept } from "./mailing/said.ts";
import { findMailJob } from "./mailing/sending.ts";
import type { Run } from "./queries.ts";
import { mailStates } from "./words.ts";

const oneMail = oneRun.extend({ mail: z.coerce.number().int().min(1) });

const mailShape = z.object({
  number: z.int().meta({ description: "メール番号, counted through all runs of the incident" }),
  customerId: id,
  state: z.enum(mailStates),
  isUnclear: z
    .boolean()
    .meta({ description: "Nobody knows whether it arrived: it is not sent again until somebody tells" }),
  address: z.string().meta({ description: "As it was handed over; empty while it waits" }),
  problem: z.string().nullable().meta({ description: "Code of what went wrong" }),
  reason: z.string().nullable().meta({ description: "The same in words" }),
  attempts: z.int(),
  changedAt: z.string().nullable(),
});

export function mailsApi(http: Http, app: Akashi): void {
  http.get(
    `${base}/mail-runs/:run/mails`,
    {
      config: read,
      schema: {
        tags,
        summary: "The mails of a run by their numbers, with state and reason.",
        params: oneRun,
        querystring: pageQuery.extend({ state: z.enum(mailStates).optional() }),
        response: { 200: listOf(mailShape) },
      },
    },
    async (request) => {
      const house = app.house();
      const { cursor, limit, state } = request.query;
      const run = getMailRun(house, request.params.incident, request.params.run);
      const found = listMails(house.read, run.id, {
        ...(cursor !== undefined && { after: cursor }),
        ...(state && { states: [state] }),
        limit: limit + 1,
      });
      const { items, nextCursor } = pageOfFound(found, limit);
      return { items: items.map((mail) => mailOf(house, run, mail)), nextCursor };
    },
  );

  http.get(
    `${base}/mail-runs/:run/mails/:mail`,
    {
      config: make,
      schema: {
        tags,
        summary: "One mail with its text: as handed over, or to copy and send by hand. The look is recorded.",
        params: oneMail,
        response: {
          200: mailShape.extend({
            content: mailText
              .nullable()
              .meta({ description: "null: this person can no longer be written to by mail" }),
          }),
        },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run: runId, mail: number } = request.params;
      const run = getMailRun(house, incident, runId);
      const composed = await showMail(house, actorOf(request), incident, runId, number);
      const mail = getMail(house.read, run.id, number);
      const content =
        mail.text !== ""
          ? readKept(mail)
          : composed
            ? { address: composed.content.address, ...composed.text }
            : null;
      return { ...mailOf(house, run, mail), content };
    },
  );

  http.post(
    `${base}/mail-runs/:run/mails/:mail/tell`,
    {
      config: make,
      schema: {
        tags,
        summary:
          "Tells what became of a mail that was sent by hand, that was refused, or of which nobody knows whether it arrived.",
        params: oneMail,
        body: z.strictObject({
          word: z.enum(ownersWords, "word は sent、not_sent、leave_out のどれかです。").meta({
            description:
              "sent: it was sent by hand, or did arrive; not_sent: it did not arrive and waits again; leave_out: nothing is sent under this number",
          }),
        }),
        response: { 200: mailShape },
      },
    },
    async (request) => {
      const house = app.house();
      const { incident, run: runId, mail: number } = request.params;
      await tellMail(house, actorOf(request), incident, { runId, number, word: request.body.word });
      return mailOf(house, getMailRun(house, incident, runId), getMail(house.read, runId, number));
    },
  );
}

function mailOf(house: House, run: Run, mail: PersonsMail): z.infer<typeof mailShape> {
  const { number, customerId, state, address, problem, attempts, changedAt } = mail;
  const isSending = findMailJob(house, run.id) !== undefined;
  const isUnclear = state === "sending" && !isSending;
  return {
    number,
    customerId,
    state,
    isUnclear,
    address,
    problem: problem === "" ? null : problem,
    reason: state === "sending" && isSending ? null : (mailReason(mail) ?? null),
    attempts,
    changedAt,
  };
}
