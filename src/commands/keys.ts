import { permit } from "#src/features/access/index.ts";
import { DATABASE_FILE, recordKeysExported } from "#src/features/ledger/index.ts";
import { identityOf, keyOf } from "#src/platform/keyring.ts";
import { type Command, EXIT, UsageError, withHouse } from "./command.ts";

export const keys: Command = {
  verb: "keys",
  usage: "export",
  does: "この道具なしでデータベースとファイルを開くための鍵を表示する（オーナーのみ。表示したことを記録する）",
  options: {},
  run: async (call) => {
    if (call.words[0] !== "export") throw new UsageError("keys export と入れてください。");
    return withHouse(call.config, async (house, actor) => {
      permit(house.read, actor.id, "house.manage");
      house.write(actor, (tx) => recordKeysExported(tx));
      const database = keyOf(house.bundle, "database").toString("hex");
      const files = identityOf(house.bundle, "files");
      const inbox = identityOf(house.bundle, "inbox");
      call.tell({ database, files, inbox, cipher: "sqlcipher", legacy: 4 });
      call.say("！ここに出る鍵を持つ人は、すべての記録・写真・名簿を読めて、書き換えることもできます。");
      call.say("！画面の写真を撮らず、紙かUSBメモリーに写して、金庫など鍵のかかる場所に置いてください。");
      call.say("！この鍵を表示したことは、操作の記録に残りました。\n");
      call.say(`データベースの鍵（SQLCipher 4、16進）: ${database}`);
      call.say(`ファイルの鍵（age）: ${files}`);
      call.say(`スマホから届いたものの鍵（age）: ${inbox}\n`);
      call.say("データベースを開く（SQLCipher 4 以上）:");
      call.say(`  sqlcipher ${house.storage}/${DATABASE_FILE}`);
      call.say(`  PRAGMA key = "x'…データベースの鍵…'";`);
      call.say("  .tables\n");
      call.say("ファイルを開く（どのファイルがどれかは、表 stored_file と evidence_file にあります）:");
      call.say("  age -d -i 鍵を書いたファイル -o 出力先 files/xx/名前.age");
      return EXIT.done;
    });
  },
};
