/** What the pages of evidence show: rows, pictures and words made from the register. */
import { listFacts } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { dateInTokyo } from "#src/lib/civil-date.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { formatEra, formatPartialDate } from "#src/lib/japanese-calendar.ts";
import type { Reader } from "#src/platform/database.ts";
import { changesBetween, fieldRows } from "./field-words.ts";
import { lastHealth } from "./health.ts";
import { type Evidence, type EvidenceFile, listRevisions } from "./queries.ts";
import { kindLabels, mediaLabels, partLabels } from "./words.ts";

/** `{ value, label }` for the choices of a form. */
export const optionsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export const placeOf = (incidentId: string): string => `/incidents/${incidentId}/evidence`;
export const itemPlace = (item: { readonly incidentId: string; readonly id: string }): string =>
  `${placeOf(item.incidentId)}/${item.id}`;
const filePlace = (item: Evidence, file: EvidenceFile): string => `${itemPlace(item)}/files/${file.id}`;

/** One card of the grid. */
export function cardOf(item: Evidence) {
  const first = item.files[0]!;
  const state =
    item.withdrawnAt !== null
      ? { state: "none", stateLabel: "取下げ" }
      : item.purpose === "" || item.obtainedFrom === ""
        ? { state: "waiting", stateLabel: "説明がまだです" }
        : { state: "done", stateLabel: "説明あり" };
  return {
    label: item.label,
    kindLabel: `${kindLabels[item.kind]}${item.files.length > 1 ? `・${item.files.length}枚` : ""}`,
    title: item.title,
    href: itemPlace(item),
    picture: first.isDrawable ? `${filePlace(item, first)}/thumb.jpg` : undefined,
    alt: altOf(item, first),
    when:
      item.created.precision === "unknown"
        ? `保管 ${formatEra(dateInTokyo(item.addedAt))}`
        : `作成 ${formatPartialDate(item.created)}`,
    ...state,
  };
}

const altOf = (item: Evidence, file: EvidenceFile): string =>
  [file.label, item.title, file.part === "whole" ? "" : partLabels[file.part], file.caption]
    .filter(Boolean)
    .join(" ");

/** The files of an item; `shown` is the one in the large picture. */
export function filesOf(item: Evidence, shown: EvidenceFile) {
  return item.files.map((file) => ({
    ...file,
    isShown: file.id === shown.id,
    partFieldId: `part-${file.branch}`,
    captionFieldId: `caption-${file.branch}`,
    href: `${itemPlace(item)}?file=${file.id}`,
    download: `${filePlace(item, file)}/original`,
    describe: filePlace(item, file),
    redactHref: `${filePlace(item, file)}/redact`,
    redactable: item.withdrawnAt === null && (file.isDrawable || file.mediaType === "text/csv"),
    thumb: file.isDrawable ? `${filePlace(item, file)}/thumb.jpg` : undefined,
    alt: altOf(item, file),
    partLabel: partLabels[file.part],
    mediaLabel: mediaLabels[file.mediaType],
    cameraWords: cameraWords(file),
    filmWords: filmWords(file),
    mailHref: file.mediaType === "message/rfc822" ? `${filePlace(item, file)}/mail` : undefined,
    gpsWords: file.hasGps ? "位置情報あり（表示用の写しからは取り除いています）" : "",
  }));
}

/** The large picture, or why there is none. */
export function pictureOf(item: Evidence, file: EvidenceFile) {
  return {
    src: file.isDrawable ? `${filePlace(item, file)}/view.jpg` : undefined,
    alt: altOf(item, file),
    caption: altOf(item, file),
    why:
      file.mediaType.startsWith("video/") || file.mediaType.startsWith("audio/")
        ? "この画面では再生しません。元のファイルを取り出して、再生するソフトでご覧ください。"
        : file.mediaType === "message/rfc822"
          ? "下の「メールの中身を見る」で、見出しと文字だけを表示できます。"
          : file.width === null
            ? `${mediaLabels[file.mediaType]}はこの画面では開きません。元のファイルを取り出してご覧ください。`
            : "この写真は途中が壊れているようで、画面に表示できません。元のファイルはそのまま保管しています。",
  };
}

/** Time by the camera's clock, which may be wrong. */
function cameraWords(file: EvidenceFile): string {
  const taken = file.takenAt
    ? `${formatEra(file.takenAt.slice(0, 10))} ${file.takenAt.slice(11, 16)}（カメラの時計${file.takenOffset ? `、時差 ${file.takenOffset}` : ""}）`
    : "";
  return [taken, file.camera].filter(Boolean).join("、");
}

/** What a film or recording says of itself. */
function filmWords(file: EvidenceFile): string {
  const seconds = Math.round((file.durationMs ?? 0) / 1000);
  const length = seconds < 60 ? `${seconds}秒` : `${Math.floor(seconds / 60)}分${seconds % 60}秒`;
  return [
    file.durationMs === null ? "" : `長さ${length}`,
    file.recordedAt === null ? "" : `${formatInstant(file.recordedAt)}（撮った機器の時計）`,
    file.codecs === "" ? "" : `形式 ${file.codecs}`,
  ]
    .filter(Boolean)
    .join("、");
}

/** Lines of the register: what is filled, and of the rest what papers need first; `blanks` counts what is left out. */
export function registerRows(item: Evidence) {
  const rows = fieldRows(item);
  const shown = rows.filter((row) => row.value !== "" || row.isNeeded);
  const missingHref = item.withdrawnAt === null ? `${itemPlace(item)}/edit` : undefined;
  return { rows: shown.map((row) => ({ ...row, missingHref })), blanks: rows.length - shown.length };
}

/** Former wordings of the register: what each edit changed, newest first. */
export function historyOf(read: Reader, item: Evidence) {
  const revisions = listRevisions(read, item.id);
  return revisions.slice(0, -1).map((revision, index) => ({
    at: revision.at,
    changes: changesBetween(revisions[index + 1]!.fields, revision.fields),
  }));
}

/** Facts of the incident as choices. */
export function factOptions(read: Reader, incidentId: string) {
  return listFacts(read, incidentId).map((fact) => ({
    value: fact.id,
    label: `${formatPartialDate(fact.date)}${fact.time ? ` ${fact.time}` : ""}　${fact.what}`,
    hint: fact.certainty,
  }));
}

/** One line on the state of log and files. */
export function healthLine(house: House): {
  kind: "done" | "late" | "waiting";
  label: string;
  words: string;
} {
  const health = lastHealth(house);
  if (!health)
    return { kind: "waiting", label: "未確認", words: "記録とファイルの確認は、まだ行っていません。" };
  const when = formatInstant(health.at, { weekday: false });
  return health.isSound
    ? {
        kind: "done",
        label: "健全",
        words: `${when}に記録${health.entries}件とファイル${health.files}点を確認しました。`,
      }
    : { kind: "late", label: "異常あり", words: `${when}の確認で異常が見つかりました。` };
}
