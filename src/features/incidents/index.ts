/**
 * Incidents: the case, what the owner answered about it, facts on the timeline, people involved.
 * Owns incident, its sections, steps and ticks, fact, person.
 * Promises: answers are kept as typed; facts come in the order of time; at most one person is the other party.
 * Refuses: another role than 元従業員 as the other party, people of another incident in a fact, answers about days that
 * have not come or are certainly the wrong way round, answers of one list that deny each other.
 * `answers.counsel` is for the lawyer alone and must not enter anything handed to others.
 */
export { type AnswerChanges, answersOf, saveAnswers } from "./answers.ts";
export { type Case, getCase } from "./case.ts";
export { likelyCategories } from "./categories.ts";
export { consentInput, listConsents, nameRule, recordConsent, withdrawConsent } from "./consents.ts";
export { consentFaultSentence, verifyConsents } from "./consents-verify.ts";
export { addFact, changeFact, type Fact, factInput, getFact, listFacts, removeFact } from "./facts.ts";
export { guide, openSteps } from "./guide.ts";
export { formatHeadCount } from "./head-count.ts";
export {
  getIncident,
  getIncidentByIdOrNumber,
  type Incident,
  listIncidents,
  openIncident,
} from "./incident.ts";
export {
  addPerson,
  blockedNames,
  changePerson,
  findOtherParty,
  listPeople,
  type Person,
  personInput,
  removePerson,
} from "./people.ts";
export { type Graded, readPartialDate } from "./questions.ts";
export { type Answers, type SectionId, sections } from "./sections/index.ts";
export { firstHour, phases, tick, ticksOf } from "./ticks.ts";
export { factFaultSentence, verifyFacts } from "./verify.ts";
export { type Certainty, type CustomerPaper, certainties, type DataItem, dataItems } from "./words.ts";
