import yauzl from "yauzl";
import { isInstalled, runOn } from "../outsiders.ts";

/** An Office file's parts, as UTF-8. */
export async function unpack(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const parts = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    parts.set(entry.fileName, Buffer.concat(chunks).toString("utf8"));
  }
  return parts;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml: string): string => xml.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? "");

/** Texts of a Word body in their order: one for each paragraph that holds any. */
export function paragraphsOf(document: string): string[] {
  return document
    .split("</w:p>")
    .map((part) =>
      [...part.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>|<w:(br|tab)\/>/g)]
        .map(([, text, mark]) => (mark === undefined ? plain(text ?? "") : mark === "br" ? "\n" : "\t"))
        .join(""),
    )
    .filter((text) => text !== "");
}

/**
 * The words alone: without spaces, bullets, numbers of lists and what plain text puts between a label and its words.
 */
export const wordsAlone = (text: string): string => text.replace(/[\s：・―]|^\d+\. /gmu, "");

/** Cells of a sheet, row by row, with the shared strings put in. */
export function cellsOf(parts: ReadonlyMap<string, string>, sheet: number): string[][] {
  const strings = [...(parts.get("xl/sharedStrings.xml") ?? "").matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)];
  const xml = parts.get(`xl/worksheets/sheet${sheet}.xml`) ?? "";
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<c [^>]*?t="s"[^>]*><v>(\d+)<\/v><\/c>/g)].map(([, index]) =>
      plain(strings[Number(index)]?.[1] ?? ""),
    ),
  );
}

export const hasPython = isInstalled("python3");

/** What Python's parser says of every part: "" when all are well-formed XML. */
export function xmlFaults(office: Buffer): string {
  const program = `
import sys, zipfile, xml.dom.minidom
for name in zipfile.ZipFile(sys.argv[1]).namelist():
    if name.endswith((".xml", ".rels")):
        try: xml.dom.minidom.parseString(zipfile.ZipFile(sys.argv[1]).read(name))
        except Exception as error: print(name, error)
`;
  return runOn(office, "python3", ["-c", program]).trim();
}
