/** What the service does of itself every minute: it forgets old answers, and the keys once everybody's time has passed. */
import type { Akashi } from "./app.ts";
import { isAnybodyIn } from "./features/access/index.ts";
import type { House } from "./features/ledger/index.ts";
import { isMailing, isMaking } from "./features/letters/index.ts";

const isAtWork = (house: House): boolean => isMaking(house) || isMailing(house);

/** Makes one turn; the clock is the application's. Whether anybody was in is remembered from turn to turn. */
export function createTending(app: Akashi): () => void {
  // Only who was seen inside can have left: a house is open for a moment before whoever opens it has a session.
  let wasAnybodyIn: House | undefined;
  return () => {
    if (app.state() !== "open") return;
    const house = app.house();
    if (isAnybodyIn(house.read, app.clock(), false)) wasAnybodyIn = house;
    // Opened by a key file it is meant to stand open while nobody is in; letters go on when their page is closed, and a
    // mail that is on its way must be written down when it has arrived.
    else if (wasAnybodyIn === house && app.config.keyFile === undefined && !isAtWork(house))
      return app.seal();
    house.forgetAnswers();
  };
}
