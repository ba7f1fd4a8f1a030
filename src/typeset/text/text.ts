import { printableCharacters } from "../break/clean.ts";
import { type Block, type Cell, type DocumentTree, type Item, plainText, type Run } from "../tree.ts";

/**
 * A tree as plain text, for e-mail and for tests: one line a paragraph, a blank line between blocks, table cells
 * parted by tabs. Control characters are dropped as in print.
 */
export function renderText(tree: DocumentTree): string {
  return `${blocksToText(tree.blocks)}\n`;
}

function blocksToText(blocks: readonly Block[]): string {
  return blocks
    .map(blockToText)
    .filter((text) => text !== "")
    .join("\n\n");
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case "heading":
    case "paragraph":
    case "title":
    case "mark":
    case "source":
    case "grid":
      return clean(block.runs);
    case "list":
      return block.items
        .map(
          (item, index) =>
            `${block.start === undefined ? "・" : `${block.start + index}. `}${cellToText(item)}`,
        )
        .join("\n");
    case "table": {
      const rows = block.rows.map((row) =>
        row.map((cell) => cellToText(cell).replaceAll("\n", " ")).join("\t"),
      );
      return [
        ...(block.hasHeader ? [block.columns.map((column) => column.label).join("\t")] : []),
        ...rows,
      ].join("\n");
    }
    case "form":
      return block.items.map(itemToText).join("\n");
    case "ki":
      return ["記", blocksToText(block.intro), block.items.map(itemToText).join("\n"), "以上"]
        .filter((text) => text !== "")
        .join("\n\n");
    case "figures":
      return block.items
        .map((figure) =>
          [clean(figure.number), clean(figure.caption), clean(figure.sha256)]
            .filter((text) => text !== "")
            .join(" "),
        )
        .join("\n");
    case "labels":
      return block.items
        .map((label) =>
          [clean(label.number), clean(label.caption), clean(label.note)]
            .filter((text) => text !== "")
            .join(" "),
        )
        .join("\n");
    case "address":
    case "keep":
    case "note":
      return blocksToText(block.blocks);
    case "rule":
      return "――――――――";
    case "pagebreak":
    case "space":
      return "";
  }
}

function itemToText(item: Item): string {
  const label = [item.number, clean(item.label)].filter((text) => text !== "").join(" ");
  return `${label}：${cellToText(item.body)}`;
}

function cellToText(cell: Cell): string {
  return cell.map(blockToText).join("\n");
}

function clean(runs: readonly Run[]): string {
  return printableCharacters(plainText(runs)).join("");
}
