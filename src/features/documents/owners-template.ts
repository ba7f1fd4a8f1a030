/** What the editor of templates has to know of each paper. */
import { listEvidence } from "#src/features/evidence/index.ts";
import type { CustomerPaper } from "#src/features/incidents/index.ts";
import { blockedNameIn } from "#src/features/letters/index.ts";
import { type EditableKind, ownersFaults } from "#src/features/templates/index.ts";
import type { Reader } from "#src/platform/database.ts";
import { findUnprintable } from "#src/typeset/index.ts";
import { mustPrintOf, neverEmptyOf, partTitle } from "./must-print.ts";
import type { Block, Paper } from "./paper.ts";
import { getPaper, listKinds } from "./registry.ts";
import { templateName } from "./template.ts";
import { accusing, emotional } from "./wording.ts";

const known = new Map<string, EditableKind>();

/** Every paper, in the order of the list of documents. */
export const editablePapers = (): EditableKind[] => listKinds().map(({ kind }) => editableKind(kind));

/** Throws `not_found`. */
export function editableKind(kind: string): EditableKind {
  const found = known.get(kind) ?? describe(getPaper(kind));
  known.set(kind, found);
  return found;
}

/** What the owner's own template keeps from being issued; each leads to the editor. */
export function ownersBlocks(read: Reader, kind: string, incidentId: string): Block[] {
  const editable = editableKind(kind);
  return ownersFaults(read, editable, incidentId).map((sentence) => ({
    path: "",
    sentence: `ひな形（お店の版）：${sentence}`,
    href: `/settings/templates/${editable.name}`,
  }));
}

function describe(paper: Paper): EditableKind {
  const { kind, title, recipient, schema, partials, readers } = paper;
  return {
    name: templateName(kind),
    title,
    group: recipient,
    schema,
    partials: Object.fromEntries(
      partials.map((name) => [name, { name: templateName(name), title: partTitle(name) }]),
    ),
    mustPrint: mustPrintOf(kind),
    neverEmpty: neverEmptyOf(kind),
    sample(house, incidentId) {
      const subject = paper.subject?.list(house.read, incidentId, { words: "", limit: 1 })[0];
      if (paper.subject && !subject) return undefined;
      return paper.draft(house, { incidentId, subject, at: house.clock() }).dossier;
    },
    forbidden: (read, incidentId, words) => [
      ...unprintable(words),
      ...placeholders(words),
      ...(kind === "police" ? accusations(words) : []),
      ...(readers && incidentId !== undefined ? blocked(read, incidentId, words, readers.paper) : []),
    ],
    picture(read, incidentId) {
      const owner = new Map(
        listEvidence(read, incidentId).flatMap((item) => item.files.map((file) => [file.id, item.id])),
      );
      return (file) => {
        const item = owner.get(file);
        return item && `/incidents/${incidentId}/evidence/${item}/files/${file}/thumb.jpg`;
      };
    },
  };
}

function unprintable(words: string): string[] {
  const characters = new Set(
    findUnprintable(words.replaceAll("\uFFFC", "")).map(({ character }) => character.toWellFormed()),
  );
  return [...characters].map(
    (character) => `印刷できない文字「${character}」が書かれています。別の文字に書き換えてください。`,
  );
}

/** Marks of what was to be written later. Lines and boxes to be filled by hand are none. */
const unfinished = /[○〇●]{2,}|【[\s　]*】|TODO|TBD|X{3,}|Ｘ{3,}|ダミー|あとで書く|ここに(?:書|記入)/u;

function placeholders(words: string): string[] {
  const quote = unfinished.exec(words)?.[0];
  return quote === undefined
    ? []
    : [`書きかけの印「${quote}」が残っています。実際の内容に書き換えるか、消してください。`];
}

function accusations(words: string): string[] {
  const placed = { place: "ひな形の文", path: "", text: words };
  return [...accusing(placed), ...emotional(placed)].map(({ sentence }) => sentence);
}

function blocked(
  read: Reader,
  incidentId: string,
  words: string,
  paper: CustomerPaper | undefined,
): string[] {
  const name = blockedNameIn(read, incidentId, words, paper);
  return name === undefined
    ? []
    : [
        `お客様に渡す書類に書かない名前「${name}」が書かれています。「当店の元従業員」などに書き換えてください。弁護士が書いてよいと言ったときは、「名前を書くことへの弁護士の同意」に記録します。`,
      ];
}
