/** What may go to whom: refusals keep the packet from being made, warnings are shown before it is. */
import { documentName, type IssuedDocument, listKinds } from "#src/features/documents/index.ts";
import type { Evidence, EvidenceFile } from "#src/features/evidence/index.ts";
import type { PacketChoice } from "./choice.ts";
import { columnsOf } from "./customers-list.ts";
import { namingColumns, type RecipientKind, recipientLabels } from "./words.ts";

export interface Remark {
  readonly kind: "refusal" | "warning";
  /** E-003-2, 書類4, 名簿. */
  readonly what: string;
  readonly sentence: string;
}

const refusal = (what: string, sentence: string): Remark => ({ kind: "refusal", what, sentence });
const warning = (what: string, sentence: string): Remark => ({ kind: "warning", what, sentence });

/** FEATURES row 40: weak points never enter a police packet, nor anybody's but the lawyer's. */
export function documentRemarks(
  one: IssuedDocument,
  recipient: RecipientKind,
  withheld: readonly Evidence[],
): Remark[] {
  return [...meantRemarks(one, recipient), ...withheldRemarks(one, recipient, withheld)];
}

/** A paper shows a picture, a name or an address of somebody who did not wish it. */
function withheldRemarks(
  one: IssuedDocument,
  recipient: RecipientKind,
  withheld: readonly Evidence[],
): Remark[] {
  if (withheld.length === 0) return [];
  const what = `書類${one.number} ${documentName(one)}`;
  const labels = withheld.map((item) => item.label).join("・");
  return recipient === "lawyer"
    ? [
        warning(
          what,
          `提供した方が「提出しないでほしい」「名前を伏せてほしい」と答えている証拠（${labels}）が載っています。弁護士にもそのことを伝えてください。`,
        ),
      ]
    : [
        refusal(
          what,
          `提供した方が「提出しないでほしい」「名前を伏せてほしい」と答えている証拠（${labels}）が載っているため、入れられません。あらためて同意をいただいたときは、証拠の「提供者の同意」を書き直してください。`,
        ),
      ];
}

function meantRemarks(one: IssuedDocument, recipient: RecipientKind): Remark[] {
  const what = `書類${one.number} ${documentName(one)}`;
  // A kind that nobody knows any more counts as the lawyer's.
  const meantFor = listKinds().find(({ kind }) => kind === one.kind)?.recipient ?? "弁護士";
  if (meantFor === "弁護士" && recipient !== "lawyer") {
    return [
      refusal(
        what,
        `弁護士に渡すための書類です。不利かもしれないことなど、弁護士だけに伝える内容が入るため、${recipientLabels[recipient]}に渡す提出用データには入れられません。`,
      ),
    ];
  }
  const isForOther = meantFor !== "お店の控え" && meantFor !== recipientLabels[recipient];
  return isForOther && recipient !== "lawyer"
    ? [warning(what, `${meantFor}に渡すために作った書類です。渡す相手に合っているか、中身をご確認ください。`)]
    : [];
}

type Form = "original" | "view" | "redaction";

export function fileRemarks(
  item: Evidence,
  file: EvidenceFile,
  form: Form,
  recipient: RecipientKind,
): Remark[] {
  return [
    ...consentRemarks(item, file, form, recipient),
    ...(form === "original" ? originalRemarks(file) : []),
  ];
}

function consentRemarks(
  item: Evidence,
  { label }: EvidenceFile,
  form: Form,
  recipient: RecipientKind,
): Remark[] {
  const isLawyer = recipient === "lawyer";
  switch (item.consent) {
    case "declined":
      return isLawyer
        ? [
            warning(
              label,
              "提供した方が「提出しないでほしい」と答えています。弁護士にもそのことを伝えてください。",
            ),
          ]
        : [
            refusal(
              label,
              "提供した方が「提出しないでほしい」と答えているため、入れられません。あらためて同意をいただいたときは、証拠の「提供者の同意」を書き直してください。",
            ),
          ];
    case "name_hidden":
      if (form === "redaction")
        return [
          warning(
            label,
            "名前が本当に隠れているか、写しを開いて確かめてください。証拠の標目と説明も、そのまま渡されます。",
          ),
        ];
      return isLawyer
        ? [warning(label, "提供した方の名前を伏せる約束です。弁護士にもそのことを伝えてください。")]
        : [
            refusal(
              label,
              "「名前を伏せれば提出してよい」という約束のため、このままでは入れられません。一部を隠した写しを作り、それを選んでください。",
            ),
          ];
    case "not_asked":
      return [
        warning(
          label,
          "提供した方に、提出してよいかをまだ聞いていません。聞いた答えを証拠に書いておきましょう。",
        ),
      ];
    default:
      return [];
  }
}

function originalRemarks({ label, hasGps, camera, takenAt, mediaType }: EvidenceFile): Remark[] {
  const inside = [
    hasGps ? "撮影した場所（位置情報）" : "",
    takenAt === null ? "" : "撮影日時",
    camera === "" ? "" : "機種名",
  ].filter(Boolean);
  const remarks: Remark[] = [];
  if (inside.length > 0) {
    remarks.push(
      warning(
        label,
        `元のファイルには${inside.join("・")}が入っています。証拠としてはそのまま渡すのがふつうです。知られたくないときは「表示用の写し」を選んでください。`,
      ),
    );
  }
  if (mediaType === "text/csv") {
    remarks.push(
      warning(
        label,
        "名簿や操作記録のときは、お客様の情報が入っていないかを開いて確かめてください。必要な行だけにするには、一部を隠した写しを使います。",
      ),
    );
  }
  return remarks;
}

export function customersRemarks(
  choice: NonNullable<PacketChoice["customers"]>,
  count: number,
  recipient: RecipientKind,
): Remark[] {
  if (count === 0)
    return [
      refusal("名簿", "「対象」のお客様がいないため、名簿は空です。名簿を「入れない」にしてください。"),
    ];
  if (!columnsOf(choice).some((one) => namingColumns.has(one))) return [];
  const advice =
    recipient === "police"
      ? "はじめの相談では、名簿を入れないか、名前を伏せるのがふつうです。求められたときは、根拠（捜査関係事項照会など。個人情報保護法27条1項。令和8年6月24日時点）と範囲を聞いて記録してください。"
      : "渡す必要がある項目だけかを確かめてください。";
  return [
    warning("名簿", `お客様${count.toLocaleString("ja-JP")}人の、だれかが分かる情報が入ります。${advice}`),
  ];
}
