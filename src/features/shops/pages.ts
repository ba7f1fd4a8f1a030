/** 設定, and お店. */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { type Action, roleMay } from "#src/features/access/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { changeShop, industries, listShops, type Shop, shopInput, unprintableFields } from "./shop.ts";

const links: readonly { href: string; label: string; hint: string; needs: Action }[] = [
  {
    href: "/settings/shop",
    label: "お店と問い合わせ窓口",
    hint: "差出人、窓口、窓あき封筒の位置",
    needs: "shop.write",
  },
  {
    href: "/settings/printing",
    label: "印刷（ラベル・封筒・はがき）",
    hint: "試し刷り、位置のずれ、用紙の種類",
    needs: "shop.write",
  },
  {
    href: "/settings/templates",
    label: "ひな形",
    hint: "書類とお手紙の、決まった言葉と並び方を直す",
    needs: "templates.manage",
  },
  {
    href: "/settings/people",
    label: "使う人と復旧シート",
    hint: "役割、ログイン中の端末",
    needs: "house.manage",
  },
  {
    href: "/settings/backup",
    label: "バックアップ",
    hint: "記録とファイルの写しを作る",
    needs: "house.manage",
  },
  {
    href: "/settings/timestamps",
    label: "時刻の証明",
    hint: "記録がいつより前にあったかを、第三者の署名で示す",
    needs: "log.verify",
  },
  {
    href: "/settings/mail",
    label: "メール",
    hint: "記録の控えやお客様へのお手紙を送るメールサーバー",
    needs: "house.manage",
  },
  {
    href: "/settings/password",
    label: "自分のパスワード",
    hint: "変えるとログインし直します",
    needs: "session.own",
  },
  {
    href: "/integrity",
    label: "証拠の健全性",
    hint: "記録とファイルが変わっていないかを調べる",
    needs: "log.verify",
  },
];

/** Folders that a sync program would copy while the database is being written. */
const SYNCED = /(OneDrive|Dropbox|Google ?Drive|GoogleDrive|iCloud|Mobile Documents|Box Sync)/i;

type Values = Readonly<Record<string, string>>;

export function shopsPages(http: Http, app: Akashi): void {
  http.get("/settings", { config: { action: "shop.read" } }, async (request, reply) =>
    reply.page("shops/settings", {
      title: "設定",
      place: "settings",
      links: links.filter((link) => roleMay(request.user?.role, link.needs)),
      storage: app.config.storage,
      isSynced: SYNCED.test(app.config.storage),
    }),
  );

  const standing = () => listShops(app.house().read)[0]!;
  const form = (reply: FastifyReply, values: Values, errors?: Values, isChanged = false) =>
    reply.page("shops/shop", {
      title: "お店と問い合わせ窓口",
      place: "settings",
      industries,
      values,
      errors,
      isChanged,
      seen: markAgain(values.seen, isChanged, asForm(valuesOf(standing()))),
    });

  http.get("/settings/shop", { config: { action: "shop.write" } }, async (_request, reply) =>
    form(reply, valuesOf(standing())),
  );

  http.post("/settings/shop", { config: { action: "shop.write" } }, async (request, reply) => {
    const values = z.record(z.string(), z.string()).parse(request.body);
    const parsed = shopInput.safeParse(values);
    if (!parsed.success) return form(reply.code(400), values, fieldErrors(parsed.error));
    const unprintable = unprintableFields(parsed.data);
    if (Object.keys(unprintable).length > 0) return form(reply.code(400), values, unprintable);
    const now = valuesOf(standing());
    const changed = changedSince(asForm(now), asForm(values), (name) =>
      name === "industry" ? industryLabel(now[name]) : (now[name] ?? ""),
    );
    if (changed) return form(reply.code(409), values, changed, true);
    app.house().write(actorOf(request), (tx) => changeShop(tx, listShops(tx.db)[0]!.id, parsed.data));
    return reply.done("/settings", "お店の情報を記録しました。これから作る書類に使われます。");
  });
}

/** As the form shows and sends them. */
function valuesOf(shop: Shop): Values {
  const names = Object.keys(shopInput.shape) as (keyof typeof shopInput.shape)[];
  return Object.fromEntries(names.map((name) => [name, String(shop[name] ?? "")]));
}

const industryLabel = (industry: string | undefined): string =>
  industries.find(({ value }) => value === industry)?.label ?? "";
