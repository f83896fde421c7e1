/** The import law. kernel/pure ← kernel/server, kernel/browser ← ui ← modules ← apps; one door per module. */
const PURE = '^src/modules/.+[/.](model|rules|pack|commands)[.]ts$'

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'kernel-pure-knows-nobody',
      severity: 'error',
      from: { path: '^src/kernel/pure/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/', pathNot: '^src/kernel/pure/' },
    },
    {
      name: 'pure-means-no-io',
      severity: 'error',
      from: { path: ['^src/kernel/pure/', PURE] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kernel-knows-no-module',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(modules|packs|apps|ui)/' },
    },
    {
      name: 'server-and-browser-apart',
      severity: 'error',
      from: { path: '^src/kernel/browser/' },
      to: { path: '^src/kernel/server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ui-below-modules',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(modules|packs|apps|kernel/server)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-model-pack-see-no-io',
      severity: 'error',
      from: { path: PURE },
      to: { path: ['^src/kernel/(server|browser)/', '^src/modules/.+[/.](store|service|api|jobs)[.]ts$', '^src/apps/'] },
    },
    {
      name: 'one-door-a-module',
      comment: 'another module is reached through its public.ts (its model.ts for types and schemas on both sides)',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/(public|model)[.]ts$'] },
    },
    {
      name: 'screens-see-no-server',
      severity: 'error',
      from: { path: ['^src/modules/[^/]+/(console|field)/', '^src/modules/[^/]+/screens[.]ts$'] },
      to: { path: ['^src/kernel/server/', '^src/modules/.+[/.](store|service|api|jobs|module|public|measures)[.]ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packs-are-data',
      severity: 'error',
      from: { path: '^src/packs/[^/]+/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(modules|kernel|apps|ui)/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'nobody-imports-apps', severity: 'error', from: { path: '^src/', pathNot: ['^src/apps/', '[.]test[.]ts$'] }, to: { path: '^src/apps/' } },
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^src/.*/index[.]tsx?$' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: ['^virtual:', '[?]'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '[.]generated[.]'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
}
