/** Characters of keys of the newest; as many again of those before them may be kept. */
const mostCharacters = 128 * 1024;

/** What was made of texts of late, by the text. What is not asked for again is forgotten. */
export class Remembered<T> {
  #newest = new Map<string, T>();
  #before = new Map<string, T>();
  #characters = 0;

  /** What was made of `text`, or is made of it now. */
  get(text: string, make: (text: string) => T): T {
    const newest = this.#newest.get(text);
    if (newest !== undefined) return newest;
    const made = this.#before.get(text) ?? make(text);
    if (this.#characters + text.length > mostCharacters) {
      this.#before = this.#newest;
      this.#newest = new Map();
      this.#characters = 0;
    }
    if (text.length <= mostCharacters) this.#newest.set(text, made);
    this.#characters += text.length;
    return made;
  }
}
