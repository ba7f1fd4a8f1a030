/** The verbs, and what their failures mean to a shell. */
import { z } from "zod";
import { Refusal } from "#src/lib/refusal.ts";
import { backup, restore } from "./backup.ts";
import { type Command, EXIT, type ExitCode, parseCall, UsageError } from "./command.ts";
import { importCommand } from "./customers.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { addEvidenceCommand } from "./evidence.ts";
import { exportCommand } from "./export.ts";
import { keys } from "./keys.ts";
import { letters } from "./letters.ts";
import { packet } from "./packet.ts";
import { serve } from "./serve.ts";
import { setup } from "./setup.ts";
import { verify } from "./verify.ts";

const commands: readonly Command[] = [
  serve,
  demo,
  setup,
  importCommand,
  addEvidenceCommand,
  exportCommand,
  letters,
  packet,
  verify,
  doctor,
  backup,
  restore,
  keys,
];

function help(): string {
  const lines = commands.map((one) => `  ${`${one.verb} ${one.usage}`.trim()}\n      ${one.does}`);
  return [
    "使い方: npm run akashi -- <命令> [--storage DIR] [--json]",
    "",
    ...lines,
    "",
    "環境変数: AKASHI_STORAGE 保管場所、AKASHI_PASSWORD パスワード（AKASHI_LOGIN ログイン名）、AKASHI_KEY_FILE 鍵ファイル",
    "終了コード: 0 できた、1 検査で異常、2 使い方の誤り、3 施錠中またはパスワード違い",
  ].join("\n");
}

const SEALED = new Set(["sealed", "login_failed", "login_throttled", "not_permitted", "login_required"]);

/** Runs one verb. Returns the exit code; prints refusals to stderr in one sentence each. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === "help" || verb === "--help") {
    process.stdout.write(`${help()}\n`);
    return verb === undefined ? EXIT.usage : EXIT.done;
  }
  const command = commands.find((one) => one.verb === verb);
  if (!command) return complain(`「${verb}」という命令はありません。\n\n${help()}`, EXIT.usage);
  try {
    const call = parseCall(command, rest);
    if (call.wantsHelp) {
      process.stdout.write(`npm run akashi -- ${command.verb} ${command.usage}\n${command.does}\n`);
      return EXIT.done;
    }
    return await command.run(call);
  } catch (error) {
    if (error instanceof UsageError) {
      return complain(
        `${error.message}\n使い方: npm run akashi -- ${command.verb} ${command.usage}`,
        EXIT.usage,
      );
    }
    if (error instanceof z.ZodError) {
      return complain(
        error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"),
        EXIT.usage,
      );
    }
    if (error instanceof Refusal) {
      const fields = Object.values(error.fields ?? {});
      const code = SEALED.has(error.code)
        ? EXIT.sealed
        : error.code === "invalid_input"
          ? EXIT.usage
          : EXIT.found;
      const how =
        error.code === "sealed"
          ? ["AKASHI_PASSWORD（または AKASHI_KEY_FILE）を入れて、もう一度行ってください。"]
          : [];
      return complain([error.sentence, ...fields, ...how].join("\n"), code);
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      return complain("同じ名前のファイルがすでにあります。別の名前にしてください。", EXIT.usage);
    if (code === "ENOENT") return complain("ファイルまたはフォルダーが見つかりません。", EXIT.usage);
    if (code === "ENOSPC") return complain(new Refusal("not_writable").sentence, EXIT.found);
    throw error;
  }
}

function complain(text: string, code: ExitCode): ExitCode {
  process.stderr.write(`${text}\n`);
  return code;
}
