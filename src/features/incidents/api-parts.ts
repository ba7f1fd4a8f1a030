/** What the routes of this room share: ids, paging. */
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";

export const id = z.string().max(64);
export const params = z.object({ incident: id });
export const page = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The cursor is the id of the last item of the former page; lists here are short. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { items: T[]; nextCursor: string | null } {
  const start = cursor === undefined ? 0 : all.findIndex((one) => one.id === cursor) + 1;
  if (cursor !== undefined && start === 0)
    throw new Refusal("invalid_input", {}, { cursor: "一覧の続きが見つかりません。" });
  const items = all.slice(start, start + limit);
  return { items, nextCursor: start + limit < all.length ? (items.at(-1)?.id ?? null) : null };
}
