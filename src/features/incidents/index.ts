/**
 * Incidents: the case, what the owner answered about it, facts on the timeline, people involved.
 * Owns incident, its sections, steps and ticks, fact, person.
 * Promises: answers are kept as typed; facts come in the order of time; at most one person is the other party.
 * Refuses: a second other party, people of another incident in a fact, days that have not come.
 * `answers.counsel` is for the lawyer alone and must not enter anything handed to others.
 */
export {
  type AnswerChanges,
  answersOf,
  type SectionProgress,
  type StepOutcome,
  saveAnswers,
  sectionProgress,
  stepOutcomes,
} from "./answers.ts";
export { type Case, getCase, type LeaverWords, leaverWords } from "./case.ts";
export { type Category, likelyCategories } from "./categories.ts";
export {
  addFact,
  changeFact,
  type Fact,
  type FactInput,
  factInput,
  getFact,
  listFacts,
  removeFact,
} from "./facts.ts";
export { type GuideStep, guide, nextStep } from "./guide.ts";
export { formatHeadCount, type HeadCount, mostPeople } from "./head-count.ts";
export {
  closeIncident,
  findIncident,
  getIncident,
  getIncidentByIdOrNumber,
  type Incident,
  listIncidents,
  openIncident,
  renameIncident,
  reopenIncident,
} from "./incident.ts";
export {
  addPerson,
  blockedNames,
  changePerson,
  findOtherParty,
  getPerson,
  listPeople,
  type Person,
  type PersonInput,
  personInput,
  removePerson,
} from "./people.ts";
export { type Grade, type Graded, nounOf, readPartialDate } from "./questions.ts";
export { type Answers, type SectionId, sectionIds, sections } from "./sections/index.ts";
export { firstHour, phases, type Tick, type TickItem, tick, ticksOf, untick } from "./ticks.ts";
export {
  type Certainty,
  certainties,
  type DataItem,
  dataItems,
  type PersonRole,
  personRoles,
  type Remedy,
  remedies,
} from "./words.ts";
