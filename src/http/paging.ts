/** Pages of lists that programs read. A cursor is what the page before gave as `nextCursor`. */
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";

const lost = "一覧の続きが見つかりません。";

/** How a list is asked for: behind which number or place, and how many. */
export const pageQuery = z.object({
  cursor: z.coerce.number(lost).int(lost).min(0, lost).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** The same for `pageById`. */
export const pageQueryById = pageQuery.extend({ cursor: z.string().max(100).optional() });

/** What a list answers. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
type Numbered = { readonly number: number };

/** A page of what was found behind the cursor: one more than `limit`, where another page follows. */
export function pageOfFound<T extends Numbered>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? String(items.at(-1)!.number) : null };
}

/** A page of a short list in rising order of its numbers; the cursor is the last number of the page before. */
export function pageByNumber<T extends Numbered>(
  all: readonly T[],
  { cursor = 0, limit }: z.output<typeof pageQuery>,
): Page<T> {
  return pageOfFound(
    all.filter((one) => one.number > cursor),
    limit,
  );
}

/** A page of a list that is made anew for the question, or only grows at its end; the cursor counts what came before. */
export function pageByOffset<T>(
  all: readonly T[],
  { cursor = 0, limit }: z.output<typeof pageQuery>,
): Page<T> {
  const next = cursor + limit;
  return { items: all.slice(cursor, next), nextCursor: next < all.length ? String(next) : null };
}

/**
 * A page of a short list into which others are put anywhere, so that neither number nor place says where a page ended;
 * the cursor is the id of its last item. Throws `invalid_input` where that is gone.
 */
export function pageById<T extends { readonly id: string }>(
  all: readonly T[],
  { cursor, limit }: z.output<typeof pageQueryById>,
): Page<T> {
  const start = cursor === undefined ? 0 : all.findIndex((one) => one.id === cursor) + 1;
  if (cursor !== undefined && start === 0) throw new Refusal("invalid_input", {}, { cursor: lost });
  const items = all.slice(start, start + limit);
  return { items, nextCursor: start + limit < all.length ? items.at(-1)!.id : null };
}
