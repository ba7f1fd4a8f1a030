/** Every room's routes, in the order of the house. */
import type { Akashi } from "#src/app.ts";
import { accessApi } from "#src/features/access/api.ts";
import { accessPages } from "#src/features/access/pages.ts";
import { backupPages } from "#src/features/backup/pages.ts";
import { memberPages } from "#src/features/casefile/member-pages.ts";
import { casefilePages } from "#src/features/casefile/pages.ts";
import { documentsApi } from "#src/features/documents/api.ts";
import { documentsPages } from "#src/features/documents/pages.ts";
import { evidenceApi } from "#src/features/evidence/api.ts";
import { integrityPages } from "#src/features/evidence/integrity-pages.ts";
import { evidencePages } from "#src/features/evidence/pages.ts";
import { evidenceUploadPages } from "#src/features/evidence/upload-pages.ts";
import { incidentsApi } from "#src/features/incidents/api.ts";
import { incidentsPages } from "#src/features/incidents/pages.ts";
import { ledgerApi } from "#src/features/ledger/api.ts";
import { lettersApi } from "#src/features/letters/api.ts";
import { lettersPages } from "#src/features/letters/pages.ts";
import { setupApi } from "#src/features/setup/api.ts";
import { setupPages } from "#src/features/setup/pages.ts";
import { shopsApi } from "#src/features/shops/api.ts";
import { shopsPages } from "#src/features/shops/pages.ts";
import type { Http } from "./server.ts";

export async function registerRoutes(http: Http, app: Akashi): Promise<void> {
  accessApi(http, app);
  accessPages(http, app);
  shopsApi(http, app);
  shopsPages(http, app);
  incidentsApi(http, app);
  incidentsPages(http, app);
  backupPages(http, app);
  casefilePages(http, app);
  memberPages(http, app);
  setupApi(http, app);
  setupPages(http, app);
  ledgerApi(http, app);
  evidenceApi(http, app);
  evidencePages(http, app);
  evidenceUploadPages(http, app);
  integrityPages(http, app);
  documentsApi(http, app);
  documentsPages(http, app);
  lettersApi(http, app);
  lettersPages(http, app);
}
