/** A template that cannot be used: the line in the template and one sentence for its author. */
export class TemplateError extends Error {
  /** 1-based line in the template's source. */
  readonly line: number;
  /** The sentence alone, in Japanese. */
  readonly sentence: string;
  /** Name of the partial the line belongs to, if it is not the template itself. */
  readonly partial: string | undefined;

  constructor(line: number, sentence: string, partial?: string) {
    super(`${partial === undefined ? "" : `部品「${partial}」の`}${line}行目：${sentence}`);
    this.name = "TemplateError";
    this.line = line;
    this.sentence = sentence;
    this.partial = partial;
  }
}
