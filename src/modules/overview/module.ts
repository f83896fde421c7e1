import { defineModule } from '#kernel/server/module.ts'
import { routes } from './api.ts'
import { overviewPack } from './pack.ts'
import { confirmPages } from './portal/confirm.ts'
import { complainFront, countyFront, sitePages, suggestionAnswered } from './portal/site.ts'

/** Keeps nothing of its own: the map, the month's page and the ledger are read from what other modules publish. */
export const overview = defineModule({
  name: 'overview',
  title: '总览',
  depends: [
    'places',
    'organisations',
    'people',
    'measures',
    'duties',
    'supervision',
    'households',
    'fieldwork',
    'funds',
    'care',
  ],
  access: {},
  routes,
  pages: [...sitePages, ...confirmPages],
  front: [countyFront, complainFront],
  answers: { 'fieldwork.opinion': suggestionAnswered },
  pack: overviewPack,
})
