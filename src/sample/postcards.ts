/** Three photographs of invented postcards, as SVG: lying on a table, a little askew. */
import { type CivilDate, dateParts } from "#src/lib/civil-date.ts";
import { horizontal, vertical } from "./lettering.ts";

const WIDTH = 1500;
const HEIGHT = 2000;

export interface Photograph {
  readonly fileName: string;
  readonly svg: string;
  /** EXIF: local time of the phone. */
  readonly takenAt: string;
}

/** A table top: boards with grain, drawn from a fixed sequence so that the picture is always the same. */
function boards(): string {
  let seed = 7;
  const next = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const grain = Array.from({ length: 260 }, () => {
    const y = next() * HEIGHT;
    const bend = (next() - 0.5) * 26;
    const shade = next() < 0.5 ? "#5d3d22" : "#a87a4c";
    return `<path d="M 0 ${y.toFixed(0)} q ${WIDTH / 2} ${bend.toFixed(0)} ${WIDTH} 0" stroke="${shade}" stroke-width="${(1 + next() * 5).toFixed(1)}" stroke-opacity="${(0.08 + next() * 0.22).toFixed(2)}" fill="none"/>`;
  });
  const gaps = [0.24, 0.51, 0.77].map(
    (at) => `<rect y="${at * HEIGHT}" width="${WIDTH}" height="5" fill="#3c2614"/>`,
  );
  return `<rect width="${WIDTH}" height="${HEIGHT}" fill="#8a6038"/>${grain.join("")}${gaps.join("")}`;
}

/** The picture around a card of 1000 × 1480 units (100 × 148 mm). */
function onTable(card: string, turn: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<defs>
<filter id="shadow" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="16"/></filter>
<radialGradient id="light" cx="0.42" cy="0.34" r="0.85"><stop offset="0.4" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.34"/></radialGradient>
</defs>
${boards()}
<g transform="translate(250 250) rotate(${turn} 500 740)">
<rect x="14" y="22" width="1000" height="1480" fill="#000" opacity="0.5" filter="url(#shadow)"/>
<rect width="1000" height="1480" fill="#f6f2e8"/>
${card}
</g>
<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#light)"/>
</svg>`;
}

/** Seven red boxes with their digits (DOMAIN §7.5: 5.7 × 8 mm each). */
function postalCode(digits: string): string {
  const left = [443, 513, 583, 659, 727, 795, 863];
  return left
    .map(
      (x, index) =>
        `<rect x="${x}" y="120" width="57" height="80" fill="none" stroke="#d0402f" stroke-width="${index < 3 ? 5 : 3}"/>` +
        `<g fill="#26262c">${horizontal(digits[index]!, { x: x + 28, y: 182, size: 58 }, true)}</g>`,
    )
    .join("");
}

function stampAndPostmark(day: string): string {
  const waves = [0, 1, 2, 3, 4]
    .map(
      (n) =>
        `<path d="M 300 ${205 + n * 26} q 45 -24 90 0 t 90 0" fill="none" stroke="#2b2b33" stroke-width="5"/>`,
    )
    .join("");
  return `<rect x="72" y="70" width="190" height="230" fill="#e9efe4" stroke="#7d9a78" stroke-width="4"/>
<g fill="#56785a">${horizontal("見本切手", { x: 167, y: 200, size: 38, face: "sansBold" }, true)}</g>
<g opacity="0.82"><circle cx="240" cy="255" r="105" fill="none" stroke="#2b2b33" stroke-width="6"/>
<path d="M 138 236 h 204 M 138 282 h 204" stroke="#2b2b33" stroke-width="4"/>
<g fill="#2b2b33">${horizontal("見本中央", { x: 240, y: 214, size: 36, face: "sansBold" }, true)}${horizontal(day, { x: 240, y: 273, size: 36, face: "sansBold" }, true)}${horizontal("12-18", { x: 240, y: 328, size: 36, face: "sansBold" }, true)}</g>${waves}</g>`;
}

function front(postal: string, address: readonly string[], name: string, day: string): string {
  return `${stampAndPostmark(day)}${postalCode(postal)}
<g fill="#22222a">${address.map((line, index) => vertical(line, { x: 880 - index * 96, y: 270 + index * 130, size: 50 })).join("")}
${vertical(name, { x: 500, y: 330, size: 92 })}
${vertical("例示県架空市想像町四ー五", { x: 190, y: 640, size: 36 })}${vertical("ヘアサロン架空", { x: 130, y: 760, size: 40 })}</g>`;
}

function back(): string {
  const line = (text: string, y: number, size: number, face: "serif" | "sansBold" = "serif") =>
    horizontal(text, { x: 500, y, size, face }, true);
  return `<rect x="60" y="60" width="880" height="1360" fill="none" stroke="#b98f5a" stroke-width="6"/>
<g fill="#7b4f2a">${line("新しいお店のご案内", 230, 74, "sansBold")}</g>
<g fill="#2a2a30">${line("いつもありがとうございます。", 360, 44)}${line("このたび、新しいお店で", 440, 44)}${line("みなさまをお迎えすることになりました。", 510, 44)}
${line("前回と同じカラーとカットを", 620, 44)}${line("ご用意してお待ちしております。", 690, 44)}</g>
<rect x="150" y="790" width="700" height="220" rx="24" fill="#b98f5a"/>
<g fill="#fff">${line("はがきご持参で", 870, 50, "sansBold")}${line("初回 20% OFF", 960, 72, "sansBold")}</g>
<g fill="#2a2a30">${line("ヘアサロン架空", 1130, 60, "sansBold")}${line("例示県架空市想像町4-5", 1210, 42)}${line("電話 00-0000-0009", 1275, 42)}${line("※ この絵は見本です。実在の人物・お店とは関係ありません。", 1370, 26)}</g>`;
}

/** Days of the story that the pictures show. */
export interface PictureDays {
  readonly postmark: CivilDate;
  readonly secondPostmark: CivilDate;
  readonly known: CivilDate;
  readonly second: CivilDate;
}

/** 8.11.10, as a postmark shows it. */
function postmarkOf(date: CivilDate): string {
  const { year, month, day } = dateParts(date);
  return `${year - 2018}.${month}.${day}`;
}

const exifTime = (date: CivilDate, time: string): string => `${date.replaceAll("-", ":")} ${time}`;

/** Front and back of the first card, and the front of a second one. */
export function photographs(days: PictureDays): Photograph[] {
  return [
    {
      fileName: "IMG_0412.jpg",
      svg: onTable(
        front(
          "0000003",
          ["例示県見本市架空町一ー七ー八", "見本ハイツ二〇三"],
          "例示 ゆり 様",
          postmarkOf(days.postmark),
        ),
        -2.4,
      ),
      takenAt: exifTime(days.known, "14:12:11"),
    },
    { fileName: "IMG_0413.jpg", svg: onTable(back(), 1.8), takenAt: exifTime(days.known, "14:12:49") },
    {
      fileName: "IMG_0421.jpg",
      svg: onTable(
        front("0000005", ["例示県見本市試験町二ー十一"], "試験 まこと 様", postmarkOf(days.secondPostmark)),
        3.1,
      ),
      takenAt: exifTime(days.second, "18:21:33"),
    },
  ];
}
