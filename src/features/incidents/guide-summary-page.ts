/** What the guided form brought together, step by step. */
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import type { Http } from "#src/http/index.ts";
import { answersOf, stepOutcomes } from "./answers.ts";
import { knowledgeQuestion } from "./date-order.ts";
import { findQuestion, isAskFilled, leaverLabels, showAsk } from "./form.ts";
import { guide } from "./guide.ts";
import { getIncident } from "./incident.ts";
import { findOtherParty } from "./people.ts";
import { nounOf } from "./question.ts";

const params = z.object({ incident: z.string().max(64) });

export function guideSummaryPage(http: Http, app: Akashi): void {
  http.get(
    "/incidents/:incident/guide/summary",
    { config: { action: "incident.read" }, schema: { params } },
    async (request, reply) => {
      const { read } = app.house();
      const incident = getIncident(read, request.params.incident);
      const answers = answersOf(read, incident.id);
      const outcomes = stepOutcomes(read, incident.id);
      const person = findOtherParty(read, incident.id);
      return reply.page("incidents/summary", {
        title: "ここまでに分かったこと",
        place: "case",
        incident,
        action: `/incidents/${incident.id}`,
        steps: guide.map((step) => ({
          title: step.title,
          href: `/incidents/${incident.id}/guide/${step.id}`,
          question: step.id === "known" && knowledgeQuestion(answers),
          isUnknown: outcomes.get(step.id) === "unknown",
          items: [
            ...(step.asksName ? [{ label: "お名前", value: person?.name ?? "" }] : []),
            ...step.asks
              .filter((ask) => findQuestion(ask).isEssential || isAskFilled(ask, answers))
              .map((ask) => ({
                label: leaverLabels(answers)[ask] ?? nounOf(findQuestion(ask)),
                value: showAsk(ask, answers),
              })),
          ],
        })),
        firstHourHref: `/incidents/${incident.id}/first-hour`,
        caseHref: `/incidents/${incident.id}`,
      });
    },
  );
}
