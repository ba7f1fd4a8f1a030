/**
 * The finished text of a paper that customers read, looked
 * through: whatever template, case and typed fields put into it.
 */
import type { CustomerPaper } from "#src/features/incidents/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { type ReaderFault, readerFaults } from "#src/features/letters/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { type DocumentTree, renderText } from "#src/typeset/index.ts";
import type { Finding } from "./places.ts";

interface ReadPaper<D> {
  readonly readers?: { readonly paper?: CustomerPaper; own?(dossier: D): readonly string[] };
}

const sentences: Readonly<Record<ReaderFault["code"], (quote: string) => string>> = {
  blocked_name: (quote) =>
    `お客様に見せない名前「${quote}」が入っています。「当店の元従業員」「別のお店」などに書き換えてください。弁護士が書いてよいと言ったときは、「名前を書くことへの弁護士の同意」に記録します。`,
  customer_data: (quote) =>
    `ほかのお客様の「${quote}」が入っています。お客様のお名前・電話番号・メールアドレスは書けません。「一部のお客様」などに書き換えてください。`,
  accusation: (quote) =>
    `相手を決めつける言葉「${quote}」があります。名誉毀損などの問題になるおそれがあるため、事実だけの書き方にしてください。`,
  sales_words: (quote) => `宣伝と受け取られる言葉「${quote}」があります。お詫びの書類には入れません。`,
};

export function readersFindings<D>(
  house: House,
  incidentId: string,
  plan: ReadPaper<D>,
  dossier: D,
  tree: () => DocumentTree,
): Finding[] {
  const { readers } = plan;
  if (!readers) return [];
  const text = textOf(tree);
  // Owner's words that cannot be printed any more are told by whoever prints them.
  if (text === undefined) return [];
  return (
    readerFaults(house.read, incidentId, text, {
      paper: readers.paper,
      ownNames: readers.own?.(dossier) ?? [],
    })
      // A paper for the shop's own people lists the very words that are not to be said.
      .filter(({ code }) => readers.paper !== undefined || (code !== "accusation" && code !== "sales_words"))
      .map(({ code, quote }) => ({
        path: "",
        sentence: sentences[code](quote),
        ...(code === "blocked_name" && { href: `/incidents/${incidentId}/consents` }),
      }))
  );
}

function textOf(tree: () => DocumentTree): string | undefined {
  try {
    return renderText(tree());
  } catch (error) {
    if (error instanceof Refusal && error.code === "template_broken") return undefined;
    throw error;
  }
}
