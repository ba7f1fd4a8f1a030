import { permit } from "#src/features/access/index.ts";
import {
  copyDocument,
  exportDocument,
  type Format,
  formatsOf,
  isFormat,
  isKind,
  issueDocument,
  listKinds,
  listSubjects,
} from "#src/features/documents/index.ts";
import { getIncidentByIdOrNumber } from "#src/features/incidents/index.ts";
import {
  type Call,
  type Command,
  EXIT,
  type ExitCode,
  need,
  needWord,
  UsageError,
  withHouse,
  writeNew,
} from "./command.ts";

export const exportCommand: Command = {
  verb: "export",
  usage:
    "KIND --incident N [--subject ID] [--format pdf|docx|xlsx|e-naiyo] --out FILE ｜ --list ｜ KIND --incident N --list",
  does: "書類を1つ作って、PDFや編集用のWord・Excelに書き出す（種類は export --list、対象は KIND --incident N --list）",
  options: {
    incident: { type: "string" },
    subject: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
    list: { type: "boolean" },
  },
  run: async (call) => {
    if (call.flags.list === true && call.words.length === 0) return tellKinds(call);
    const kind = needWord(call, 0, "書類の種類");
    if (!isKind(kind))
      throw new UsageError(`「${kind}」という書類はありません。export --list で種類を確かめてください。`);
    if (call.flags.list === true) return tellSubjects(call, kind);
    const subject = call.flags.subject === undefined ? undefined : need(call, "subject");
    const each = listKinds().find((one) => one.kind === kind)?.subjectWord;
    if (each !== undefined && subject === undefined)
      throw new UsageError(
        `この書類は${each}ごとに作ります。export ${kind} --incident N --list で一覧を見て、--subject に番号（ID）を付けてください。`,
      );
    const format = readFormat(call, kind);
    const out = need(call, "out");
    const incident = need(call, "incident");
    await withHouse(call.config, async (house, actor) => {
      const { id } = getIncidentByIdOrNumber(house.read, incident);
      permit(house.read, actor.id, "documents.write", id);
      await writeNew(out, async () => {
        if (format === "pdf") return (await exportDocument(house, actor, id, kind, subject)).pdf;
        const issued = await issueDocument(house, actor, id, kind, subject);
        return only((await copyDocument(house, actor, id, issued.id, format)).bytes);
      });
    });
    call.tell({ kind, ...(subject === undefined ? {} : { subject }), file: out });
    call.say(`書き出しました: ${out}`);
    return EXIT.done;
  },
};

/** Asked before anything is issued. */
function readFormat(call: Call, kind: string): Format | "pdf" {
  const format = call.flags.format === undefined ? "pdf" : need(call, "format");
  const offered = ["pdf", ...formatsOf(kind)];
  if (format === "pdf" || (isFormat(format) && offered.includes(format))) return format;
  throw new UsageError(`この書類は「${format}」では書き出せません。選べるのは ${offered.join("、")} です。`);
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function tellKinds(call: Call): ExitCode {
  const kinds = listKinds();
  call.tell(kinds);
  for (const { kind, title, subjectWord } of kinds) {
    call.say(
      `${kind.padEnd(16)} ${title}${subjectWord === undefined ? "" : `（${subjectWord}ごと：--subject）`}`,
    );
  }
  return EXIT.done;
}

/** What `--subject` can name for this kind. */
async function tellSubjects(call: Call, kind: string): Promise<ExitCode> {
  const incident = need(call, "incident");
  await withHouse(call.config, async (house, actor) => {
    const { id } = getIncidentByIdOrNumber(house.read, incident);
    permit(house.read, actor.id, "documents.read", id);
    const subjects = listSubjects(house.read, id, kind, { limit: 10_000 });
    call.tell(subjects);
    for (const { id: name, label, detail } of subjects)
      call.say([name, label, detail].filter(Boolean).join("  "));
  });
  return EXIT.done;
}
