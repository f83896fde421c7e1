export { KINDS, type NewOrganisation, type Organisation, type OrganisationKind } from './model.ts'
export { loadReorganisation, type Reorganisation } from './reorganisation.ts'
export {
  type MergeEffect,
  mergeEffect,
  registerOrganisations,
} from './service.ts'
export { loadOrganisation, organisationOn, organisationsAt } from './store.ts'
