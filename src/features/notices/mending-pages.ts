/** 取り下げと、印刷したあとの訂正: the two ways in which a wording ends that are not its printing. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { getCase, getIncident } from "#src/features/incidents/index.ts";
import { actorOf, fieldErrors, type Http } from "#src/http/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { composeNotice } from "./composition.ts";
import { correctionsBetween, mostByHand } from "./corrections.ts";
import { withdrawalInput, withdrawNotice } from "./notices.ts";
import { getNotice, listRevisions } from "./queries.ts";
import { noticePlace } from "./words.ts";

const params = z.object({ incident: z.string().max(64), notice: z.string().max(64) });
const querystring = z.object({ printed: z.coerce.number().int().min(1).optional().catch(undefined) });
const sentForm = z.record(z.string(), z.string()).catch({});
const place = "/incidents/:incident/notices/:notice";

export function noticeMendingPages(http: Http, app: Akashi): void {
  const read = { action: "documents.read" as const };
  const write = { action: "documents.write" as const };

  const frame = (incidentId: string, id: string) => {
    const found = getNotice(app.house().read, incidentId, id);
    return {
      place: "documents",
      incident: getIncident(app.house().read, incidentId),
      backHref: noticePlace(found),
      backLabel: `通知書${found.number}の文面`,
      label: `通知書${found.number}（受取人：${found.recipientName}）`,
    };
  };

  http.get(`${place}/withdraw`, { config: write, schema: { params } }, async (request, reply) => {
    const { incident, notice } = request.params;
    return reply.page("notices/withdraw", {
      title: "文面を取り下げる",
      ...frame(incident, notice),
      values: {},
    });
  });

  http.post(`${place}/withdraw`, { config: write, schema: { params } }, async (request, reply) => {
    const { incident, notice } = request.params;
    const values = sentForm.parse(request.body ?? {});
    const parsed = withdrawalInput.safeParse(values);
    if (!parsed.success) {
      const errors = fieldErrors(parsed.error);
      const page = { title: "文面を取り下げる", ...frame(incident, notice), values, errors };
      return reply.code(400).page("notices/withdraw", page);
    }
    app.house().write(actorOf(request), (tx) => withdrawNotice(tx, incident, notice, parsed.data));
    return reply.done(
      `/incidents/${incident}/notices/${notice}`,
      "文面を取り下げました。文面と理由は残っています。印刷した紙があれば、使わないように分けておきましょう。",
    );
  });

  http.get(
    `${place}/corrections`,
    { config: read, schema: { params, querystring } },
    async (request, reply) => {
      const { incident, notice } = request.params;
      const { read: reader } = app.house();
      const found = getNotice(reader, incident, notice);
      const revisions = listRevisions(reader, incident, notice);
      const printed =
        revisions.find(({ revision }) => revision === request.query.printed) ??
        revisions.at(-2) ??
        revisions[0]!;
      const { shop } = getCase(reader, incident);
      const today = dateInTokyo(app.clock());
      const textOf = (fields: typeof printed.fields): string => composeNotice(fields, shop, today).text;
      const { form } = printed.fields;
      const corrections =
        form === found.form ? correctionsBetween(textOf(printed.fields), textOf(found), form) : undefined;
      return reply.page("notices/corrections", {
        title: "印刷したあとの訂正",
        ...frame(incident, notice),
        action: `${noticePlace(found)}/corrections`,
        hasEarlier: revisions.length > 1,
        revisions: revisions
          .filter(({ revision }) => revision !== found.revision || revisions.length === 1)
          .toReversed()
          .map(({ revision, at }) => ({
            value: `${revision}`,
            label: `${revision}回目に保存した文面（${formatTime(at)}）`,
          })),
        printed: `${printed.revision}`,
        corrections: corrections?.map((each) => ({
          ...each,
          does: [
            each.struck === "" ? "" : `「${each.struck}」に、読めるように線を引く`,
            each.added === "" ? "" : `「${each.added}」を、そばに書く`,
          ]
            .filter(Boolean)
            .join("。"),
        })),
        isSame: corrections?.length === 0,
        byHand: corrections !== undefined && corrections.length > 0 && corrections.length <= mostByHand,
      });
    },
  );
}

/** 「11月21日12:00」 in Tokyo. */
const formatTime = (at: string): string =>
  new Intl.DateTimeFormat("ja-JP", {
    timeZone: "Asia/Tokyo",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
