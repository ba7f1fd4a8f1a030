import type { Block, Item, Run } from "../tree.ts";
import type { Box, Tag } from "./box.ts";
import { type Frame, keptWithPrevious, narrowed, setParagraph, sideBySide } from "./paragraph.ts";

/** 記 … 以上: centred 記, numbered items whose text hangs beside its label, 以上 at the right. */
export function setKi(
  frame: Frame,
  block: Extract<Block, { kind: "ki" }>,
  setBlocks: (frame: Frame, blocks: readonly Block[]) => readonly Box[],
): readonly Box[] {
  const { size } = frame.style;
  const { setter, style } = frame;
  const list: Tag = { type: "L", ...(frame.tag === undefined ? {} : { parent: frame.tag }) };
  const single = (text: string, align: "center" | "right", before: number): readonly Box[] =>
    setParagraph(frame, [{ text }], {
      align,
      indent: 0,
      tag: frame.tag && { type: "P", parent: frame.tag },
      before,
    });
  const numbers = block.items.map((item) => setter.widthOf([{ text: item.number }], style));
  const numberWidth =
    Math.max(0, ...numbers) === 0 ? 0 : Math.max(size * 1.5, ...numbers.map((w) => w + size * 0.4));
  const widest = Math.max(
    0,
    ...block.items.map((item) => setter.widthOf(item.label as readonly Run[], style)),
  );
  const labelWidth = Math.min(widest, frame.width * 0.3);
  const setItem = (item: Item): readonly Box[] => {
    const entry: Tag = { type: "LI", parent: list };
    const label: Tag = { type: "Lbl", parent: entry };
    const left = { align: "left", indent: 0, tag: label, before: 0 } as const;
    const even = { ...left, isEven: block.hasEvenLabels === true };
    const number = item.number === "" ? [] : setParagraph(frame, [{ text: item.number }], left);
    const name = setParagraph({ ...narrowed(frame, numberWidth), width: labelWidth + 0.5 }, item.label, even);
    const inner = {
      ...narrowed(frame, numberWidth + labelWidth + size),
      indent: 0,
      tag: { type: "LBody", parent: entry },
    };
    const body = setBlocks(inner, item.body);
    const [first, ...rest] = sideBySide(number.length > 0 ? sideBySide(number, name) : name, body);
    return first === undefined ? [] : [{ ...first, before: frame.leading * 0.18 }, ...rest];
  };
  const place = `${frame.x} ${frame.width} ${size} ${numberWidth} ${labelWidth}`;
  const items = block.items.flatMap((item) => frame.memo?.recall(item, place, setItem) ?? setItem(item));
  const intro = setBlocks(frame, block.intro);
  return [
    ...single("記", "center", frame.leading * 0.3),
    ...keptWithPrevious([...intro, ...items]),
    ...keptWithPrevious(single("以上", "right", 0)),
  ];
}
