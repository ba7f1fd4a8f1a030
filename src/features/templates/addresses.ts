/** How pages and API address one text. */
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import { type EditableKind, type EditableText, editableTexts } from "./kinds.ts";

export const params = z.object({
  folder: z.enum(["documents", "letters"]),
  name: z.string().max(60),
});
/** A text of a megabyte is answered with its sentence and kept on the page, not cut off by the parser. */
export const bodyLimit = 8 * 1024 * 1024;
export const manage = { action: "templates.manage" as const };

/** Throws `not_found`. */
export function textNamed(
  kinds: readonly EditableKind[],
  { folder, name }: z.infer<typeof params>,
): EditableText {
  const found = editableTexts(kinds).find((text) => text.name === `${folder}/${name}`);
  if (!found) throw new Refusal("not_found");
  return found;
}
