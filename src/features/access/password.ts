/** Strength of a password, in words an owner understands. */

/** NIST SP 800-63B-4: length counts, composition rules do not. */
const SHORTEST = 12;
const LONGEST = 200;
const OBVIOUS = ["password", "パスワード", "123456", "qwerty", "abcdef", "akashi", "111111", "000000"];

/** A Japanese sentence that says what is wrong, or undefined. `known` are words a guesser would try first. */
export function passwordFault(password: string, known: readonly string[] = []): string | undefined {
  const folded = password.normalize("NFKC").toLowerCase();
  const letters = [...folded];
  if (letters.length < SHORTEST) {
    return `パスワードが短すぎます。${SHORTEST}文字以上にしてください。関係のない言葉を3つか4つ並べると、覚えやすく強くなります。`;
  }
  if (letters.length > LONGEST) return `パスワードが長すぎます。${LONGEST}文字以内にしてください。`;
  if (new Set(letters).size < 5)
    return "同じ文字が多く、当てられやすいパスワードです。別の言葉を足してください。";
  const rest = [...OBVIOUS, ...known.map((word) => word.normalize("NFKC").toLowerCase())]
    .filter((word) => word.length >= 3)
    .reduce((text, word) => text.replaceAll(word, ""), folded);
  if ([...rest].length < SHORTEST / 2) {
    return "よく使われる言葉やお店の名前だけでは当てられやすくなります。別の言葉を足してください。";
  }
  return undefined;
}
