/** Headings under which an owner looks for a paper: whom it is for. */
import type { Recipient } from "./paper.ts";

/** In the order of the page. */
export const groups = [
  "警察へ",
  "弁護士・裁判所へ",
  "お客様へ",
  "相手方・取引先へ",
  "お店の記録・送付状",
] as const;

export const groupOf: Readonly<Record<Recipient, (typeof groups)[number]>> = {
  警察: "警察へ",
  弁護士: "弁護士・裁判所へ",
  裁判所: "弁護士・裁判所へ",
  お客様: "お客様へ",
  相手方: "相手方・取引先へ",
  取引先の会社: "相手方・取引先へ",
  保険会社: "相手方・取引先へ",
  お店の控え: "お店の記録・送付状",
  どの送り先にも: "お店の記録・送付状",
};
