/** A text as it would look: with the data of a case, or with the names of its fields. Stored nowhere. */
import { type House, logSize } from "#src/features/ledger/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { renderHtml, TemplateError } from "#src/typeset/index.ts";
import { judgeText, ownWords, type TemplateFault, tidied } from "./check.ts";
import { fieldWord } from "./field-words.ts";
import type { EditableKind, EditableText } from "./kinds.ts";
import { fillSchema } from "./sample.ts";

export interface Preview {
  /** The paper as an `<article>`; undefined while the text cannot be compiled. */
  readonly html: string | undefined;
  /** What keeps the text from being saved. */
  readonly faults: readonly TemplateFault[];
  /** What may be saved, and keeps the paper from being made while it stands there. */
  readonly forbidden: readonly string[];
  /** Whether it shows a case; else the fields say their own names. */
  readonly isCase: boolean;
}

/** `typed` as it came from the form. A part is shown in the first paper that prints it. */
export function previewTemplate(
  house: House,
  text: EditableText,
  typed: string,
  incidentId: string | undefined,
): Preview {
  const { read } = house;
  const source = tidied(typed);
  const [kind] = text.kinds;
  const { faults, papers } = judgeText(read, text, source);
  const paper = papers.get(kind!);
  if (!kind || !paper) return { html: undefined, faults, forbidden: [], isCase: false };
  const replaced = { name: text.name, source };
  const words = kind.forbidden && ownWords(read, kind, paper.filled, replaced);
  const forbidden = words === undefined ? [] : kind.forbidden!(read, incidentId, words);
  const dossier = incidentId === undefined ? undefined : dossierOf(house, kind, incidentId);
  const picture = incidentId === undefined ? undefined : kind.picture?.(read, incidentId);
  try {
    const tree = paper.template.render(dossier ?? namesOf(kind));
    const html = renderHtml(tree, picture ? { imageUrl: picture } : {});
    return { html, faults, forbidden, isCase: dossier !== undefined };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // With real lists it grew too long.
    const fault = { line: null, sentence: error.sentence };
    return { html: undefined, faults: [...faults, fault], forbidden, isCase: dossier !== undefined };
  }
}

/** Every field says its own name in the owner's words: 「〔お客様のお名前〕」. */
const namesOf = ({ name, schema }: EditableKind): unknown =>
  fillSchema(schema, { text: (path) => `〔${fieldWord(name, path) ?? path}〕`, flag: true, length: () => 2 });

interface Gathered {
  readonly key: string;
  readonly dossier: unknown;
}
const MOST_GATHERED = 6;
const gathered = new WeakMap<House, Gathered[]>();

/** Gathered once for each state of the log: a keystroke changes no data. */
function dossierOf(house: House, kind: EditableKind, incidentId: string): unknown {
  const key = `${kind.name} ${incidentId} ${logSize(house.read)}`;
  const list = gathered.get(house) ?? [];
  gathered.set(house, list);
  const known = list.find((one) => one.key === key);
  if (known) return known.dossier;
  const dossier = gather(house, kind, incidentId);
  if (list.length >= MOST_GATHERED) list.shift();
  list.push({ key, dossier });
  return dossier;
}

function gather(house: House, kind: EditableKind, incidentId: string): unknown {
  try {
    return kind.sample(house, incidentId);
  } catch (error) {
    // A case that lacks what this paper is about is shown by the names of its fields.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
