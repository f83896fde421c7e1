export { generateOrganisations } from './generate.ts'
export { placeFinder } from './import.rules.ts'
export { KINDS, type NewOrganisation, type Organisation, type OrganisationKind, type Reorganisation } from './model.ts'
export type { NewPairing, NewResource, NewStep, PairingKind } from './pairings/model.ts'
export {
  finishSteps,
  type PairingCounts,
  pairingCounts,
  pairingFigures,
  pairOrganisations,
  planSteps,
  shareResources,
} from './pairings/service.ts'
export {
  type MergeEffect,
  mergeEffect,
  registerOrganisations,
} from './service.ts'
export {
  everyOrganisation,
  everyPlace,
  heirsOf,
  loadOrganisation,
  loadReorganisation,
  organisationOn,
  organisationsAt,
} from './store.ts'
