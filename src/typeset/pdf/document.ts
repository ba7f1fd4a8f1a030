import { once } from "node:events";
import type { Writable } from "node:stream";
import PDFDocument from "pdfkit";
import type { OpenPdf } from "./setter.ts";

/** Bytes handed on at once, at least. */
const pieceBytes = 32 * 1024;

export interface DocumentInfo {
  readonly title: string;
  readonly author: string | undefined;
  /** Printed into the file's metadata; the same input with the same date makes the same bytes. */
  readonly createdAt: Date;
  /** Structure tree, headings and alternative texts for screen readers. */
  readonly isTagged: boolean;
  /** Locks the file with AES-256; it is then no PDF/A, and never the same bytes twice. */
  readonly password?: string;
}

/** pdfkit's document with the members its types leave out (0.20). */
export interface PdfDocument extends PDFKit.PDFDocument, Omit<OpenPdf, "page" | "font"> {
  endMetadata(): void;
  _finalize(): void;
  _write(data: string | Uint8Array): void;
  readonly _offset: number;
}

// pdfkit forbids printing and copying unless told otherwise.
const permissions = { printing: "highResolution", copying: true, contentAccessibility: true } as const;

/** Longer passwords are cut by the format; readers disagree on where. UTF-8 bytes. */
const longestPassword = 127;

/** Opens a PDF built as PDF/A-3b: fonts embedded, sRGB output intent, language Japanese. */
export function openDocument(info: DocumentInfo): PdfDocument {
  const title = xmlCharacters(info.title);
  const author = info.author === undefined ? undefined : xmlCharacters(info.author);
  const settings = {
    size: "A4",
    margin: 0,
    autoFirstPage: false,
    // No standard font: an unembedded Helvetica would break the promise of PDF/A.
    font: null,
    ...(info.password === undefined ? { pdfVersion: "1.7", subset: "PDF/A-3b" } : lock(info.password)),
    tagged: info.isTagged,
    lang: "ja",
    displayTitle: true,
    info: {
      Title: title === "" ? undefined : title,
      ...(author === undefined ? {} : { Author: author }),
      Producer: "Akashi (pdfkit)",
      Creator: "Akashi",
      CreationDate: info.createdAt,
      ModDate: info.createdAt,
    },
  };
  if (title === "") delete settings.info.Title;
  const doc = new PDFDocument(settings as unknown as PDFKit.PDFDocumentOptions) as unknown as PdfDocument;
  escapeMetadata(doc);
  gatherTable(doc);
  return doc;
}

/** pdfkit writes its table of objects a line at a time: 200,000 small buffers for 100,000 pages, all at once. */
function gatherTable(doc: PdfDocument): void {
  const finalize = doc._finalize.bind(doc);
  doc._finalize = () => {
    const write = doc._write.bind(doc);
    let lines = "";
    doc._write = (line) => {
      lines += `${line}\n`;
      if (lines.length < pieceBytes && line !== "%%EOF") return;
      write(Buffer.from(lines, "latin1"));
      lines = "";
    };
    finalize();
  };
}

function lock(password: string): object {
  if (password === "" || Buffer.byteLength(password) > longestPassword) {
    throw new RangeError(`A PDF's password has 1 to ${longestPassword} bytes`);
  }
  return { pdfVersion: "1.7ext3", userPassword: password, permissions };
}

/** pdfkit puts titles into its XML metadata as they are; by then they already stand in the file's own dictionary. */
function escapeMetadata(doc: PdfDocument): void {
  const end = doc.endMetadata.bind(doc);
  doc.endMetadata = () => {
    const info = doc.info as Record<string, unknown>;
    for (const key of ["Title", "Author"]) {
      if (typeof info[key] === "string") info[key] = escapeXml(info[key]);
    }
    end();
  };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (ch) => (ch === "&" ? "&amp;" : ch === "<" ? "&lt;" : "&gt;"));
}

/** Text that XML can hold: no control characters, no lone surrogates. */
function xmlCharacters(text: string): string {
  return [...text]
    .filter((ch) => {
      const cp = ch.codePointAt(0)!;
      return cp >= 0x20 && cp !== 0x7f && !(cp >= 0xd800 && cp <= 0xdfff) && cp !== 0xfffe && cp !== 0xffff;
    })
    .join("");
}

/** Carries a document's bytes to a writable, and lets its maker wait until the writable has taken them. */
export interface Pump {
  /** Resolves when the writable wants more; rejects if it failed or the work was cancelled. */
  ready(): Promise<void>;
  /** Ends the document and resolves when every byte was taken. Does not end the writable. */
  finish(): Promise<void>;
  /** Stops listening to the writable; to be called in the end, whatever happened. */
  letGo(): void;
}

export function pump(doc: PdfDocument, out: Writable, signal: AbortSignal | undefined): Pump {
  let failure: unknown;
  let isBlocked = false;
  const source = doc as unknown as NodeJS.ReadableStream;
  const onError = (error: unknown): void => {
    failure ??= error;
  };
  const onClose = (): void => onError(new Error("The output was closed before the document was finished"));
  out.on("error", onError);
  out.on("close", onClose);
  // pdfkit hands over a line at a time; a file of 100,000 pages has 200,000 in its table of objects alone.
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  const passOn = (): void => {
    if (gatheredBytes > 0 && failure === undefined) {
      if (!out.write(gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered))) isBlocked = true;
    }
    gathered = [];
    gatheredBytes = 0;
  };
  source.on("data", (chunk: Buffer) => {
    // A picture is not copied.
    if (chunk.length >= pieceBytes) passOn();
    gathered.push(chunk);
    gatheredBytes += chunk.length;
    if (gatheredBytes >= pieceBytes) passOn();
  });
  const ended = once(source, "end");
  ended.catch(onError);
  /** A writable that is closed without an error never drains: its closing ends the waiting too. */
  async function drained(): Promise<void> {
    if (!out.writableNeedDrain) return;
    const closing = new AbortController();
    const stop = (): void => closing.abort();
    out.once("close", stop);
    const signals = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    try {
      await once(out, "drain", { signal: signals });
    } catch (error) {
      signal?.throwIfAborted();
      throw failure ?? error;
    } finally {
      out.off("close", stop);
    }
  }
  async function ready(): Promise<void> {
    signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
    if (!isBlocked) return;
    isBlocked = false;
    await drained();
    if (failure !== undefined) throw failure;
  }
  async function finish(): Promise<void> {
    signal?.throwIfAborted();
    doc.end();
    await ended;
    passOn();
    if (failure !== undefined) throw failure;
    await drained();
  }
  function letGo(): void {
    out.off("error", onError);
    out.off("close", onClose);
  }
  return { ready, finish, letGo };
}
