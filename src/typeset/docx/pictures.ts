/** Figures and labels: pictures in a table without lines, so that they stay beside each other when words are edited. */
import { ImageRun, type Paragraph, Table, TableCell, TableRow } from "docx";
import { printableCharacters } from "../break/clean.ts";
import { xmlText } from "../office/repack.ts";
import type { PageImage } from "../pdf/paint.ts";
import { qrSquares } from "../qr.ts";
import { type Block, type Figure, type Label, plainText, type Run } from "../tree.ts";
import type { Part } from "./blocks.ts";
import { squaresPng } from "./png.ts";
import { type Look, mm, paragraph, pt, textRuns } from "./sheet.ts";
import { gap, ruled } from "./tables.ts";

const none = { style: "none", size: 0, color: "auto" } as const;
const unruled = {
  top: none,
  bottom: none,
  left: none,
  right: none,
  insideHorizontal: none,
  insideVertical: none,
} as const;
/** Word measures pictures in pixels of a 96th of an inch. */
const pixels = (twips: number): number => (twips / 1440) * 96;
const pad = 80;

export function setFigures(look: Look, block: Extract<Block, { kind: "figures" }>): Part[] {
  return inColumns(look, block.columns, block.items, unruled, (figure, width) =>
    setFigure(look, figure, { width, height: mm(block.height) }),
  );
}

function setFigure(look: Look, figure: Figure, box: { width: number; height: number }): Paragraph[] {
  const number = plainText(figure.number);
  const caption = plainText(figure.caption);
  const alt = plainText(figure.alt) || [number, caption].filter((text) => text !== "").join(" ") || "写真";
  const image = look.sheet.pictures.get(plainText(figure.ref));
  const size = Math.round(look.size * 0.86 * 2) / 2;
  const small: Look = { ...look, size, leading: size * 1.45, left: 0 };
  const digest = plainText(figure.sha256);
  const named = [
    ...(number === "" ? [] : [{ text: `${number}　`, strong: true } as const]),
    ...figure.caption,
  ];
  const words = (runs: readonly Run[], of: Look = small): Paragraph =>
    paragraph(of, textRuns(of, runs), { alignment: "left" });
  return [
    image === undefined
      ? words([{ text: "（写真を読めませんでした）" }])
      : paragraph(small, [pictureOf(image, alt, box)], {
          alignment: "center",
          keepNext: true,
          spacing: { line: 240, lineRule: "auto" },
        }),
    ...(named.length === 0 ? [] : [words(named)]),
    ...(digest === ""
      ? []
      : [
          words([{ text: `SHA-256 ${digest}` }], {
            ...small,
            size: Math.max(6, size - 2),
            leading: size * 1.2,
          }),
        ]),
  ];
}

function pictureOf(image: PageImage, alt: string, box: { width: number; height: number }): ImageRun {
  const [width, height] = [pixels(box.width), pixels(box.height)];
  const scale = Math.min(width / image.width, height / image.height);
  return new ImageRun({
    type: image.bytes[0] === 0x89 ? "png" : "jpg",
    data: image.bytes,
    transformation: {
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
    },
    altText: { name: "写真", description: xmlText(printableCharacters(alt)) },
  });
}

/** Labels to cut out; their squares are a picture, since no font has them. */
export function setLabels(look: Look, block: Extract<Block, { kind: "labels" }>): Part[] {
  const height = mm(block.height);
  const sized = (size: number): Look => ({ ...look, size, leading: size * 1.4, left: 0, isIndented: false });
  return inColumns(look, block.columns, block.items, ruled, (label: Label) => {
    const code = plainText(label.code);
    const squares = qrSquares(code);
    const side = Math.max(mm(12), Math.round(height * 0.5));
    const image = { bytes: squaresPng(squares, 4), width: squares.length, height: squares.length };
    const picture = pictureOf(image, code, { width: side, height: side });
    return [
      paragraph(sized(10), [picture], { alignment: "left", spacing: { line: 240, lineRule: "auto" } }),
      paragraph(sized(13), textRuns(sized(13), label.number, { bold: true })),
      paragraph(sized(8.5), textRuns(sized(8.5), label.caption)),
      paragraph(sized(7.5), textRuns(sized(7.5), label.note)),
    ];
  });
}

function inColumns<Each>(
  look: Look,
  columns: number,
  items: readonly Each[],
  borders: typeof ruled | typeof unruled,
  set: (item: Each, width: number) => Paragraph[],
): Part[] {
  if (items.length === 0) return [];
  const width = Math.floor(look.width / columns);
  const rows: TableRow[] = [];
  const before = look.sheet.breaksPage ? [gap(look)] : [];
  for (let at = 0; at < items.length; at += columns) {
    const row = items.slice(at, at + columns).map((item) => set(item, width - 2 * pad));
    while (row.length < columns) row.push([paragraph(look, [])]);
    rows.push(
      new TableRow({
        cantSplit: true,
        children: row.map(
          (children) => new TableCell({ children, width: { size: width, type: "dxa" }, borders }),
        ),
      }),
    );
  }
  const table = new Table({
    rows,
    columnWidths: Array.from({ length: columns }, () => width),
    width: { size: width * columns, type: "dxa" },
    layout: "fixed",
    margins: { marginUnitType: "dxa", top: pt(3), bottom: pt(3), left: pad, right: pad },
    borders,
  });
  return [...before, table, gap(look)];
}
