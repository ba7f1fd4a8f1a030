/** The register's lists and their Japanese words (DOMAIN §5.3). Codes are stored, words are shown. */

/** 種別 */
export const kindLabels = {
  postcard: "はがき",
  sealed_letter: "封書",
  email: "メール",
  sns: "SNS画面",
  call_note: "通話メモ",
  log: "ログ",
  contract: "契約書",
  photo: "写真",
  video: "動画",
  audio: "録音",
  testimony: "証言メモ",
  medium: "媒体",
  other: "その他",
} as const;
export type Kind = keyof typeof kindLabels;

/** 原本・写し・電磁的記録の別 */
export const formLabels = { original: "原本", copy: "写し", data: "電磁的記録" } as const;
export type Form = keyof typeof formLabels;

/** Which side or part of the thing a file shows. */
export const partLabels = {
  front: "表",
  back: "裏",
  postmark: "消印",
  envelope: "封筒",
  contents: "中身",
  whole: "全体",
  detail: "部分",
} as const;
export type Part = keyof typeof partLabels;

/** 提供者の同意（警察・裁判所への提出可否） */
export const consentLabels = {
  not_asked: "まだ聞いていない",
  given: "提出してよい",
  name_hidden: "名前を伏せれば提出してよい",
  declined: "提出しないでほしい",
  not_needed: "店のもののため不要",
} as const;
export type Consent = keyof typeof consentLabels;

export const mediaLabels = {
  "image/jpeg": "写真（JPEG）",
  "image/heic": "写真（HEIC）",
  "image/png": "画像（PNG）",
  "image/webp": "画像（WebP）",
  "application/pdf": "PDF",
  "message/rfc822": "メール（EML）",
  "video/mp4": "動画（MP4）",
  "video/quicktime": "動画（MOV）",
  "audio/mp4": "録音（M4A）",
  "text/plain": "テキスト",
  "text/csv": "CSV",
} as const;
export type MediaType = keyof typeof mediaLabels;

/** What the file chooser of a form offers; the content decides, whatever is chosen. */
export const acceptPictures = "image/jpeg,image/heic,image/heif,image/png,image/webp,.heic,.heif";
export const acceptAll = `${acceptPictures},video/mp4,video/quicktime,audio/mp4,audio/x-m4a,.mov,.m4a,.eml,.pdf,.txt,.csv`;

/** What the bytes of an original are opened for, as the custody line tells it. */
export const openingPurposes = {
  view: "元のファイルを、画面で見るために開きました。",
  download: "元のファイルを取り出しました。",
  copy_to_packet: "元のファイルを、提出用データに写しました。",
  check: "元のファイルを、中身を確かめるために開きました。",
  redact: "元のファイルから、一部を隠した写しを作りました。",
  print: "元のファイルを、印刷するために開きました。",
  draw: "元のファイルを、表示用の写しを作るために開きました。",
} as const;
export type OpeningPurpose = keyof typeof openingPurposes;

/** The codes of a list of words, for zod and drizzle enums. */
export function codesOf<T extends string>(labels: Readonly<Record<T, string>>): [T, ...T[]] {
  return Object.keys(labels) as [T, ...T[]];
}

/** `E-003`, and with a branch number (枝番) `E-003-2`. */
export function evidenceLabel(number: number, branch?: number): string {
  const label = `E-${String(number).padStart(3, "0")}`;
  return branch === undefined ? label : `${label}-${branch}`;
}
