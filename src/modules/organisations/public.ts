export { KINDS, type NewOrganisation, type Organisation, type OrganisationKind } from './model.ts'
export { loadReorganisation, type Reorganisation } from './reorganisation.ts'
export {
  changeOrganisation,
  endOrganisation,
  type MergeEffect,
  mergeEffect,
  registerOrganisations,
} from './service.ts'
export { lastKnown, loadOrganisation, organisationOn, organisationsAt, organisationsIn } from './store.ts'
