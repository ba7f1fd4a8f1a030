import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { openAkashi } from "#src/app.ts";
import { ownerInput } from "#src/features/access/index.ts";
import { shopInput } from "#src/features/shops/index.ts";
import { systemClock } from "#src/platform/clock.ts";
import { type Command, EXIT, need, UsageError } from "./command.ts";

export const setup: Command = {
  verb: "setup",
  usage: "--shop NAME --owner NAME [--login NAME] [--make-key-file FILE]",
  does: "ブラウザーを使わずに、はじめの設定をする（パスワードは AKASHI_PASSWORD）",
  options: {
    shop: { type: "string" },
    owner: { type: "string" },
    login: { type: "string" },
    "make-key-file": { type: "string" },
  },
  run: async (call) => {
    if (call.config.password === undefined)
      throw new UsageError("AKASHI_PASSWORD にパスワードを入れてください。");
    const shop = shopInput.parse({ tradeName: need(call, "shop"), representativeName: need(call, "owner") });
    const owner = ownerInput.parse({
      login: call.flags.login ?? "owner",
      displayName: need(call, "owner"),
      password: call.config.password,
    });
    const app = await openAkashi({ ...call.config, keyFile: undefined }, systemClock);
    const keyFile = call.flags["make-key-file"];
    const secret = randomBytes(32).toString("base64url");
    // First what may fail: after setup the recovery code is told once, and nothing may come between.
    if (app.state() === "new" && typeof keyFile === "string") {
      await writeFile(keyFile, `${secret}\n`, { mode: 0o600, flag: "wx" });
    }
    try {
      const { recoveryCode } = await app.setUp(shop, owner);
      if (typeof keyFile === "string") await app.house().keyring.setKeyFile(app.house().bundle, secret);
      call.tell({ storage: call.config.storage, login: owner.login, recoveryCode });
      call.say(`設定しました: ${call.config.storage}（ログイン名 ${owner.login}）`);
      call.say(`復旧コード（一度だけ表示します。紙に書いて、金庫などに保管してください）: ${recoveryCode}`);
      return EXIT.done;
    } finally {
      app.close();
    }
  },
};
