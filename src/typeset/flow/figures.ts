import { type Block, type Figure, plainText } from "../tree.ts";
import { type Box, type Item, mm, moveItem, stack, type Tag } from "./box.ts";
import { type Frame, narrowed, setParagraph, sideBySide } from "./paragraph.ts";

const gutter = 12;

/**
 * A grid of pictures, each in a box of equal height with number, caption and SHA-256 below. A picture's size is known
 * only when it is painted, so that layout never has to hold one.
 */
export function setFigures(frame: Frame, block: Extract<Block, { kind: "figures" }>): readonly Box[] {
  const width = (frame.width - gutter * (block.columns - 1)) / block.columns;
  const rows: Box[] = [];
  for (let at = 0; at < block.items.length; at += block.columns) {
    const row = block.items.slice(at, at + block.columns).map((figure, column) => {
      const x = frame.x + column * (width + gutter);
      return setFigure({ ...frame, x, width }, figure, mm(block.height));
    });
    const height = Math.max(...row.map((cell) => cell.height));
    rows.push({
      height,
      before: frame.leading * 0.5,
      breakBefore: "may",
      items: row.flatMap((cell) => cell.items),
    });
  }
  return rows;
}

function setFigure(frame: Frame, figure: Figure, height: number): { items: readonly Item[]; height: number } {
  const caption = plainText(figure.caption);
  const number = plainText(figure.number);
  const alt = plainText(figure.alt) || [number, caption].filter((text) => text !== "").join(" ") || "写真";
  const tag: Tag = { type: "Figure", ...(frame.tag === undefined ? {} : { parent: frame.tag }), alt };
  const below: Tag = { type: "Caption", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const { x, width } = frame;
  const image: Item = { kind: "image", ref: plainText(figure.ref), x, y: 0, width, height, tag };
  const size = frame.style.size * 0.86;
  const small: Frame = { ...frame, style: { ...frame.style, size }, leading: size * 1.45 };
  const look = { align: "left", indent: 0, tag: below, before: 0 } as const;
  const named = [
    ...(number === "" ? [] : [{ text: `${number}　`, strong: true } as const]),
    ...figure.caption,
  ];
  const lines = named.length === 0 ? [] : setParagraph(small, named, look);
  const printed = setDigest(small, plainText(figure.sha256), below);
  const text = stack([...lines, ...printed]);
  const top = height + 4;
  return {
    items: [image, ...text.items.map((item) => moveItem(item, 0, top))],
    height: top + text.height + 4,
  };
}

/** The digest in lines of equal length beside its name, so that two prints can be compared by eye. */
function setDigest(frame: Frame, digest: string, tag: Tag): readonly Box[] {
  if (digest === "") return [];
  const size = frame.style.size * 0.74;
  const small = { ...frame, style: { ...frame.style, family: "sans", size }, leading: size * 1.4 } as const;
  const look = { align: "left", indent: 0, tag, before: 0 } as const;
  const labelWidth = size * 5;
  const beside = narrowed(small, labelWidth);
  const perLine = [64, 32, 16].find((count) => count * size * 0.6 <= beside.width) ?? 8;
  const lines = digest.match(new RegExp(`.{1,${perLine}}`, "gsu")) ?? [];
  return sideBySide(
    setParagraph(small, [{ text: "SHA-256" }], look),
    setParagraph(beside, [{ text: lines.join("\n") }], look),
  );
}
