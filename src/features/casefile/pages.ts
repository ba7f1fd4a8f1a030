/** The case page, the timeline, and the search over everything. They read all rooms and own nothing. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { lacksRecovery, roleMay } from "#src/features/access/index.ts";
import { type CustomerCounts, customerCounts, type NoticeState } from "#src/features/customers/index.ts";
import { findLatest } from "#src/features/documents/index.ts";
import { countEvidence } from "#src/features/evidence/index.ts";
import { type Case, formatHeadCount, getCase, listIncidents } from "#src/features/incidents/index.ts";
import type { Http } from "#src/http/index.ts";
import { type CivilDate, dateInTokyo } from "#src/lib/civil-date.ts";
import { formatPartialDate } from "#src/lib/japanese-calendar.ts";
import { formatCount } from "#src/lib/yen.ts";
import { reportBanner } from "./banner.ts";
import { evidenceSteps } from "./evidence-steps.ts";
import { nextSteps } from "./next-steps.ts";
import { phaseViews } from "./phases.ts";
import { recentRecords } from "./records.ts";
import { searchHouse } from "./search.ts";
import { timelinePage } from "./timeline-page.ts";

const params = z.object({ incident: z.string().max(64) });
const query = z.object({ q: z.string().max(200).catch("") });

export function casefilePages(http: Http, app: Akashi): void {
  timelinePage(http, app);

  http.get("/", { config: { action: "incident.list" } }, async (request, reply) => {
    const [only, ...others] = listIncidents(app.house().read, request.user!);
    return reply.redirect(only && others.length === 0 ? `/incidents/${only.id}` : "/incidents", 303);
  });

  http.get(
    "/incidents/:incident",
    { config: { action: "incident.read" }, schema: { params } },
    async (request, reply) => {
      const { read } = app.house();
      const found = getCase(read, request.params.incident);
      const { incident } = found;
      const today = dateInTokyo(app.clock());
      const evidence = countEvidence(read, incident.id);
      const customers = customerCounts(read, incident.id);
      const told = toldOf(customers);
      const canWrite = roleMay(request.user?.role, "incident.write");
      const base = `/incidents/${incident.id}`;
      return reply.page("casefile/case", {
        title: incident.title,
        place: "case",
        incident,
        meta: metaLine(found, evidence.all, customers),
        state: incident.state === "open" ? "active" : "done",
        stateLabel: incident.state === "open" ? "対応中" : "終了",
        lacksRecovery: lacksRecovery(read, request.user!),
        banner: bannerFor(found, today, canWrite),
        steps: canWrite
          ? nextSteps(
              found,
              {
                evidence: evidence.all,
                undescribed: evidence.undescribed,
                customers: customers.all,
                undecided: customers.undecided,
                untold: told.untold,
                hasPolicePaper: findLatest(read, incident.id, "police") !== undefined,
              },
              today,
              evidenceSteps(read, incident.id, today),
            )
          : undefined,
        told: told.max > 0 ? told : undefined,
        phases: phaseViews(found, affectedWords(found, customers)),
        phasesHref: `${base}/phases`,
        links: links(found, base, roleMay(request.user?.role, "incident.members")),
        settingsHref: canWrite ? `${base}/settings` : undefined,
        records: recentRecords(read, incident.id, 8),
      });
    },
  );

  http.get(
    "/search",
    { config: { action: "incident.list" }, schema: { querystring: query } },
    async (request, reply) => {
      const q = request.query.q.trim();
      const { hits, isCut } = searchHouse(app.house().read, request.user!, q);
      return reply.page("casefile/search", {
        title: "検索",
        place: "search",
        q,
        hits,
        hasQuery: q !== "",
        words: isCut
          ? `${hits.length}件より多く見つかりました。言葉を足してしぼりこめます。`
          : `${hits.length}件見つかりました`,
        modules: ["/assets/live-search.js"],
      });
    },
  );
}

/** Advisers read the clock; only those who may write get the way to the form. */
function bannerFor(found: Case, today: CivilDate, canWrite: boolean) {
  const banner = reportBanner(found, today);
  return banner && (canWrite ? banner : { ...banner, href: undefined });
}

function metaLine(found: Case, evidence: number, customers: CustomerCounts): string {
  const { foundOn } = found.answers.discovery;
  return [
    `事件${found.incident.number}`,
    foundOn && `発覚 ${formatPartialDate(foundOn, { weekday: true })}`,
    affectedWords(found, customers),
    `証拠 ${evidence}点`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The list says how many once it is there, beside the owner's own number where that is another. */
function affectedWords({ answers }: Case, customers: CustomerCounts): string | undefined {
  const { people } = answers.data;
  const estimate = people ? formatHeadCount(people) : undefined;
  if (customers.in === 0) return estimate && `対象 ${estimate}`;
  const counted = `${formatCount(customers.in)}人`;
  const isSame = people === null || people.from === null || estimate === counted;
  return isSame ? `対象 ${counted}` : `対象 ${counted}（見込み ${estimate}）`;
}

const toldStates: readonly NoticeState[] = ["発送済", "再送", "電子メール済", "代替措置(公表)"];

/** How many affected customers were told, of those to whom somebody may write. */
function toldOf({ notice }: CustomerCounts) {
  const counts = Object.entries(notice) as [NoticeState, number][];
  const max = counts.reduce((sum, [state, count]) => (state === "対象外" ? sum : sum + count), 0);
  const value = counts.reduce((sum, [state, count]) => (toldStates.includes(state) ? sum + count : sum), 0);
  const returned = notice.返戻 ?? 0;
  return {
    max,
    value,
    untold: max - value,
    label: returned > 0 ? `お客様への通知（返戻 ${formatCount(returned)}人）` : "お客様への通知",
  };
}

function links({ facts, people, progress }: Case, base: string, isOwner: boolean) {
  const filled = progress.reduce((sum, one) => sum + one.filled, 0);
  const essential = progress.reduce((sum, one) => sum + one.essential, 0);
  return [
    {
      href: `${base}/sections`,
      label: "記入の状況",
      note: `書類に必要な ${essential}項目のうち ${filled}項目`,
    },
    { href: `${base}/facts`, label: "時系列", note: `出来事 ${facts.length}件` },
    { href: `${base}/people`, label: "関係者", note: `${people.length}人` },
    {
      href: `${base}/preservation`,
      label: "ログを残してもらう",
      note: "システムの会社に、記録が消える前に頼みます",
    },
    { href: `${base}/first-hour`, label: "はじめの1時間にすること", note: "印刷して手元に置けます" },
    { href: `${base}/guide/summary`, label: "最初の質問への答え", note: "まとめて見直せます" },
    ...(isOwner
      ? [{ href: `${base}/members`, label: "この事件を見られる人", note: "スタッフや弁護士に見せる" }]
      : []),
  ];
}
