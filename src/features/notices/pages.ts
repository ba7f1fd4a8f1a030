/** 通知書の文面: the list, and the editor with its count. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { findUser, roleMay } from "#src/features/access/index.ts";
import { type Case, getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markOf } from "#src/http/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatEra } from "#src/lib/japanese-calendar.ts";
import { gridFormNames } from "#src/typeset/index.ts";
import { composeNotice, copiesWords, senderLines } from "./composition.ts";
import { countNotice } from "./counted.ts";
import { electronicCaution, electronicFaults, electronicSheets, mostSheets } from "./electronic.ts";
import { noticeMendingPages } from "./mending-pages.ts";
import {
  asTyped,
  fieldsOfOthers,
  namedByField,
  otherFields,
  othersOf,
  shownOf,
  shownOthers,
  type Values,
  valuesOf,
} from "./notice-form.ts";
import { addNotice, changeNotice, noticeInput } from "./notices.ts";
import { beginNotice } from "./prefill.ts";
import { getNotice, listNotices, type Notice } from "./queries.ts";
import { formLabels, noticePlace, placeOf } from "./words.ts";

const params = z.object({ incident: z.string().max(64) });
const oneParams = params.extend({ notice: z.string().max(64) });
const newQuery = z.object({ from: z.string().max(64).optional().catch(undefined) });
const sentForm = z.record(z.string(), z.string()).catch({});

/** What differs between a new wording and one that is changed. */
interface Frame {
  readonly title: string;
  readonly action: string;
  readonly countAction: string;
  readonly paperHref?: string;
  readonly mendHref?: string;
  readonly withdrawHref?: string;
  readonly errors?: Values;
  /** Of a wording that was kept before: what its writer had seen, and whether something else stands there since. */
  readonly seen?: string;
  readonly isChanged?: boolean;
}

const paperOf = ({ incidentId, id }: Pick<Notice, "incidentId" | "id">): string =>
  `/incidents/${incidentId}/documents/draft/notice?subject=${id}`;

