/**
 * Expected refusals: what the product will not do, and the sentence the owner reads.
 * One exhaustive table gives each code its HTTP status and its Japanese sentence: what happened, what to do.
 * Sentences never hold personal data; `params` are counts, limits and names of fields.
 */

type Params = Readonly<Record<string, string | number>>;

interface Entry {
  /** HTTP status code sent with the refusal. */
  readonly status: number;
  readonly sentence: (params: Params) => string;
}

const plain = (status: number, text: string): Entry => ({ status, sentence: () => text });

const table = {
  invalid_input: plain(400, "入力内容をご確認ください。書かれた内容は残っています。"),
  not_found: plain(404, "お探しのページ・記録は見つかりませんでした。一覧から選び直してください。"),
} as const satisfies Record<string, Entry>;

export type RefusalCode = keyof typeof table;

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly params: Params;
  /** Field name → sentence shown beside that field. */
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(code: RefusalCode, params: Params = {}, fields?: Readonly<Record<string, string>>) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.params = params;
    this.fields = fields;
  }

  get status(): number {
    return (table[this.code] as Entry).status;
  }

  /** The sentence for the owner, in Japanese. */
  get sentence(): string {
    return (table[this.code] as Entry).sentence(this.params);
  }
}
