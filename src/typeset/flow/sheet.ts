import { rulesOf, usualSpacing } from "../break/spacing.ts";
import type { Setter } from "../pdf/setter.ts";
import type { Block, DocumentTree } from "../tree.ts";
import { clearZone } from "./address.ts";
import { setBlock, setBlocks } from "./blocks.ts";
import { type Box, type Item, mm, type Tag } from "./box.ts";
import { letterHeadLength } from "./letter-head.ts";
import type { Memo } from "./memo.ts";
import { type Page, paginate, type Room } from "./paginate.ts";
import { type Frame, narrowed, setParagraph } from "./paragraph.ts";

/** A4, points, as pdfkit rounds it. */
const sheet = { width: 595.28, height: 841.89 } as const;

interface Geometry {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Leading as a multiple of the type's size. */
  readonly leading: number;
}

// Papers for police and courts are bound at the left: 30 mm stay free there (DOMAIN §4.6).
// A letter's text stands under its address, so that both share one left edge.
const geometries: Readonly<Record<DocumentTree["meta"]["layout"], Geometry>> = {
  report: { left: mm(30), right: mm(20), top: mm(22), bottom: mm(22), leading: 1.72 },
  letter: { left: mm(22), right: mm(22), top: mm(17), bottom: mm(17), leading: 1.6 },
  // The insert of a disc's case, to be cut out of a sheet of A4.
  sleeve: { left: mm(50), right: mm(50), top: mm(35), bottom: mm(152), leading: 1.5 },
  // Sheets of 内容証明 place everything themselves.
  grid: { left: 0, right: 0, top: 0, bottom: 0, leading: 1 },
};

/** 120 × 120 mm in the middle of the sheet, points from its corner. */
const sleeve = { left: mm(45), right: mm(165), top: mm(30), bottom: mm(150) } as const;

/** Lays a whole document out. Nothing is painted yet, so the number of pages is known before the first is. */
export function layOut(
  setter: Setter,
  tree: DocumentTree,
  root: Tag | undefined,
  memo?: Memo,
): readonly Page[] {
  const { meta } = tree;
  const geometry = geometries[meta.layout];
  const room: Room = { top: geometry.top, bottom: sheet.height - geometry.bottom };
  const frame: Frame = {
    setter,
    style: {
      family: meta.font,
      isBold: false,
      size: meta.size,
      isFlush: true,
      indent: 0,
      rules: rulesOf(meta.spacing ?? usualSpacing),
    },
    leading: meta.size * geometry.leading,
    x: geometry.left,
    width: measureOf(tree),
    pageHeight: room.bottom - room.top,
    tag: root,
    headingShift: tree.blocks.some((block) => block.kind === "title") ? 1 : 0,
    ...(memo === undefined ? {} : { memo }),
    indent: meta.indent ? 1 : 0,
    paragraphGap: meta.indent ? 0 : meta.size * 0.5,
  };
  const address = tree.blocks.find((block) => block.kind === "address");
  const boxes =
    address === undefined ? setBlocks(frame, tree.blocks) : setBesideWindow(frame, tree.blocks, address);
  return paginate(boxes, room);
}

/** A whole number of characters, so that a line of nothing but kanji needs no spreading. */
function measureOf({ meta }: DocumentTree): number {
  const { left, right } = geometries[meta.layout];
  return Math.floor((sheet.width - left - right) / meta.size) * meta.size;
}

/** Date and sender stand right of what the window may show; the rest begins below it. */
function setBesideWindow(
  frame: Frame,
  blocks: readonly Block[],
  address: Extract<Block, { kind: "address" }>,
): readonly Box[] {
  const zone = clearZone(address);
  const body = letterHeadLength(blocks);
  const head = blocks.slice(0, body);
  const beside = narrowed(frame, Math.max(0, zone.right - frame.x));
  const boxes = head.flatMap((block) => setBlock(block.kind === "address" ? frame : beside, block));
  const [first, ...rest] = setBlocks(frame, blocks.slice(body));
  return first === undefined ? boxes : [...boxes, { ...first, notAbove: zone.bottom }, ...rest];
}

export interface Furniture {
  readonly header: string | undefined;
  readonly page: number;
  readonly pages: number;
}

/** What stands outside the text: header, title and page number of a report; fold marks and number of a letter. */
export function furnish(setter: Setter, tree: DocumentTree, furniture: Furniture): readonly Item[] {
  const { meta } = tree;
  const { page, pages, header } = furniture;
  const geometry = geometries[meta.layout];
  const isLetter = meta.layout === "letter";
  const items: Item[] = [];
  if (meta.layout === "sleeve") return cutLines();
  if (meta.layout === "grid") return [];
  const width = measureOf(tree);
  const write = (text: string, y: number, align: "left" | "center" | "right", size: number): void => {
    const frame: Frame = {
      setter,
      style: { family: meta.font, isBold: false, size, isFlush: false, indent: 0 },
      leading: size,
      x: geometry.left,
      width,
      pageHeight: sheet.height,
      tag: undefined,
      headingShift: 0,
      indent: 0,
      paragraphGap: 0,
    };
    const [line] = setParagraph(frame, [{ text }], { align, indent: 0, tag: undefined, before: 0 });
    for (const item of line?.items ?? []) if (item.kind === "text") items.push({ ...item, y, gray: 0.3 });
  };
  const foot = sheet.height - geometry.bottom / 2;
  if (!isLetter || pages > 1) write(`${page} / ${pages}`, foot + 4, "center", 9);
  if (!isLetter && pages > 1 && meta.title !== "") write(meta.title, foot + 4, "right", 7.5);
  if (header !== undefined && header !== "") write(header, geometry.top / 2 + 4, "right", 8.5);
  if (isLetter) {
    for (const y of [mm(99), mm(198)]) {
      items.push({ kind: "line", x: mm(3), y, toX: mm(7), toY: y, weight: 0.3, gray: 0.5 });
    }
  }
  return items;
}

function cutLines(): Item[] {
  const { left, right, top, bottom } = sleeve;
  const line = (x: number, y: number, toX: number, toY: number): Item => ({
    kind: "line",
    x,
    y,
    toX,
    toY,
    weight: 0.3,
    gray: 0.5,
  });
  return [
    line(left, top, right, top),
    line(left, bottom, right, bottom),
    line(left, top, left, bottom),
    line(right, top, right, bottom),
  ];
}
