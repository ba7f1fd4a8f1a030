import type { Setter, TextStyle } from "../pdf/setter.ts";
import type { Align, Run } from "../tree.ts";
import type { Box, Tag } from "./box.ts";
import type { Memo } from "./memo.ts";

/** A column to set into: text style and room. Lengths are points. */
export interface Frame {
  readonly setter: Setter;
  readonly style: TextStyle;
  /** From one baseline to the next. */
  readonly leading: number;
  readonly x: number;
  readonly width: number;
  /** Room of an empty page, for what must not be taller. */
  readonly pageHeight: number;
  readonly tag: Tag | undefined;
  /** First-line indent of body paragraphs here, in em. */
  readonly indent: number;
  /** 1 where the document's title is the first heading and all others stand below it. */
  readonly headingShift: 0 | 1;
  /** In a merge: what was set before and is the same in every letter. */
  readonly memo?: Memo;
  /** Space between two paragraphs. */
  readonly paragraphGap: number;
}

/** The part of the em above the baseline, as Noto's Japanese faces are drawn. */
const aboveBaseline = 0.88;

export function narrowed(frame: Frame, left: number, right = 0): Frame {
  return { ...frame, x: frame.x + left, width: frame.width - left - right };
}

/** Sets runs as lines, one box each; no lone first or last line. */
export function setParagraph(
  frame: Frame,
  runs: readonly Run[],
  look: {
    readonly align: Align;
    /** Spread over the whole width, the last line too: 均等割付. */
    readonly isEven?: boolean;
    readonly indent: number;
    readonly tag: Tag | undefined;
    readonly before: number;
  },
): readonly Box[] {
  const style = {
    ...frame.style,
    isFlush: look.align === "justify",
    isEven: look.isEven === true,
    indent: look.indent,
  };
  const lines = frame.setter.setLines(runs, style, frame.width);
  const baseline = (frame.leading - style.size) / 2 + style.size * aboveBaseline;
  return lines.map((line, index): Box => {
    const room = frame.width - line.width - line.indent;
    const slack = look.align === "right" ? room : look.align === "center" ? room / 2 : 0;
    const left = frame.x + slack + line.indent;
    const keeps = index > 0 && (index === 1 || index === lines.length - 1);
    return {
      height: frame.leading,
      before: index === 0 ? look.before : 0,
      breakBefore: keeps ? "never" : "may",
      items:
        line.operators === ""
          ? []
          : [
              {
                kind: "text",
                line,
                x: left + line.shift,
                y: baseline,
                tag: look.tag,
                right: left + line.width,
              },
            ],
    };
  });
}

/** Two columns side by side, line by line: a label and its text. */
export function sideBySide(left: readonly Box[], right: readonly Box[]): readonly Box[] {
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, index): Box => {
    const a = left[index];
    const b = right[index];
    const lead = b ?? a!;
    const isKept = lead.breakBefore === "never" || (index > 0 && index === count - 1);
    return {
      ...lead,
      height: Math.max(a?.height ?? 0, b?.height ?? 0),
      breakBefore: isKept ? "never" : lead.breakBefore,
      items: [...(a?.items ?? []), ...(b?.items ?? [])],
    };
  });
}

/** The same boxes, the first of them never parted from what stands above. */
export function keptWithPrevious(boxes: readonly Box[]): readonly Box[] {
  const [first, ...rest] = boxes;
  return first === undefined || first.breakBefore === "always"
    ? boxes
    : [{ ...first, breakBefore: "never" }, ...rest];
}
