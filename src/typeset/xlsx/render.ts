/** A tree's tables as sheets: a bold head that stays in sight, wrapped text, A4 landscape one page wide. */
import type { Blob } from "node:buffer";
import type Stream from "node:stream";
import writeXlsxFile, { type Cell, type Feature } from "write-excel-file/node";
import { printableCharacters } from "../break/clean.ts";
import { repack, xmlText } from "../office/repack.ts";
import { renderText } from "../text/text.ts";
import type { Block, Column, DocumentTree, Cell as TableCell } from "../tree.ts";
import type { XlsxOptions } from "./index.ts";

type Table = Extract<Block, { kind: "table" }>;

const font = "游ゴシック";
/** What a page of A4 landscape holds beside its margins, millimetres. */
const pageWidth = 262;
/** Excel counts widths in digits of the standard font: about 2 mm each. */
const digit = 2;
/** The limit of a cell (Excel specifications). */
const mostCharacters = 32_767;
const line = { borderColor: "#8C8C8C", borderStyle: "thin" } as const;

export async function renderXlsx(tree: DocumentTree, { createdAt }: XlsxOptions): Promise<Buffer> {
  const tables = tablesOf(tree.blocks);
  if (tables.length === 0) throw new Error("a workbook needs a table");
  const names = sheetNames(tables);
  const sheets = tables.map(({ table }, index) => ({
    sheet: names[index]!,
    data: rowsOf(table),
    columns: widthsOf(table.columns).map((width) => ({ width })),
    orientation: "landscape" as const,
    ...(table.hasHeader ? { stickyRowsCount: 1 } : {}),
  }));
  const written = writeXlsxFile(sheets, {
    fontFamily: font,
    fontSize: 10.5,
    features: [printing(tables.map(({ table }) => table))],
  });
  return repack(await written.toBuffer(), createdAt, {
    // Without it spaces at the ends of a cell would be dropped.
    "xl/sharedStrings.xml": (xml) => xml.replaceAll("<t>", '<t xml:space="preserve">'),
  });
}

interface Found {
  readonly table: Table;
  /** The last heading before it; "" where there is none. */
  readonly heading: string;
}

function tablesOf(blocks: readonly Block[]): Found[] {
  let heading = "";
  return blocks.flatMap((block): Found[] => {
    if (block.kind === "heading" || block.kind === "title") heading = textOf([block]);
    if (block.kind === "table") return [{ table: block, heading }];
    if (!("blocks" in block)) return [];
    return tablesOf(block.blocks).map((found) => ({ ...found, heading: found.heading || heading }));
  });
}

function rowsOf({ columns, rows, hasHeader }: Table): Cell[][] {
  const head = columns.map(
    ({ label }): Cell => ({ ...textCell(label), fontWeight: "bold", backgroundColor: "#EFEFEF" }),
  );
  const body = rows.map((row) =>
    row.map(
      (cell, index): Cell => ({
        ...textCell(textOf(cell)),
        ...(columns[index]?.align === "right" ? { align: "right" as const } : {}),
      }),
    ),
  );
  return hasHeader ? [head, ...body] : body;
}

/** `type: String` writes a shared string whatever it begins with; "@" keeps it text when somebody edits it. */
const textCell = (text: string) =>
  ({
    value: [...clean(text)].slice(0, mostCharacters).join(""),
    type: String,
    format: "@",
    wrap: true,
    alignVertical: "top",
    ...line,
  }) as const;

const textOf = (cell: TableCell): string =>
  cell.map((block) => renderText({ meta: nothing, blocks: [block] }).replace(/\n$/, "")).join("\n");

const nothing = { layout: "report", title: "", font: "serif", size: 10.5, indent: false } as const;

/** As wide as on paper, in proportion to the sheet's landscape page. */
function widthsOf(columns: readonly Column[]): number[] {
  const fixed = columns.reduce((sum, { width }) => sum + (width ?? 0), 0);
  const free = columns.filter(({ width }) => width === undefined).length;
  const share = free === 0 ? 0 : Math.max(40, (pageWidth - fixed) / free);
  return columns.map(({ width }) => Math.max(6, Math.round((width ?? share) / digit)));
}

/** At most 31 characters, none that Excel forbids, none twice. */
function sheetNames(tables: readonly Found[]): string[] {
  const taken = new Set<string>();
  return tables.map(({ heading }, index) => {
    const plain = clean(heading)
      .replace(/[\\/?*[\]:'\n]/g, " ")
      .trim();
    const base = [...plain].slice(0, 24).join("").trim() || `表${index + 1}`;
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** One page wide, as many as needed high; the head on every page; 「n / N」 at the foot. */
function printing(tables: readonly Table[]): Feature<Stream | Buffer | Blob> {
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transform: (xml: string) =>
            xml
              .replace(/(<worksheet[^>]*>)/, '$1<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>')
              .replace(
                /<pane ySplit="1" xSplit="0" (.*?)activePane="bottomRight"/,
                '<pane ySplit="1" $1activePane="bottomLeft"',
              )
              .replace(
                /<pageSetup [^>]*\/>/,
                '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>' +
                  "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>",
              ),
        },
        "xl/workbook.xml": {
          transform: (xml: string) => {
            const titles = tables.flatMap(({ hasHeader }, index) =>
              hasHeader ? [titleRow(xml, index)] : [],
            );
            // The library leaves an empty list, which the format does not allow.
            const names = titles.length === 0 ? "" : `<definedNames>${titles.join("")}</definedNames>`;
            return xml.replace("<definedNames/>", names);
          },
        },
      },
    },
  };
}

function titleRow(workbook: string, index: number): string {
  const name = [...workbook.matchAll(/<sheet [^>]*name="([^"]*)"/g)][index]?.[1] ?? "";
  return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${name}'!$1:$1</definedName>`;
}

const clean = (text: string): string => xmlText(printableCharacters(text));
