/** お客様: the register. The pages of one person, of imports and of the scope stand in files of their own. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { roleMay } from "#src/features/access/index.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import type { Http } from "#src/http/index.ts";
import { arrivalPages } from "./arrival-pages.ts";
import { comparisonPages } from "./comparison-pages.ts";
import { customerPages } from "./customer-pages.ts";
import { incidentParams, placeOf } from "./forms-pages.ts";
import { importPages } from "./import-pages.ts";
import {
  type Filter,
  filterSize,
  filters,
  isCursor,
  type ListedCustomer,
  listCustomers,
  sorts,
} from "./list.ts";
import { scopePages } from "./scope-pages.ts";
import { statementPages } from "./statement-pages.ts";
import { scopeLabels } from "./words.ts";

const sortLabels = [
  { value: "number", label: "番号の順" },
  { value: "kana", label: "フリガナの順" },
  { value: "name", label: "お名前の字の順" },
  { value: "address", label: "郵便番号の順" },
];

const filterLabels: Readonly<Record<Filter, string>> = {
  all: "すべて",
  in: "対象",
  out: "対象外",
  undecided: "未判断",
  check: "要確認",
  withheld: "送らない",
  reported: "申告あり",
  noAddress: "住所なし",
  notNoticed: "未通知",
  noticed: "通知済",
  returned: "返戻",
};

const query = z.object({
  q: z.string().max(200).default("").catch(""),
  sort: z.enum(sorts).default("number").catch("number"),
  filter: z.enum(filters).default("all").catch("all"),
  /** Beginnings of the pages before this one; the last is this page's. */
  from: z.string().max(8_000).default("").catch(""),
});
type Query = z.infer<typeof query>;

const pageSize = 30;
const pagesRemembered = 20;

export function customersPages(http: Http, app: Akashi): void {
  importPages(http, app);
  scopePages(http, app);
  customerPages(http, app);
  arrivalPages(http, app);
  comparisonPages(http, app);
  statementPages(http, app);

  http.get(
    "/incidents/:incident/customers",
    { config: { action: "customers.read" }, schema: { params: incidentParams, querystring: query } },
    async (request, reply) => {
      const { read } = app.house();
      const incident = getIncident(read, request.params.incident);
      const asked = request.query;
      const trail = asked.from === "" ? [] : asked.from.split("~").filter(isCursor).slice(-pagesRemembered);
      const cursor = trail.at(-1);
      const page = listCustomers(read, incident.number, {
        ...asked,
        limit: pageSize,
        ...(cursor ? { cursor } : {}),
      });
      const here = placeOf(incident.id);
      const canWrite = roleMay(request.user?.role, "customers.write");
      return reply.page("customers/list", {
        title: "お客様",
        place: "customers",
        incident,
        here,
        importHref: `${here}/import`,
        isEmpty: page.counts.all === 0,
        canWrite,
        q: asked.q,
        sort: asked.sort,
        sorts: sortLabels,
        keep: asked.filter === "all" ? undefined : { filter: asked.filter },
        chips: filters
          .map((filter) => ({
            filter,
            label: filterLabels[filter],
            count: filterSize(filter, page.counts),
            current: filter === asked.filter,
          }))
          .filter((chip, index) => index < 4 || chip.count > 0 || chip.current)
          .map((chip) => ({ ...chip, href: addressOf(here, { ...asked, filter: chip.filter, from: "" }) })),
        customers: page.items.map((one) => rowView(one, here)),
        words: wordsOf(page.items.length, page.nextCursor !== null, asked, page.counts.all),
        previousHref:
          trail.length > 0 ? addressOf(here, { ...asked, from: trail.slice(0, -1).join("~") }) : undefined,
        nextHref:
          page.nextCursor === null
            ? undefined
            : addressOf(here, { ...asked, from: [...trail, page.nextCursor].join("~") }),
        modules: ["/assets/live-search.js"],
      });
    },
  );
}

function addressOf(here: string, { q, sort, filter, from }: Query): string {
  const search = new URLSearchParams();
  if (q !== "") search.set("q", q);
  if (sort !== "number") search.set("sort", sort);
  if (filter !== "all") search.set("filter", filter);
  if (from !== "") search.set("from", from);
  const text = search.toString();
  return text === "" ? here : `${here}?${text}`;
}

function wordsOf(shown: number, hasMore: boolean, asked: Query, all: number): string {
  const isWhole = asked.q === "" && asked.filter === "all";
  if (isWhole) return `全部で${all.toLocaleString("ja-JP")}人`;
  if (shown === 0) {
    return asked.from === ""
      ? "当てはまる方は見つかりませんでした。字の一部や、電話番号の一部でも探せます。"
      : "この先には、当てはまる方はいません。";
  }
  if (hasMore) return `${shown}人を表示しています（ほかにもいます）`;
  return asked.from === "" ? `${shown}人が当てはまります` : `${shown}人を表示しています（最後のページ）`;
}

function marksOf({ needsCheck, isWithheld, reports }: ListedCustomer): string[] {
  return [needsCheck && "要確認", isWithheld && "送らない", reports > 0 && "申告あり"].filter(
    (mark) => mark !== false,
  );
}

function rowView(one: ListedCustomer, here: string) {
  const scopeKind = one.scope === "in" ? "active" : one.scope === "out" ? "none" : "waiting";
  return {
    href: `${here}/${one.id}`,
    label: one.label,
    name: one.name,
    kana: one.kana,
    place: [one.address, one.building].filter((part) => part !== null).join(" "),
    phone: one.mobile ?? one.phone,
    scopeKind,
    scopeLabel: scopeLabels[one.scope],
    notice: one.scope === "in" ? one.notice : "",
    marks: marksOf(one),
  };
}
