import { printableCharacters } from "../break/clean.ts";
import { gridCells } from "../pdf/cells.ts";
import { type Block, plainText, type Run } from "../tree.ts";
import { type Box, mm, type Tag } from "./box.ts";
import { type Frame, setParagraph } from "./paragraph.ts";

/** Where a court looks for an exhibit's number: the top right margin (DOMAIN §5.2). */
const mark = { right: mm(20), baseline: mm(15), size: 15 } as const;
const sheetWidth = 595.28;
const columnsOfTab = 8;

/** Takes no room in the text: it stands in the margin of whatever page it falls on. */
export function setMark(frame: Frame, runs: readonly Run[]): readonly Box[] {
  const tag: Tag = { type: "P", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const style = { ...frame.style, isBold: true, size: mark.size, isFlush: false };
  const x = sheetWidth / 2;
  const wide: Frame = { ...frame, style, x, width: sheetWidth - mark.right - x, leading: mark.size };
  const [line] = setParagraph(wide, runs, { align: "right", indent: 0, tag, before: 0 });
  const items = (line?.items ?? []).flatMap((item) =>
    item.kind === "text" ? [{ ...item, y: mark.baseline }] : [],
  );
  return [{ height: 0, before: 0, breakBefore: "may", isFixed: true, items }];
}

/** A file's own lines; one that is longer than the grid goes on in the next line. */
export function setSource(frame: Frame, block: Extract<Block, { kind: "source" }>): readonly Box[] {
  const tag: Tag = { type: "Code", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const size = Math.min(frame.style.size, (frame.width / block.columns) * 2);
  const leading = size * 1.4;
  return gridLines(plainText(block.runs), block.columns).map((text): Box => {
    const line = frame.setter.setGrid(text, { family: "sans", size });
    const x = frame.x;
    return {
      height: leading,
      before: 0,
      breakBefore: "may",
      items:
        line.operators === ""
          ? []
          : [{ kind: "text", line, x, y: leading * 0.8, tag, right: x + line.width }],
    };
  });
}

/** Lines as a grid of so many half-width columns shows them: tabs become spaces, long lines are cut. */
export function gridLines(text: string, columns: number): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const cut: string[] = [];
    let current = "";
    let used = 0;
    for (const ch of spaced(line)) {
      const cells = gridCells(ch);
      if (used + cells > columns) {
        cut.push(current);
        current = "";
        used = 0;
      }
      current += ch;
      used += cells;
    }
    return [...cut, current];
  });
}

function spaced(line: string): readonly string[] {
  const found: string[] = [];
  let used = 0;
  for (const part of line.split(/(\t)/)) {
    const characters =
      part === "\t" ? [..." ".repeat(columnsOfTab - (used % columnsOfTab))] : printableCharacters(part);
    for (const ch of characters) {
      found.push(ch);
      used += gridCells(ch);
    }
  }
  return found;
}
