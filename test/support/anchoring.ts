/** A house that knows a local timestamp authority, with the machine's own time: `openssl ts` stamps nothing else. */
import { changeAnchorSettings } from "#src/features/anchors/index.ts";
import { anchorSettingsInput } from "#src/features/anchors/settings.ts";
import { openIncident } from "#src/features/incidents/index.ts";
import { listShops } from "#src/features/shops/index.ts";
import type { TestApp } from "./house.ts";
import type { TimestampAuthority } from "./timestamp-authority.ts";

/** Sets the clock to the machine's, moved by days. */
export function setMachineTime(at: TestApp, days = 0): Date {
  const now = new Date(Date.now() + days * 86_400_000);
  at.setTime(now);
  return now;
}

/** Sets the authority as the owner would; nothing is asked for yet. */
export function useAuthority(
  at: TestApp,
  authority: Pick<TimestampAuthority, "url" | "caPem">,
  more: Partial<Parameters<typeof changeAnchorSettings>[1]> = {},
): void {
  const input = anchorSettingsInput.parse({
    url: authority.url,
    caBundle: authority.caPem,
    schedule: "off",
    ...more,
  });
  at.house.write({ id: at.owner.id }, (tx) => changeAnchorSettings(tx, input));
}

/** Something worth protecting. Returns the incident's id. */
export function recordSomething(at: TestApp): string {
  return at.house.write(
    { id: at.owner.id },
    (tx) => openIncident(tx, { shopId: listShops(tx.db)[0]!.id }).id,
  );
}
