/** What a choice would hand over, file by file, before anything is made: the preview, and the first step of making. */
import { documentName, getDocument, type IssuedDocument } from "#src/features/documents/index.ts";
import {
  type Evidence,
  type EvidenceFile,
  listEvidence,
  partLabels,
  readDerivative,
} from "#src/features/evidence/index.ts";
import { exhibitNumbersOfFiles } from "#src/features/exhibits/index.ts";
import type { House } from "#src/features/ledger/index.ts";
import { listRedactions } from "#src/features/redactions/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { sha256Hex } from "#src/lib/sha256.ts";
import type { PacketChoice } from "./choice.ts";
import { type CustomersList, customersList } from "./customers-list.ts";
import { customersRemarks, documentRemarks, fileRemarks, type Remark } from "./rules.ts";
import { wishesIn } from "./wishes.ts";
import { formLabels } from "./words.ts";

/** Where the bytes of a file come from. */
export type Source =
  | { readonly kind: "original" | "view"; readonly evidence: string; readonly file: string }
  | {
      readonly kind: "redaction";
      readonly evidence: string;
      readonly file: string;
      readonly redaction: string;
    }
  | { readonly kind: "document"; readonly document: string }
  | { readonly kind: "customers" };

/** One file as it will lie in the packet. */
export interface PlannedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex SHA-256. */
  readonly sha256: string;
  readonly source: Source;
  /** E-003-2, 書類4. */
  readonly label: string;
  readonly title: string;
  /** 元のファイル, 一部を隠した写し … */
  readonly form: string;
  /** 号証, or "". */
  readonly exhibit: string;
  readonly caption: string;
  /** The name it came under; "" where we made it. */
  readonly fileName: string;
  /** A browser shows it. */
  readonly isPicture: boolean;
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly Remark[];
  /** null where no list of customers was chosen. */
  readonly customers: CustomersList | null;
}

export const CUSTOMERS_PATH = "data/derived/customers.csv";

/**
 * Throws `not_found` for what is not of this incident or was withdrawn, and `packet_nothing` when nothing was chosen.
 */
export async function planPacket(house: House, incidentId: string, choice: PacketChoice): Promise<Plan> {
  const files: PlannedFile[] = [];
  const remarks: Remark[] = [];
  const documents = choice.documents
    .map((id) => getDocument(house.read, incidentId, id))
    .sort((a, b) => a.number - b.number);
  const wishes = wishesIn(house.read, incidentId);
  for (const one of documents) {
    files.push(documentFile(one));
    remarks.push(...documentRemarks(one, choice.recipient, wishes.withheldIn(one)));
  }
  const exhibits = exhibitNumbersOfFiles(house.read, incidentId);
  const items = new Map(
    listEvidence(house.read, incidentId).flatMap((item) =>
      item.files.map((file) => [file.id, { item, file }] as const),
    ),
  );
  const wanted = choice.files
    .map((one) => ({ ...one, at: items.get(one.file) }))
    .sort((a, b) => orderOf(a.at) - orderOf(b.at));
  for (const { as, at } of wanted) {
    if (!at) throw new Refusal("not_found");
    const planned = await evidenceFile(house, incidentId, at.item, at.file, as);
    files.push({ ...planned, exhibit: exhibits.get(at.file.id) ?? "" });
    const form = planned.source.kind as "original" | "view" | "redaction";
    const item = { ...at.item, consent: wishes.ofItem(at.item) };
    remarks.push(...fileRemarks(item, at.file, form, choice.recipient));
  }
  const customers = choice.customers && customersList(house.read, incidentId, choice.customers);
  if (choice.customers && customers) {
    files.push(listFile(customers, choice.customers.masked));
    remarks.push(...customersRemarks(choice.customers, customers.count, choice.recipient));
  }
  if (files.length === 0) throw new Refusal("packet_nothing");
  return { files, remarks, customers };
}

const orderOf = (at: { readonly item: Evidence; readonly file: EvidenceFile } | undefined): number =>
  at ? at.item.number * 10_000 + at.file.branch : 0;

const shownByBrowsers: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp"]);

const extensions: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/heic": "heic",
  "application/pdf": "pdf",
  "message/rfc822": "eml",
  "video/quicktime": "mov",
  "audio/mp4": "m4a",
  "text/plain": "txt",
};

const extensionOf = (mediaType: string): string => extensions[mediaType] ?? mediaType.split("/")[1] ?? "bin";

async function evidenceFile(
  house: House,
  incidentId: string,
  item: Evidence,
  file: EvidenceFile,
  as: string,
): Promise<PlannedFile> {
  const about = {
    label: file.label,
    title: `${item.title}（${partLabels[file.part]}）`,
    exhibit: "",
    caption: file.caption,
  };
  const ids = { evidence: item.id, file: file.id };
  if (as === "original") {
    return {
      ...about,
      path: `data/evidence/${file.label}.${extensionOf(file.mediaType)}`,
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      source: { kind: "original", ...ids },
      form: formLabels.original,
      fileName: file.fileName,
      isPicture: shownByBrowsers.has(file.mediaType),
    };
  }
  if (as === "view") {
    const picture = file.isDrawable ? await readDerivative(house, file.id, "view") : undefined;
    if (!picture) throw new Refusal("packet_no_view", { label: file.label });
    return {
      ...about,
      path: `data/derived/${file.label}-view.jpg`,
      sizeBytes: picture.bytes.length,
      sha256: sha256Hex(picture.bytes),
      source: { kind: "view", ...ids },
      form: formLabels.view,
      fileName: "",
      isPicture: true,
    };
  }
  const copy = listRedactions(house.read, incidentId, item.id).find((one) => one.id === as);
  if (!copy || copy.fileId !== file.id || copy.withdrawnAt !== null) throw new Refusal("not_found");
  return {
    ...about,
    path: `data/derived/${copy.fileName}`,
    sizeBytes: copy.sizeBytes,
    sha256: copy.sha256,
    source: { kind: "redaction", ...ids, redaction: copy.id },
    form: `一部を隠した写し（${copy.extent}）`,
    fileName: "",
    isPicture: copy.kind === "picture",
  };
}

function documentFile(one: IssuedDocument): PlannedFile {
  return {
    path: `data/documents/D-${String(one.number).padStart(3, "0")}-${one.kind}.pdf`,
    sizeBytes: one.sizeBytes,
    sha256: one.sha256,
    source: { kind: "document", document: one.id },
    label: `書類${one.number}`,
    title: documentName(one),
    form: "発行した書類",
    exhibit: "",
    caption: "",
    fileName: one.fileName,
    isPicture: false,
  };
}

function listFile({ csv, count }: CustomersList, masked: boolean): PlannedFile {
  const bytes = Buffer.from(csv, "utf8");
  return {
    path: CUSTOMERS_PATH,
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    source: { kind: "customers" },
    label: "名簿",
    title: `お客様の名簿（${count.toLocaleString("ja-JP")}人）`,
    form: masked ? "お名前・連絡先を除いた一覧" : "選んだ項目の一覧",
    exhibit: "",
    caption: "",
    fileName: "",
    isPicture: false,
  };
}
