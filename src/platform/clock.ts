/** The clock is passed in; only the entry points read the machine's own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
