// Completes package-lock.json after `npm install`: node bin/lock.mjs
//
// `npm ci` refuses a lockfile in which an optional package of another platform is missing, and `npm install` leaves
// one out when the registry does not serve it (a mirror often holds only some platforms). The version is pinned by
// the package that asks for it and the platform stands in the name, so the entry can be written without the registry.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './ready.mjs'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'mipsel',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]

const file = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = missing(lock.packages)
Object.assign(lock.packages, added)
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${Object.keys(added).length} entries added`)

function missing(packages) {
  const found = {}
  for (const [place, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isFound(packages, place, name)) continue
      if (!/^\d/.test(range)) throw new Error(`${name}@${range}, wanted by ${place}, is not pinned: add it by hand`)
      found[`node_modules/${name}`] = {
        version: range,
        ...platform(name),
        ...(entry.dev && { dev: true }),
        optional: true,
      }
    }
  }
  return found
}

/** As Node looks for it: beside the package, then in each folder above. */
function isFound(packages, place, name) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true
    if (at === '') return false
  }
}

function platform(name) {
  const words = name.split(/[-/]/)
  const os = systems.filter((system) => words.includes(system) || (system === 'linux' && words.includes('linuxmusl')))
  const cpu = processors.filter((processor) => words.includes(processor))
  if (os.length === 0 && cpu.length === 0) throw new Error(`${name}: the name does not tell its platform`)
  const libc = words.some((word) => /musl/.test(word))
    ? ['musl']
    : words.some((word) => /^gnu/.test(word))
      ? ['glibc']
      : undefined
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc && { libc }) }
}