export function noticesPages(http: Http, app: Akashi): void {
  const read = { config: { action: "documents.read" as const }, schema: { params } };
  const write = { config: { action: "documents.write" as const }, schema: { params } };
  const readOne = { config: { action: "documents.read" as const }, schema: { params: oneParams } };
  const writeOne = { config: { action: "documents.write" as const }, schema: { params: oneParams } };
  const place = "/incidents/:incident/notices";
  const today = () => dateInTokyo(app.clock());

  http.get(place, read, async (request, reply) => {
    const { read: reader } = app.house();
    const incident = getIncident(reader, request.params.incident);
    const canWrite = roleMay(request.user?.role, "documents.write");
    return reply.page("notices/list", {
      title: "通知書の文面",
      place: "documents",
      incident,
      backHref: `/incidents/${incident.id}/documents`,
      addHref: canWrite ? `${placeOf(incident.id)}/new` : undefined,
      rows: listNotices(reader, incident.id).map((each) => ({
        label: `通知書${each.number}`,
        recipient: each.recipientName,
        form: formLabels[each.form],
        href: noticePlace(each),
        paperHref: each.withdrawn === null ? paperOf(each) : undefined,
        isWithdrawn: each.withdrawn !== null,
        others: each.others.length,
      })),
    });
  });

  const editor = (reply: FastifyReply, incidentId: string, values: Values, more: Frame) => {
    const one = getCase(app.house().read, incidentId);
    const sender = senderLines(one.shop);
    return reply.page("notices/edit", {
      place: "documents",
      incident: one.incident,
      backHref: placeOf(incidentId),
      modules: ["/assets/confirm-leave.js", "/assets/live-count.js"],
      forms: gridFormNames.map((value) => ({ value, label: formLabels[value] })),
      sender: [...sender.address, ...sender.names],
      canWrite: roleMay(reply.request.user?.role, "documents.write"),
      isCommissioned: one.answers.counsel.consulted === "依頼した",
      facts: one.facts
        .filter(({ certainty }) => certainty === "確認済")
        .map(({ date, what }) => ({ when: date.date === null ? "" : formatEra(date.date), what })),
      values,
      others: shownOthers(values, more.errors),
      hasOthers: othersOf(values).length > 0 || otherFields.some((field) => more.errors?.[field]),
      counted: countedWords(values, one, today()),
      electronicCaution,
      ...more,
    });
  };
  const newFrame = (incident: string): Frame => ({
    title: "通知書の文面を書く",
    action: placeOf(incident),
    countAction: `${placeOf(incident)}/count`,
  });

  const withdrawn = (reply: FastifyReply, found: Notice) => {
    const { incidentId } = found;
    const { read: reader } = app.house();
    return reply.page("notices/withdrawn", {
      title: `通知書${found.number}の文面（取り下げ）`,
      place: "documents",
      incident: getIncident(reader, incidentId),
      backHref: placeOf(incidentId),
      notice: found,
      who: findUser(reader, found.withdrawn?.byUser ?? "")?.displayName ?? "このプログラム",
      text: composeNotice(found, getCase(reader, incidentId).shop, lastDay(found)).text,
      newHref: roleMay(reply.request.user?.role, "documents.write")
        ? `${placeOf(incidentId)}/new?from=${found.id}`
        : undefined,
    });
  };

  noticeMendingPages(http, app);

  http.get(
    `${place}/new`,
    { ...write, schema: { params, querystring: newQuery } },
    async (request, reply) => {
      const { incident } = request.params;
      const { from } = request.query;
      if (from !== undefined) {
        const values = valuesOf(getNotice(app.house().read, incident, from));
        return editor(reply, incident, values, newFrame(incident));
      }
      const { recipientName, recipientAddress, title, form, body } = beginNotice(
        getCase(app.house().read, incident),
      );
      const values = { recipientName, recipientAddress, title, form, body };
      return editor(reply, incident, values, newFrame(incident));
    },
  );

  // Counts without saving: the button of pages without scripts, and what live-count.js asks for.
  http.post(`${place}/count`, write, async (request, reply) => {
    const { incident } = request.params;
    getIncident(app.house().read, incident);
    return editor(reply, incident, sentForm.parse(request.body ?? {}), newFrame(incident));
  });

  http.post(place, write, async (request, reply) => {
    const { incident } = request.params;
    getIncident(app.house().read, incident);
    const values = sentForm.parse(request.body ?? {});
    const parsed = noticeInput.safeParse({ ...values, others: othersOf(values) });
    if (!parsed.success) {
      const errors = namedByField(fieldErrors(parsed.error));
      return editor(reply.code(400), incident, values, { ...newFrame(incident), errors });
    }
    const id = app.house().write(actorOf(request), (tx) => addNotice(tx, incident, parsed.data));
    return reply.done(
      noticePlace({ incidentId: incident, id }),
      "文面を保存しました。次は、直すところを確かめて、印刷する紙を見ましょう。",
    );
  });

  http.get(`${place}/:notice`, readOne, async (request, reply) => {
    const found = getNotice(app.house().read, request.params.incident, request.params.notice);
    return found.withdrawn === null
      ? editor(reply, found.incidentId, valuesOf(found), frameOf(found))
      : withdrawn(reply, found);
  });

  http.post(`${place}/:notice/count`, writeOne, async (request, reply) => {
    const found = getNotice(app.house().read, request.params.incident, request.params.notice);
    const values = sentForm.parse(request.body ?? {});
    return editor(reply, found.incidentId, values, frameOf(found, values.seen));
  });

  http.post(`${place}/:notice`, writeOne, async (request, reply) => {
    const { incident, notice: id } = request.params;
    const found = getNotice(app.house().read, incident, id);
    const values = sentForm.parse(request.body ?? {});
    const parsed = noticeInput.safeParse({ ...values, others: othersOf(values) });
    if (!parsed.success) {
      const errors = namedByField(fieldErrors(parsed.error));
      return editor(reply.code(400), incident, values, { ...frameOf(found, values.seen), errors });
    }
    const typed = { ...values, ...fieldsOfOthers(othersOf(values)) };
    const errors = changedSince(storedForm(found), asForm(typed), (name) => shownOf(found, name));
    if (errors)
      return editor(reply.code(409), incident, typed, { ...frameOf(found), errors, isChanged: true });
    app.house().write(actorOf(request), (tx) => changeNotice(tx, incident, id, parsed.data));
    return reply.done(
      noticePlace(found),
      "文面を保存しました。前の文面も残っています。次は、印刷する紙を見ましょう。",
    );
  });
}

/** The day that a withdrawn wording last bore where it names none. */
const lastDay = ({ withdrawn }: Notice): CivilDate => dateInTokyo(withdrawn!.at);

const frameOf = (found: Notice, seen?: string): Frame => ({
  title: `通知書${found.number}の文面`,
  action: noticePlace(found),
  countAction: `${noticePlace(found)}/count`,
  paperHref: paperOf(found),
  mendHref: `${noticePlace(found)}/corrections`,
  withdrawHref: `${noticePlace(found)}/withdraw`,
  seen: seen ?? markOf(storedForm(found)),
});

const storedForm = (found: Notice) => asForm(valuesOf(found));

function countedWords(values: Values, one: Case, today: CivilDate) {
  const fields = asTyped(values);
  const { pages, count, limit, findings } = countNotice(fields, one, today);
  const { text } = composeNotice(fields, one.shop, today);
  const last = pages.at(-1)!;
  return {
    words: `全${count}字（空きも1字と数えます）、${pages.length}枚です。最後の紙は${last.lines.length}行まで書いています（1枚${limit.lines}行、1行${limit.perLine}字まで）。`,
    copies: copiesWords(fields.others.length + 1),
    electronic: electronicFaults(text),
    electronicWords: `e内容証明（インターネットで出す内容証明）のときは、A4の横書きで約${electronicSheets(text)}枚になります（上限は${mostSheets}枚とされています。未確認）。`,
    pages,
    blocks: findings.filter(({ isBlocking }) => isBlocking),
    // The page says at its head that a lawyer writes.
    advice: findings.filter(({ isBlocking, field }) => !isBlocking && field !== "lawyer"),
  };
}
