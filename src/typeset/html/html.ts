import { printableCharacters } from "../break/clean.ts";
import { type Spacing, usualSpacing } from "../break/spacing.ts";
import { isOpening, letterHeadLength } from "../flow/letter-head.ts";
import { layOutGrid } from "../grid/layout.ts";
import { qrBars, qrSquares } from "../qr.ts";
import {
  type Block,
  type Cell,
  type DocumentTree,
  type Figure,
  type Item,
  type Label,
  plainText,
  type Run,
} from "../tree.ts";

export interface HtmlOptions {
  /** Address of a picture, or undefined to show a labelled empty box. */
  readonly imageUrl?: (ref: string) => string | undefined;
}

/**
 * A tree as HTML for the live preview: `<article class="paper …">`, looked after by templates/assets/document.css.
 * Holds no style attribute, no script and nothing unescaped, so it stands under a strict Content-Security-Policy.
 */
export function renderHtml(tree: DocumentTree, options: HtmlOptions = {}): string {
  const { layout, font, indent, spacing } = tree.meta;
  const classes = `paper paper-${layout} paper-${font}${indent ? " paper-indented" : ""}${spacingClasses(spacing)}`;
  return `<article class="${classes}" lang="ja">${sheetToHtml(tree, options)}</article>`;
}

/** Browsers know JLREQ's choices as text-spacing-trim and hanging-punctuation; the usual ones need no class. */
function spacingClasses(spacing: Spacing = usualSpacing): string {
  return (Object.keys(usualSpacing) as (keyof Spacing)[])
    .filter((key) => spacing[key] !== usualSpacing[key])
    .map((key) => ` paper-${key}-${spacing[key]}`)
    .join("");
}

/** In a letter the date, the address in its window and the sender share the upper third of the sheet. */
function sheetToHtml({ meta, blocks }: DocumentTree, options: HtmlOptions): string {
  const body = meta.layout === "letter" ? letterHeadLength(blocks) : 0;
  const head =
    body === 0 ? "" : `<div class="letter-head">${blocksToHtml(blocks.slice(0, body), options)}</div>`;
  return head + blocksToHtml(blocks.slice(body), options);
}

function blocksToHtml(blocks: readonly Block[], options: HtmlOptions): string {
  return blocks.map((block) => blockToHtml(block, options)).join("");
}

function blockToHtml(block: Block, options: HtmlOptions): string {
  switch (block.kind) {
    case "paragraph": {
      return `<p class="align-${block.align}${isOpening(block.runs) ? " letter-opening" : ""}">${runs(block.runs)}</p>`;
    }
    case "heading":
      // The page around the preview owns h1.
      return `<h${block.level + 1} class="heading-${block.level}">${runs(block.runs)}</h${block.level + 1}>`;
    case "title":
      return `<p class="paper-title" role="heading" aria-level="2">${runs(block.runs)}</p>`;
    case "list": {
      const items = block.items.map((item) => `<li>${blocksToHtml(item, options)}</li>`).join("");
      return block.start === undefined ? `<ul>${items}</ul>` : `<ol start="${block.start}">${items}</ol>`;
    }
    case "table":
      return tableToHtml(block, options);
    case "form":
      return `<table class="paper-form${evenClass(block)}"><tbody>${block.items.map((item) => formRow(item, options)).join("")}</tbody></table>`;
    case "ki":
      return (
        `<section class="paper-ki"><p class="ki-mark">記</p>${blocksToHtml(block.intro, options)}` +
        `<dl class="ki-items${evenClass(block)}">${block.items.map((item) => kiItem(item, options)).join("")}</dl><p class="ki-end">以上</p></section>`
      );
    case "address":
      return `<div class="window-address">${blocksToHtml(block.blocks, options)}</div>`;
    case "figures": {
      const figures = block.items.map((figure) => figureToHtml(figure, options)).join("");
      return `<div class="paper-figures paper-figures-${block.columns}">${figures}</div>`;
    }
    case "labels":
      return `<div class="paper-labels">${block.items.map(labelToHtml).join("")}</div>`;
    case "keep":
      return `<div class="paper-keep">${blocksToHtml(block.blocks, options)}</div>`;
    case "note":
      return `<aside class="paper-note">${blocksToHtml(block.blocks, options)}</aside>`;
    case "mark":
      return `<p class="paper-mark">${runs(block.runs)}</p>`;
    case "source":
      return `<pre class="paper-source">${escapeSource(block.runs)}</pre>`;
    case "grid":
      return gridToHtml(block);
    case "pagebreak":
      return '<hr class="paper-break">';
    case "rule":
      return "<hr>";
    case "space":
      return `<div class="paper-space paper-space-${Math.min(10, Math.max(1, Math.round(block.height / 5)))}"></div>`;
  }
}

