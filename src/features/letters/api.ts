/** The API of letters, one file for each of its resources. */
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { dispatchApi } from "./dispatch-api.ts";
import { mailApi } from "./mail-api.ts";
import { recipientApi } from "./recipient-api.ts";
import { runApi } from "./run-api.ts";
import { textApi } from "./text-api.ts";

export function lettersApi(http: Http, app: Akashi): void {
  textApi(http, app);
  recipientApi(http, app);
  runApi(http, app);
  dispatchApi(http, app);
  mailApi(http, app);
}
