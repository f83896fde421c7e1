export { KINDS, type NewOrganisation, type Organisation, type OrganisationKind } from './model.ts'
export { registerOrganisations } from './service.ts'
export { loadOrganisation, organisationsAt } from './store.ts'
