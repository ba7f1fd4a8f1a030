/** A tree as a Word document (ECMA-376), to be edited by people. What Word can do itself is left to Word. */
import { AlignmentType, Document, Footer, Header, Packer, PageNumber, Paragraph, TextRun } from "docx";
import { printableCharacters } from "../break/clean.ts";
import { repack, xmlText } from "../office/repack.ts";
import type { PageImage } from "../pdf/paint.ts";
import { type Block, type DocumentTree, plainText } from "../tree.ts";
import { sansFont, setBlocks } from "./blocks.ts";
import type { DocxOptions } from "./index.ts";
import { type Look, mm, paragraph, pt, type Sheet } from "./sheet.ts";

interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
  /** Leading as a multiple of the type's size. */
  readonly leading: number;
}

/** As our own pages have them; the sheets of 内容証明 become an ordinary page. */
const margins: Readonly<Record<DocumentTree["meta"]["layout"], Margins>> = {
  report: { left: 30, right: 20, top: 22, bottom: 22, leading: 1.72 },
  letter: { left: 22, right: 22, top: 17, bottom: 17, leading: 1.6 },
  sleeve: { left: 50, right: 50, top: 35, bottom: 152, leading: 1.5 },
  grid: { left: 30, right: 30, top: 30, bottom: 30, leading: 1.72 },
};
const a4 = { width: 210, height: 297 } as const;
const serifFont = "游明朝";

export async function renderDocx(tree: DocumentTree, options: DocxOptions): Promise<Buffer> {
  const { meta } = tree;
  const page: Margins = options.page ?? margins[meta.layout];
  const font = options.page?.font ?? (meta.font === "serif" ? serifFont : sansFont);
  const size = options.page?.size ?? meta.size;
  const width = mm(a4.width - page.left - page.right);
  const title = clean(meta.title);
  const sheet: Sheet = {
    title,
    size,
    pictures: await fetchPictures(tree.blocks, options.images),
    lists: [],
    breaksPage: false,
    isExact: options.page !== undefined,
  };
  const look: Look = {
    sheet,
    size,
    leading: size * page.leading,
    left: 0,
    width,
    isIndented: meta.indent,
  };
  const parts = setBlocks(look, tree.blocks);
  const children = parts.at(-1) instanceof Paragraph ? parts : [...parts, paragraph(look, [])];
  const isBare = options.page !== undefined;
  const file = new Document({
    title,
    creator: clean(options.author ?? ""),
    lastModifiedBy: clean(options.author ?? ""),
    description: clean(options.description ?? ""),
    revision: 1,
    compatibility: { version: 15 },
    numbering: { config: sheet.lists },
    styles: stylesOf(font, size),
    sections: [
      {
        properties: {
          page: {
            size: { width: mm(a4.width), height: mm(a4.height) },
            margin: {
              top: mm(page.top),
              right: mm(page.right),
              bottom: mm(page.bottom),
              left: mm(page.left),
              header: mm(Math.min(10, page.top / 2)),
              footer: mm(Math.min(10, page.bottom / 2)),
            },
          },
        },
        ...(isBare ? {} : furniture(clean(options.header ?? ""))),
        children,
      },
    ],
  });
  const at = options.createdAt;
  return repack(Buffer.from(await Packer.toBuffer(file)), at, {
    "docProps/core.xml": (xml) =>
      xml.replace(
        /(<dcterms:(created|modified)[^>]*>)[^<]*/g,
        (_, open: string) => `${open}${at.toISOString().replace(/\.\d+Z$/, "Z")}`,
      ),
    "word/document.xml": numbered,
    "word/settings.xml": compressed,
    "word/fontTable.xml": () => fontTable,
  });
}

/** 「n / N」 at the foot, the paper's own words at the head. */
function furniture(header: string) {
  const grey = { size: 17, color: "4D4D4D" };
  const number = new TextRun({ children: [PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], ...grey });
  return {
    ...(header === ""
      ? {}
      : {
          headers: {
            default: new Header({
              children: [
                new Paragraph({
                  alignment: AlignmentType.RIGHT,
                  children: [new TextRun({ text: header, ...grey })],
                }),
              ],
            }),
          },
        }),
    footers: {
      default: new Footer({
        children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [number] })],
      }),
    },
  };
}

function stylesOf(font: string, size: number) {
  const all = (name: string) => ({ ascii: name, hAnsi: name, eastAsia: name, cs: name });
  const heading = {
    run: { font: all(sansFont), bold: true, color: "000000" },
    paragraph: { keepNext: true },
  };
  return {
    default: {
      document: {
        run: {
          font: all(font),
          size: size * 2,
          language: { value: "ja-JP", eastAsia: "ja-JP" },
        },
        paragraph: { spacing: { before: 0, after: 0, line: pt(size * 1.6), lineRule: "atLeast" as const } },
      },
      title: { run: { font: all(font), bold: true, color: "000000", size: Math.round(size * 3) } },
      heading1: heading,
      heading2: heading,
      heading3: heading,
    },
  };
}

/** The library counts its pictures over all files that it ever made. */
function numbered(xml: string): string {
  let count = 0;
  return xml.replace(/<wp:docPr id="\d+"/g, () => {
    count += 1;
    return `<wp:docPr id="${count}"`;
  });
}

/** Where two 約物 meet their halves close up, as on our own pages. The element has its place in a fixed order. */
const compressed = (xml: string): string =>
  xml.includes("w:characterSpacingControl")
    ? xml
    : xml.replace(/<w:compat>/, '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>');

const fontEntry = (name: string, others: string, family: "roman" | "modern"): string =>
  `<w:font w:name="${name}"><w:altName w:val="${others}"/><w:charset w:val="80"/><w:family w:val="${family}"/>` +
  `<w:pitch w:val="variable"/></w:font>`;

/** What stands in where a computer lacks 游明朝 or 游ゴシック. */
const fontTable =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
  '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">' +
  fontEntry("游明朝", "Yu Mincho,ＭＳ 明朝,MS Mincho", "roman") +
  fontEntry("游ゴシック", "Yu Gothic,ＭＳ ゴシック,MS Gothic", "modern") +
  fontEntry("ＭＳ 明朝", "MS Mincho", "roman") +
  fontEntry("ＭＳ ゴシック", "MS Gothic", "modern") +
  "</w:fonts>";

/** Each picture once; a file holds all of them, so they lie in memory together. */
async function fetchPictures(
  blocks: readonly Block[],
  images: DocxOptions["images"],
): Promise<Map<string, PageImage>> {
  const found = new Map<string, PageImage>();
  if (images === undefined) return found;
  for (const ref of refsOf(blocks)) {
    const image = found.has(ref) ? undefined : await images(ref);
    if (image !== undefined) found.set(ref, image);
  }
  return found;
}

const refsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.kind === "figures") return block.items.map(({ ref }) => plainText(ref));
    if (block.kind === "table") return block.rows.flatMap((row) => row.flatMap(refsOf));
    if (block.kind === "list") return block.items.flatMap(refsOf);
    if (block.kind === "form" || block.kind === "ki") return block.items.flatMap(({ body }) => refsOf(body));
    return "blocks" in block ? refsOf(block.blocks) : [];
  });

const clean = (text: string): string => xmlText(printableCharacters(text)).replaceAll("\n", " ");
