/** The menu of what can be inserted, in the owner's words. */
import { type OutlineField, outlineOf } from "#src/typeset/index.ts";
import { fieldWord } from "./field-words.ts";
import type { EditableText } from "./kinds.ts";

export interface MenuEntry {
  readonly label: string;
  /** What is put into the text. */
  readonly code: string;
}

export interface MenuGroup {
  readonly title: string;
  /** Said where its fields stand for themselves only inside of a repetition. */
  readonly note?: string;
  readonly entries: readonly MenuEntry[];
}

/** Fields of a paper; of a part, those that every paper has which prints it. */
export function fieldMenu(text: EditableText): MenuGroup[] {
  const [first, ...others] = text.kinds.map((kind) => ({ kind, fields: outlineOf(kind.schema) }));
  const shared = others.map(({ fields }) => new Set(pathsOf(fields)));
  const { name } = first!.kind;
  const isEverywhere = ({ path }: OutlineField): boolean => shared.every((paths) => paths.has(path));
  const groups: MenuGroup[] = [];
  const single: MenuEntry[] = [];

  function gather(fields: readonly OutlineField[], prefix: string, entries: MenuEntry[]): void {
    for (const field of fields) {
      const label = fieldWord(name, field.path);
      if (label === undefined || label === null || !isEverywhere(field)) continue;
      const code = `${prefix}${field.name}`;
      if (field.kind === "text") entries.push({ label, code: `{{${code}}}` });
      else if (field.kind === "flag")
        entries.push({ label: `${label}ときだけ`, code: `{{#if ${code}}}\n\n{{/if}}` });
      else if (field.kind === "group") {
        const inner: MenuEntry[] = [];
        gather(field.fields, `${code}.`, inner);
        if (inner.length > 0) groups.push({ title: label, entries: inner });
      } else groups.push(listGroup(field, label, code));
    }
  }

  function listGroup(list: OutlineField, label: string, code: string): MenuGroup {
    const inner = flat(list.fields, "").filter(({ label: word }) => word !== "");
    const shown = inner.slice(0, 3).map(({ code: each }) => each);
    const whole = `{{#each ${code}}}\n${shown.join("　")}\n{{/each}}`;
    return {
      title: label,
      note: "くり返し（{{#each}} と {{/each}} の間）の中で使います。",
      entries: [
        { label: `${label}をくり返す（この3行を入れてから、間を書きます）`, code: whole },
        { label: `${label}があるときだけ`, code: `{{#if ${code}.length}}\n\n{{/if}}` },
        ...inner,
      ],
    };
  }

  function flat(fields: readonly OutlineField[], prefix: string): MenuEntry[] {
    return fields.flatMap((field): MenuEntry[] => {
      const label = fieldWord(name, field.path);
      if (label === undefined || label === null) return [];
      const code = `${prefix}${field.name}`;
      if (field.kind === "group") return flat(field.fields, `${code}.`);
      if (field.kind === "list") {
        const inner = flat(field.fields, "").slice(0, 2);
        return [
          {
            label: `${label}をくり返す`,
            code: `{{#each ${code}}}\n${inner.map((one) => one.code).join("　")}\n{{/each}}`,
          },
        ];
      }
      if (field.kind === "flag") return [{ label: `${label}ときだけ`, code: `{{#if ${code}}}\n\n{{/if}}` }];
      return [{ label, code: `{{${code}}}` }];
    });
  }

  gather(first!.fields, "", single);
  return [...(single.length > 0 ? [{ title: "この書類の項目", entries: single }] : []), ...groups];
}

function pathsOf(fields: readonly OutlineField[]): string[] {
  return fields.flatMap((field) => [field.path, ...pathsOf(field.fields)]);
}

/** Forms of paper and conditions, ready to be put in. */
export const snippets: readonly MenuGroup[] = [
  {
    title: "書き方の部品",
    entries: [
      { label: "書いてあるときだけ印刷する（項目の名前を書きかえます）", code: "{{#if 項目}}\n\n{{/if}}" },
      { label: "あるときと、ないときで書き分ける", code: "{{#if 項目}}\n\n{{else}}\n\n{{/if}}" },
      { label: "見出し", code: "## 見出し" },
      { label: "太字", code: "**太字**" },
      { label: "右に寄せる", code: ":::right\n\n:::" },
      { label: "まん中に置く", code: ":::center\n\n:::" },
      { label: "表題", code: ":::title\n\n:::" },
      { label: "2列の表（項目: 内容）", code: ":::form label=39\n項目: 内容\n:::" },
      { label: "注意書き（小さい字）", code: ":::note\n\n:::" },
      { label: "「記」と「以上」", code: ":::ki\n1 項目: 内容\n:::" },
      { label: "1ページにまとめて置く", code: ":::keep\n\n:::" },
      { label: "ここでページを変える", code: ":::pagebreak" },
      { label: "自分だけのメモ（印刷しません）", code: "{{! メモ }}" },
    ],
  },
];
