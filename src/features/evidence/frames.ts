/**
 * The photographs that a postcard or a letter needs, one after
 * the other, and which of them are missing (EVIDENCE §4).
 */
import type { Evidence } from "./queries.ts";
import type { Kind, Part } from "./words.ts";

export const letterKinds = ["postcard", "sealed_letter"] as const;
export type LetterKind = (typeof letterKinds)[number];

export interface Frame {
  readonly part: Part;
  /** 表（宛名の面） */
  readonly label: string;
  /** 「…の写真がありません」 */
  readonly noun: string;
  /** What must be seen on the photograph. */
  readonly see: readonly string[];
  /** Older parts that show the same. */
  readonly also: readonly Part[];
}

const whole = "四すみまで入っていて、字が読める";
const ruler = "横に置いたものさしの目盛りが読める";
const postmark: Frame = {
  part: "postmark",
  label: "消印（近くから）",
  noun: "消印",
  see: ["日付と郵便局の名前が読める", "ぶれていない（10センチほど離して、画面の中央に合わせる）", ruler],
  also: [],
};

const frames: Readonly<Record<LetterKind, readonly Frame[]>> = {
  postcard: [
    {
      part: "front",
      label: "表（宛名の面）",
      noun: "はがきの表面",
      see: [whole, "郵便番号・住所・お名前・差出人", ruler],
      also: ["whole"],
    },
    {
      part: "back",
      label: "裏（文面）",
      noun: "はがきの裏面",
      see: [whole, "文面の全部と、印刷された店名・QRコード", ruler],
      also: [],
    },
    postmark,
  ],
  sealed_letter: [
    {
      part: "front",
      label: "封筒の表（宛名の面）",
      noun: "封筒の表面",
      see: [whole, "郵便番号・住所・お名前", ruler],
      also: ["envelope", "whole"],
    },
    {
      part: "back",
      label: "封筒の裏",
      noun: "封筒の裏面",
      see: [whole, "差出人と、封のしかた", ruler],
      also: [],
    },
    postmark,
    {
      part: "contents",
      label: "中に入っていたもの",
      noun: "封書の中身",
      see: ["手紙の全部のページ（2枚以上は、あとで「写真を足す」で追加）", "同封されていたもの", ruler],
      also: [],
    },
  ],
};

export const isLetterKind = (kind: Kind | string): kind is LetterKind =>
  (letterKinds as readonly string[]).includes(kind);

/** The frames of a kind in the order in which they are shot; none for what is no letter. */
export function framesOf(kind: Kind): readonly Frame[] {
  return isLetterKind(kind) ? frames[kind] : [];
}

/** Frames of which no photograph is there. */
export function missingFrames(item: Pick<Evidence, "kind" | "files">): Frame[] {
  const parts = new Set(item.files.map((file) => file.part));
  return framesOf(item.kind).filter(
    (frame) => !parts.has(frame.part) && !frame.also.some((part) => parts.has(part)),
  );
}
