/** What pages say of templates and their versions, in the owner's words. */
import { findUser } from "#src/features/access/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import type { Reader } from "#src/platform/database.ts";
import { faultWords, type TemplateFault } from "./check.ts";
import { type DiffHunk, diffHunks } from "./diff.ts";
import type { EditableKind, EditableText, MustPrint } from "./kinds.ts";
import type { Preview } from "./preview.ts";
import type { TemplateVersion } from "./queries.ts";
import { ourTemplate } from "./read.ts";

/** 「11月22日」 */
function dayWords(at: string): string {
  const [, month, day] = dateInTokyo(new Date(at)).split("-");
  return `${Number(month)}月${Number(day)}日`;
}

/** 「お店の版（第3版・11月22日）」 or 「最初のまま」. */
export function standingWords(
  newest: Pick<TemplateVersion, "version" | "origin" | "at"> | undefined,
): string {
  if (newest === undefined) return "最初のまま";
  if (newest.origin === "reset") return `最初のまま（${dayWords(newest.at)}に戻しました）`;
  return `お店の版（第${newest.version}版・${dayWords(newest.at)}）`;
}

export const isOwners = (newest: Pick<TemplateVersion, "origin"> | undefined): boolean =>
  newest !== undefined && newest.origin !== "reset";

/** 「第3版」, and what it is where it is not simply saved. */
export function versionLabel({ version, origin }: Pick<TemplateVersion, "version" | "origin">): string {
  if (origin === "original") return "最初のひな形";
  return origin === "reset" ? `第${version}版（最初のひな形に戻した）` : `第${version}版`;
}

export const placeOf = (name: string): string => `/settings/templates/${name}`;

export interface VersionRow {
  readonly version: number;
  readonly label: string;
  readonly at: string;
  readonly who: string;
  readonly isNewest: boolean;
  readonly href: string;
  /** 「3行を足し、1行を消しました」 */
  readonly change: string;
}

/** Newest first, each with what it changed. */
export function versionRows(read: Reader, versions: readonly TemplateVersion[]): VersionRow[] {
  return versions.map((one, index) => ({
    version: one.version,
    label: versionLabel(one),
    at: one.at,
    who: one.origin === "original" ? "" : (findUser(read, one.byUser)?.displayName ?? ""),
    isNewest: index === 0,
    href: `${placeOf(one.name)}/versions/${one.version}`,
    change: changeWords(versions[index + 1]?.source, one.source),
  }));
}

function changeWords(before: string | undefined, after: string): string {
  if (before === undefined) return "";
  const lines = diffHunks(before, after, 0).flatMap((hunk) => hunk.lines);
  const added = lines.filter(({ kind }) => kind === "added").length;
  const removed = lines.length - added;
  if (lines.length === 0) return "中身は同じです";
  return [added > 0 && `${added}行を足しました`, removed > 0 && `${removed}行を消しました`]
    .filter((words) => words !== false)
    .join("、");
}

export interface ShownHunk {
  readonly isCut: boolean;
  readonly lines: readonly {
    readonly mark: string;
    readonly meaning: string;
    readonly kind: string;
    readonly text: string;
  }[];
}

const marks = {
  same: { mark: "　", meaning: "" },
  added: { mark: "＋", meaning: "足した行" },
  removed: { mark: "−", meaning: "消した行" },
} as const;

export const shownHunks = (hunks: readonly DiffHunk[]): ShownHunk[] =>
  hunks.map(({ isCut, lines }) => ({
    isCut,
    lines: lines.map(({ kind, text }) => ({ ...marks[kind], kind, text })),
  }));

/** What the editor says is wrong: with the line's own words, which are found again without a script too. */
export function shownFaults(source: string, faults: readonly TemplateFault[]) {
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  return faults.map((fault) => ({
    line: fault.line,
    words: faultWords({ ...fault, line: null }),
    excerpt: fault.line === null ? undefined : shorten(lines[fault.line - 1] ?? ""),
  }));
}

const shorten = (line: string): string => (line.length > 60 ? `${line.slice(0, 60)}…` : line);

/** The answer to a keystroke. */
export const previewAnswer = (source: string, { html, faults, forbidden, isCase }: Preview) => ({
  html: html ?? null,
  faults: shownFaults(source, faults),
  forbidden: [...forbidden],
  isCase,
});

export interface MustRow {
  readonly what: string;
  readonly why: string;
  readonly article: string | undefined;
}

/** Each once: a part's papers ask for much the same. */
export function mustRows(text: EditableText): MustRow[] {
  const rows = new Map<string, MustPrint>();
  for (const kind of text.kinds) for (const must of kind.mustPrint) rows.set(must.what, must);
  return [...rows.values()].map(({ what, why, article }) => ({ what, why, article }));
}

/** Whether the program's own text was renewed after the owner's version began. */
export function isRenewed(versions: readonly TemplateVersion[], name: string): boolean {
  const [newest] = versions;
  if (!isOwners(newest)) return false;
  const base = versions.find(({ origin }) => origin !== "saved");
  return base !== undefined && base.sha256 !== ourTemplate(name).sha256;
}

/** Rows of the list, under the heading of whom they are for. */
export function groupTexts<T extends { readonly group: string }>(
  rows: readonly T[],
): { group: string; rows: T[] }[] {
  return [...new Set(rows.map(({ group }) => group))].map((group) => ({
    group,
    rows: rows.filter((row) => row.group === group),
  }));
}

export const titlesOf = (kinds: readonly EditableKind[]): string =>
  kinds.map(({ title }) => title).join("、");
