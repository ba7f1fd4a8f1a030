/** What a paper says about its own 「この書類に書くこと」: what keeps it from being issued, and what it would be better with. */
import type { MissingPart } from "./missing.ts";
import type { Finding } from "./places.ts";
import { answersAddress } from "./states.ts";
import { isEmpty, type PaperPlace, type TypedForm, type TypedValues } from "./typed-form.ts";

/** Fields without which the paper is none. */
export function requiredFields(form: TypedForm, typed: TypedValues, place: PaperPlace): Finding[] {
  return form.fields
    .filter(({ name, isRequired }) => isRequired && isEmpty(typed[name]!))
    .map(({ name, label }) => ({
      path: `?${name}`,
      sentence: `「${label}」がまだ書かれていません。「この書類に書くこと」で書いてください。`,
      href: answersAddress(place, name),
    }));
}

/** Fields that say why they are worth filling in. */
export function wantedFields(form: TypedForm, typed: TypedValues, place: PaperPlace): MissingPart[] {
  return form.fields.flatMap(({ name, label, why }) =>
    why === undefined || !isEmpty(typed[name]!)
      ? []
      : [{ what: label, why, href: answersAddress(place, name), label: "書く" }],
  );
}
