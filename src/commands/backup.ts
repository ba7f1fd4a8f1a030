import { makeBackup, restoreBackup } from "#src/features/backup/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { systemClock } from "#src/platform/clock.ts";
import type { Keyring } from "#src/platform/keyring.ts";
import { type Command, EXIT, need, needWord, withHouse, writeNew } from "./command.ts";

export const backup: Command = {
  verb: "backup",
  usage: "FILE.zip",
  does: "記録とファイルのすべてを、暗号化したまま1つのzipにする（使いながら作れる）",
  options: {},
  run: async (call) => {
    const file = needWord(call, 0, "保存先のファイル名");
    await withHouse(call.config, async (house, actor) => {
      await writeNew(file, () => makeBackup(house, actor));
    });
    call.tell({ file });
    call.say(`バックアップを作りました: ${file}`);
    call.say("別の場所（USBメモリーなど）に移してください。開けるにはパスワードか復旧シートが要ります。");
    return EXIT.done;
  },
};

export const restore: Command = {
  verb: "restore",
  usage: "FILE.zip --storage DIR",
  does: "バックアップを空のフォルダーに戻す（調べてから使えるようにする）",
  options: {},
  run: async (call) => {
    const file = needWord(call, 0, "バックアップのファイル名");
    need(call, "storage");
    const { login, password } = call.config;
    const open = async (keyring: Keyring) => {
      const bundle =
        login === undefined
          ? (await keyring.openByAnyPassword(password!))?.bundle
          : await keyring.openByPassword(login, password!);
      if (!bundle) throw new Refusal("login_failed");
      return bundle;
    };
    const { manifest, verification } = await restoreBackup(
      file,
      call.config.storage,
      systemClock,
      password === undefined ? undefined : open,
    );
    // Opened once: from here on the copy's log bears its own name.
    const log = password === undefined ? null : await withHouse(call.config, async (house) => house.log);
    call.tell({
      log,
      storage: call.config.storage,
      madeAt: manifest.madeAt,
      verified: verification !== undefined,
    });
    call.say(`${manifest.files.length}個のファイルを戻しました: ${call.config.storage}`);
    call.say(
      verification
        ? `記録 ${verification.entries}件とファイル ${verification.files}個を調べ、異常はありませんでした。`
        : "ファイルの指紋（SHA-256）は一致しました。AKASHI_PASSWORD を入れて verify を行うと、記録の中身まで調べられます。",
    );
    call.say(
      log === null
        ? "戻したものなので、次に開いたときに記録簿の名前が変わり、どの記録から続けたかが記録されます。"
        : `戻したものなので、記録簿の名前を ${log} に変え、どの記録から続けたかを記録しました。`,
    );
    return EXIT.done;
  },
};