const evenClass = (block: { readonly hasEvenLabels?: true }): string =>
  block.hasEvenLabels === true ? " labels-even" : "";

/** Each character in a cell of its own; lines of the grid run as on paper. */
function gridToHtml(block: Extract<Block, { kind: "grid" }>): string {
  const pages = layOutGrid(plainText(block.runs), block.form);
  return pages
    .map(({ lines }, index) => {
      const rows = lines.map(({ marks }) => {
        const cells = marks.map(
          ({ text, cells }) => `<span class="grid-cell grid-cell-${cells}">${escapeHtml(text)}</span>`,
        );
        return `<p class="grid-line">${cells.join("")}</p>`;
      });
      return (
        `<div class="paper-grid paper-grid-${block.form}">${rows.join("")}</div>` +
        `<p class="align-center">${index + 1} / ${pages.length}</p>`
      );
    })
    .join("");
}

/** Widths in classes of a twentieth: a style attribute would need a hole in the policy. */
function tableToHtml(block: Extract<Block, { kind: "table" }>, options: HtmlOptions): string {
  const { columns } = block;
  const taken = columns.reduce((sum, column) => sum + (column.width ?? 0), 0);
  const cols = columns.map((column) => {
    if (column.width === undefined) return "<col>";
    return `<col class="width-${Math.min(20, Math.max(1, Math.round((column.width / Math.max(160, taken)) * 20)))}">`;
  });
  const head = columns
    .map((column) => `<th scope="col" class="align-${column.align}">${escapeHtml(column.label)}</th>`)
    .join("");
  const body = block.rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${cellToHtml(cell, options)}</td>`).join("")}</tr>`,
  );
  return (
    `<table><colgroup>${cols.join("")}</colgroup>${block.hasHeader ? `<thead><tr>${head}</tr></thead>` : ""}` +
    `<tbody>${body.join("")}</tbody></table>`
  );
}

function formRow(item: Item, options: HtmlOptions): string {
  return `<tr><th scope="row">${label(item)}</th><td>${cellToHtml(item.body, options)}</td></tr>`;
}

function kiItem(item: Item, options: HtmlOptions): string {
  return `<div class="ki-item"><dt>${label(item)}</dt><dd>${cellToHtml(item.body, options)}</dd></div>`;
}

function label(item: Item): string {
  const number = item.number === "" ? "" : `<span class="item-number">${escapeHtml(item.number)}</span> `;
  return `${number}<span class="item-label">${runs(item.label)}</span>`;
}

function cellToHtml(cell: Cell, options: HtmlOptions): string {
  return blocksToHtml(cell, options);
}

function figureToHtml(figure: Figure, options: HtmlOptions): string {
  const caption = plainText(figure.caption);
  const number = plainText(figure.number);
  const alt = plainText(figure.alt) || [number, caption].filter((text) => text !== "").join(" ") || "写真";
  const url = options.imageUrl?.(plainText(figure.ref));
  const picture =
    url === undefined
      ? '<div class="figure-missing"></div>'
      : `<img src="${attribute(url)}" alt="${attribute(alt)}" loading="lazy">`;
  const digest = plainText(figure.sha256);
  const printed =
    digest === "" ? "" : `<small class="paper-digest">SHA-256 <code>${escapeHtml(digest)}</code></small>`;
  const named = `${number === "" ? "" : `<b>${escapeHtml(number)}</b> `}${runs(figure.caption)}`;
  return `<figure>${picture}<figcaption>${named}${printed}</figcaption></figure>`;
}

function labelToHtml({ code, number, caption, note }: Label): string {
  const text = plainText(code);
  const bars = qrBars(text).map(({ row, column, length }) => `M${column} ${row}h${length}v1h-${length}z`);
  const size = qrSquares(text).length;
  const picture = `<svg class="paper-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QRコード"><path d="${bars.join("")}"/></svg>`;
  return `<div class="paper-label">${picture}<p><b>${runs(number)}</b><br>${runs(caption)}<br><small>${runs(note)}</small></p></div>`;
}

function runs(list: readonly Run[]): string {
  return list
    .map((run) => (run.strong ? `<strong>${escapeHtml(run.text)}</strong>` : escapeHtml(run.text)))
    .join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\n": "<br>",
};

/** Text for between the quotes of an attribute, where a line end is only a space. */
function attribute(text: string): string {
  return escapeHtml(text.replace(/\s+/g, " "));
}

/** Line ends stay line ends: `pre` shows them. */
const escapeSource = (list: readonly Run[]): string => escapeHtml(plainText(list)).replaceAll("<br>", "\n");

function escapeHtml(text: string): string {
  return printableCharacters(text)
    .join("")
    .replace(/[&<>"'\n]/g, (ch) => entities[ch]!);
}
