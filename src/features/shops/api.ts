/** /api/shop: the business whose cases these are. */

import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { actorOf, type Http } from "#src/http/index.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { changeShop, getShop, listShops, shopChange, shopInput, unprintableFields } from "./shop.ts";

const shape = z.object({
  ...shopInput.shape,
  employees: z.number().nullable(),
  id: z.string(),
  revision: z.int(),
});

export function shopsApi(http: Http, app: Akashi): void {
  const tags = ["shops"];
  http.get(
    "/api/shop",
    { config: { action: "shop.read" }, schema: { tags, summary: "The shop.", response: { 200: shape } } },
    async () => listShops(app.house().read)[0]!,
  );
  http.put(
    "/api/shop",
    {
      config: { action: "shop.write" },
      schema: {
        tags,
        summary: "Changes the shop. With `revision` nothing that came since is overwritten unseen (409).",
        body: shopChange,
        response: { 200: shape },
      },
    },
    async (request) => {
      const unprintable = unprintableFields(request.body);
      if (Object.keys(unprintable).length > 0) throw new Refusal("invalid_input", {}, unprintable);
      const { id } = listShops(app.house().read)[0]!;
      app.house().write(actorOf(request), (tx) => changeShop(tx, id, request.body));
      return getShop(app.house().read, id);
    },
  );
}
