/** The e-mail to one person: plain text made from the letter's own template and words (DOMAIN §7.3). */
import { type Block, type DocumentTree, renderText, type Template } from "#src/typeset/index.ts";
import type { LetterDossier } from "../dossier.ts";

export interface MailText {
  /** Says whose it is and that it is an apology: 「【店名】お客様情報の漏えいに関するお詫びとご報告」. */
  readonly subject: string;
  readonly text: string;
}

/** What an item says of the letter, said of a mail. */
const spoken = (words: string): string => words.replaceAll("この手紙", "このメール");

export function mailOf(template: Template<LetterDossier>, dossier: LetterDossier): MailText {
  const tree = template.render({ ...dossier, items: dossier.items.map(spoken) });
  const { shop, customer, number, sentOn } = dossier;
  const body = bodyOf(tree)
    .map((block) => blockText(tree, block))
    .filter((text) => text !== "");
  const sender = [
    shop.legalName,
    shop.name,
    shop.representative,
    [shop.postal && `〒${shop.postal}`, shop.address].filter(Boolean).join("　"),
    `メール番号　${number}（お問い合わせの際にお伝えください）`,
    sentOn,
  ].filter((line) => line !== "");
  return {
    subject: oneLine(`【${shop.name}】${tree.meta.title}`),
    text: `${[customer.addressee, ...body, sender.join("\n")].join("\n\n")}\n`,
  };
}

/** Without the sheet's head, which a mail says in its own places, and without 結語, which belongs to 謹啓. */
function bodyOf({ blocks }: DocumentTree): readonly Block[] {
  const title = blocks.findIndex(({ kind }) => kind === "title");
  return blocks.slice(title + 1).filter((block) => {
    if (block.kind === "address" || block.kind === "space" || block.kind === "title") return false;
    return !(block.kind === "paragraph" && block.align === "right" && closings.test(textOf(block)));
  });
}

const closings = /^\s*(?:謹白|敬白|敬具|謹言|拝具)\s*$/;

function blockText(tree: DocumentTree, block: Block): string {
  if (block.kind !== "ki") return textOf(block, tree).replace(/^(?:謹啓|拝啓)[　 ]*/, "");
  const items = block.items.map(({ number, label, body }) => {
    const name = textOf({ kind: "paragraph", runs: label, align: "left" }, tree);
    return `${[number, name].filter(Boolean).join("　")}\n${body.map((one) => textOf(one, tree)).join("\n")}`;
  });
  return [...block.intro.map((one) => textOf(one, tree)), ...items].join("\n\n");
}

const textOf = (block: Block, tree?: DocumentTree): string =>
  renderText({ meta: tree?.meta ?? emptyMeta, blocks: [block] }).trim();

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim();

/** What the text of one block never asks. */
const emptyMeta = {} as DocumentTree["meta"];

/** The first address of the register's field, or undefined where it holds none, or several. */
export function mailAddress(typed: string | null): string | undefined {
  const plain = (typed ?? "").normalize("NFKC").trim();
  return /^[^\s@,;<>()"]{1,64}@[^\s@,;<>()"]+\.[^\s@,;<>()".]{2,}$/.test(plain) && plain.length <= 254
    ? plain
    : undefined;
}
