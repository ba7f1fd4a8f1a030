/** What the register's page says about the last check of everything, which a later room makes. */
import type { House } from "#src/features/ledger/index.ts";

export interface Health {
  readonly at: string;
  readonly isSound: boolean;
  readonly entries: number;
  readonly files: number;
}

/** The last check since the house was opened. */
const last = new WeakMap<House, Health>();

export const lastHealth = (house: House): Health | undefined => last.get(house);

export function keepHealth(house: House, health: Health): void {
  last.set(house, health);
}
