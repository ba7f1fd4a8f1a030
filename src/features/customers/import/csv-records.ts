/**
 * A reader of comma, tab or semicolon separated text that never gives up on a file: a quote that is not closed costs
 * its own line, not the rest of the list. (csv-parse stops at such a quote or swallows every line after it.)
 */

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Physical line on which the record begins, from 1. */
  readonly line: number;
  /** Set when the line could not be read as written; `cells` are then a rough split of that one line. */
  readonly broken?: "quote" | "long";
}

// A record longer than this is a lost quote or no list at all. Memory stays bounded by it.
const maxRecordChars = 200_000;
const maxRecordLines = 200;
// Characters that may be read in vain after lost quotes. A file that uses it up has every line read by itself,
// or a list of nothing but quotes would take minutes.
const patienceChars = 50_000_000;

export class CsvReader {
  /** Cells that a record should have; a record over several lines with another number is taken for a lost quote. */
  expectedCells: number | undefined;
  readonly #pieces: Iterator<string>;
  #delimiter: string | undefined;
  #text = "";
  #at = 0;
  #line = 1;
  #ended = false;
  #patience = patienceChars;

  constructor(pieces: Iterable<string>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** The next record, or undefined at the end. Blank lines are records of one empty cell. */
  next(): CsvRecord | undefined {
    this.#delimiter ??= this.#detectDelimiter();
    for (;;) {
      while (this.#at >= this.#text.length) if (!this.#more()) return;
      if (this.#patience < 0) return this.#takeAlone();
      const parsed = parseRecord(this.#text, this.#at, this.#delimiter, this.#ended);
      if (parsed.state === "whole" && this.#isPlausible(parsed)) return this.#take(parsed);
      if (parsed.state === "open" && this.#canWait() && this.#more()) continue;
      this.#patience -= (parsed.state === "whole" ? parsed.end : this.#text.length) - this.#at;
      return this.#takeLine(parsed.state === "whole" || this.#ended ? "quote" : "long");
    }
  }

  #isPlausible(parsed: WholeRecord): boolean {
    if (parsed.lines === 1) return true;
    if (parsed.lines > maxRecordLines || parsed.end - this.#at > maxRecordChars) return false;
    const expected = this.expectedCells;
    if (expected === undefined || parsed.cells.length === expected) return true;
    return parsed.cells.length > expected && parsed.cells.slice(expected).every((cell) => cell === "");
  }

  #canWait(): boolean {
    return this.#text.length - this.#at <= maxRecordChars;
  }

  #take(parsed: WholeRecord): CsvRecord {
    const record = { cells: parsed.cells, line: this.#line };
    this.#line += parsed.lines;
    this.#at = parsed.end;
    return record;
  }

  /** Gives up on quotes for one physical line and goes on with the next. */
  #takeLine(broken: "quote" | "long"): CsvRecord {
    const { text, next } = this.#physicalLine();
    const cells = text.split(this.#delimiter ?? ",").map((cell) => cell.replaceAll('"', ""));
    const record = { cells, line: this.#line, broken };
    this.#line += 1;
    this.#at = next;
    return record;
  }

  /** Reads one physical line without looking for its quotes in the next. */
  #takeAlone(): CsvRecord {
    const { text, next } = this.#physicalLine();
    const parsed = parseRecord(text, 0, this.#delimiter ?? ",", true);
    if (parsed.state === "open") return this.#takeLine("quote");
    const record = { cells: parsed.cells, line: this.#line };
    this.#line += 1;
    this.#at = next;
    return record;
  }

  /** The rest of the line, and where the next begins. Asks for more text until the line is whole or too long. */
  #physicalLine(): { text: string; next: number } {
    for (;;) {
      const found = /\r\n|\r|\n/g;
      found.lastIndex = this.#at;
      const lineBreak = found.exec(this.#text);
      const isCut = lineBreak === null || lineBreak.index + lineBreak[0].length >= this.#text.length;
      if (isCut && this.#canWait() && this.#more()) continue;
      const end = lineBreak?.index ?? this.#text.length;
      return { text: this.#text.slice(this.#at, end), next: end + (lineBreak?.[0].length ?? 0) };
    }
  }

  #more(): boolean {
    if (this.#ended) return false;
    const piece = this.#pieces.next();
    if (piece.done) {
      this.#ended = true;
      return true;
    }
    this.#text = this.#text.slice(this.#at) + piece.value;
    this.#at = 0;
    return true;
  }

  /** Whichever separator the first line that has one uses most. */
  #detectDelimiter(): string {
    while (!/[\r\n]/.test(this.#text) && this.#text.length < maxRecordChars && this.#more());
    const line = this.#text.split(/[\r\n]/, 20).find((candidate) => /[,\t;]/.test(candidate)) ?? "";
    const counts = [",", "\t", ";"].map((mark) => [mark, line.split(mark).length] as const);
    return counts.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  }
}

interface WholeRecord {
  readonly state: "whole";
  readonly cells: string[];
  readonly end: number;
  readonly lines: number;
}

const quote = 0x22;
const lf = 0x0a;
const cr = 0x0d;

function parseRecord(
  text: string,
  start: number,
  delimiter: string,
  final: boolean,
): WholeRecord | { state: "open" } {
  const mark = delimiter.charCodeAt(0);
  const cells: string[] = [];
  let at = start;
  let lines = 1;
  for (;;) {
    let cell: string;
    if (text.charCodeAt(at) === quote) {
      const quoted = parseQuoted(text, at + 1, mark, final);
      if (!quoted) return { state: "open" };
      cell = quoted.cell;
      at = quoted.end;
      lines += quoted.lineBreaks;
    } else {
      let end = at;
      while (end < text.length) {
        const code = text.charCodeAt(end);
        if (code === mark || code === lf || code === cr) break;
        end += 1;
      }
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (at >= text.length) return final ? { state: "whole", cells, end: at, lines } : { state: "open" };
    const code = text.charCodeAt(at);
    if (code === mark) {
      at += 1;
      continue;
    }
    // A CR at the end of a piece may be the first half of CRLF.
    if (code === cr && at + 1 >= text.length && !final) return { state: "open" };
    return {
      state: "whole",
      cells,
      end: at + (code === cr && text.charCodeAt(at + 1) === lf ? 2 : 1),
      lines,
    };
  }
}

/**
 * Reads up to a closing quote: one that a separator, a line break or the end follows. Any other quote is a character,
 * and shows that the writer doubles none: there `""` before a separator is a character and the close.
 */
function parseQuoted(text: string, start: number, mark: number, final: boolean) {
  let cell = "";
  let from = start;
  let doublesQuotes = true;
  for (;;) {
    const at = text.indexOf('"', from);
    if (at < 0) return;
    if (at + 2 >= text.length && !final) return;
    cell += text.slice(from, at);
    from = at + 1;
    if (isEndOfCell(text, from, mark)) return { cell, end: from, lineBreaks: countLineBreaks(cell) };
    cell += '"';
    if (text.charCodeAt(from) !== quote) doublesQuotes = false;
    else if (doublesQuotes || !isEndOfCell(text, from + 1, mark)) from += 1;
  }
}

function isEndOfCell(text: string, at: number, mark: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === mark || code === lf || code === cr;
}

function countLineBreaks(cell: string): number {
  return cell.match(/\r\n|\r|\n/g)?.length ?? 0;
}
