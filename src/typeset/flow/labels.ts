import { qrBars, qrSquares } from "../qr.ts";
import { type Block, type Label, plainText } from "../tree.ts";
import { type Box, type Item, mm, moveItem, stack, type Tag } from "./box.ts";
import { type Frame, setParagraph } from "./paragraph.ts";

/** Quiet zone round the code, and room between the cutting line and what is printed. */
const pad = mm(3);
const edge = { weight: 0.4, gray: 0.55 } as const;

/** A grid of labels to cut out: a QR code at the left, number and words beside it, cutting lines around. */
export function setLabels(frame: Frame, block: Extract<Block, { kind: "labels" }>): readonly Box[] {
  const width = frame.width / block.columns;
  const height = mm(block.height);
  const rows: Box[] = [];
  for (let at = 0; at < block.items.length; at += block.columns) {
    const row = block.items.slice(at, at + block.columns);
    const items = row.flatMap((label, column) =>
      setLabel({ ...frame, x: frame.x + column * width, width }, label, height),
    );
    rows.push({ height, before: at === 0 ? frame.leading * 0.6 : 0, breakBefore: "may", items });
  }
  return rows;
}

function setLabel(frame: Frame, label: Label, height: number): Item[] {
  const { x, width } = frame;
  const code = plainText(label.code);
  const side = Math.min(height - 2 * pad, width * 0.36);
  const count = qrSquares(code).length;
  // Hundredths of a point, so that neighbouring squares share their edges.
  const square = Math.floor((side / count) * 100) / 100;
  const top = (height - square * count) / 2;
  const squares = qrBars(code).map(
    ({ row, column, length }): Item => ({
      kind: "fill",
      x: x + pad + column * square,
      y: top + row * square,
      width: length * square,
      height: square,
      gray: 0,
    }),
  );
  const tag: Tag = { type: "P", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const left = pad * 2 + side;
  const beside = { ...frame, x: x + left, width: width - left - pad, indent: 0 };
  const look = { align: "left", indent: 0, tag, before: 0 } as const;
  const sized = (size: number, isBold = false): Frame => ({
    ...beside,
    style: { ...frame.style, family: "sans", size, isBold },
    leading: size * 1.4,
  });
  const text = stack([
    ...setParagraph(sized(15, true), label.number, look),
    ...setParagraph(sized(8.5), label.caption, look),
    ...setParagraph(sized(7.5), label.note, look),
  ]);
  const down = Math.max(pad, (height - text.height) / 2);
  const lines: Item[] = [
    { kind: "line", x, y: 0, toX: x + width, toY: 0, ...edge },
    { kind: "line", x, y: height, toX: x + width, toY: height, ...edge },
    { kind: "line", x, y: 0, toX: x, toY: height, ...edge },
    { kind: "line", x: x + width, y: 0, toX: x + width, toY: height, ...edge },
  ];
  return [...lines, ...squares, ...text.items.map((item) => moveItem(item, 0, down))];
}
