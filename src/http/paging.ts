/** Pages of lists that programs read. */
import { Refusal } from "#src/lib/refusal.ts";

/** A page of a short list in rising order of its numbers; the cursor is the last number of the former page. */
export function pageByNumber<T extends { readonly number: number }>(
  all: readonly T[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { items: T[]; nextCursor: string | null } {
  const after = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(after))
    throw new Refusal("invalid_input", {}, { cursor: "一覧の続きが見つかりません。" });
  const rest = all.filter((one) => one.number > after);
  const items = rest.slice(0, limit);
  return { items, nextCursor: rest.length > limit ? String(items.at(-1)?.number) : null };
}
