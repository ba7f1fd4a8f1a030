/** Addresses of the pages where recipients are chosen: kind of letter, what it is about, and the filter. */
import { z } from "zod";
import { type RecipientFilter, recipientFilter, standings } from "./filter.ts";
import { usualFilter } from "./letters.ts";
import { problemGroups } from "./problems.ts";
import { type WordedTemplate, wordedTemplates } from "./words.ts";

const typed = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});
const what = z.object({
  template: z.enum(wordedTemplates).catch("apology"),
  of: z.string().max(64).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

export interface Choosing {
  readonly template: WordedTemplate;
  /** The run that a 続報 or 訂正 is about. */
  readonly of: string | undefined;
  readonly filter: RecipientFilter;
  readonly page: number;
  /** As typed, and what is wrong with it; a wrong filter shows nobody less. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>> | undefined;
}

const names = Object.keys(recipientFilter.shape) as (keyof RecipientFilter)[];

/** From an address or a form; never fails. */
export function readChoosing(sent: unknown): Choosing {
  const given = typed.parse(sent ?? {});
  const one = (name: string): string | undefined =>
    typeof given[name] === "string" ? given[name] : undefined;
  const { template, of, page } = what.parse({ template: one("template"), of: one("of"), page: one("page") });
  const usual = usualFilter(template);
  const wanted = Object.fromEntries(
    names.flatMap((name) => (one(name) === undefined ? [] : [[name, one(name)]])),
  );
  const parsed = recipientFilter.safeParse({ standing: usual.standing, ...wanted });
  return {
    template,
    of: of === "" ? undefined : of,
    page,
    filter: parsed.success ? parsed.data : usual,
    values: { ...usual, ...wanted } as Record<string, string>,
    errors: parsed.success
      ? undefined
      : Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message])),
  };
}

/** As it stands in an address; what is as usual is left out. */
export function choosingQuery(
  { template, of, filter, page }: Pick<Choosing, "template" | "of" | "filter" | "page">,
  further: Readonly<Record<string, string>> = {},
): string {
  const usual = usualFilter(template);
  const query = new URLSearchParams();
  if (template !== "apology") query.set("template", template);
  if (of !== undefined) query.set("of", of);
  for (const name of names) if (filter[name] !== usual[name]) query.set(name, filter[name]);
  if (page > 1) query.set("page", String(page));
  for (const [name, value] of Object.entries(further)) query.set(name, value);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** 「これから送る方、東京都」: what is looked at, in words. */
export function filterWords(filter: RecipientFilter): string {
  const { standing, q, prefecture, postalFrom, postalTo, item, email, returned, to, problem } = filter;
  const parts = [
    standings[standing].label,
    q && `「${q}」を含む`,
    prefecture,
    (postalFrom || postalTo) && `郵便番号 ${postalFrom || "はじめ"}〜${postalTo || "終わり"}`,
    item && `項目に「${item}」がある`,
    email && { yes: "メールアドレスがある", no: "メールアドレスがない" }[email],
    returned && { yes: "お手紙が戻ってきたことがある", no: "お手紙が戻ってきたことがない" }[returned],
    to && { self: "ご本人あて", parents: "保護者あて（未成年の方）", family: "ご家族あて" }[to],
    problem && problemWords(problem),
  ];
  return parts.filter(Boolean).join("、");
}

function problemWords(problem: Exclude<RecipientFilter["problem"], "">): string {
  switch (problem) {
    case "any":
      return "確かめることがある";
    case "blocking":
      return "このままでは作れない";
    case "ready":
      return "作れる";
    default:
      return problemGroups[problem].label;
  }
}
