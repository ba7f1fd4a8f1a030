/** What the routes of this room share. */
import { z } from "zod";

export const id = z.string().max(64);
export const params = z.object({ incident: id });
