/** Every text of a dossier with the place where a reader of the paper finds it. */

/** What is wrong in a dossier. */
export interface Finding {
  /** Path in the dossier. */
  readonly path: string;
  /** What is wrong, where, and what to do. */
  readonly sentence: string;
  /** The page where it is mended, where the path alone does not tell. */
  readonly href?: string;
}

/** First step of a path → 「6 経緯」. */
export type Places = Readonly<Record<string, string>>;

export interface Placed {
  /** 「6 経緯の3番目」 */
  readonly place: string;
  /** Path in the dossier: `facts.2.what`. */
  readonly path: string;
  readonly text: string;
}

export function placedTexts(dossier: object, places: Places): Placed[] {
  const found: Placed[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "string") {
      found.push({ place: placeOf(places, path), path: path.join("."), text: value });
    } else if (value !== null && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    }
  };
  walk(dossier, []);
  return found;
}

function placeOf(places: Places, path: readonly string[]): string {
  const name = places[path[0] ?? ""] ?? "書類";
  const index = path.find((step) => /^\d+$/.test(step));
  return index === undefined ? name : `${name}の${Number(index) + 1}番目`;
}
