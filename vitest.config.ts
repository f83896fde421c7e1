import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Where the tests lie that start servers and browsers, the longest first. */
const LONG = ['/tests/journeys/pages', '/tests/faults/', '/tests/journeys/', '/src/packs/', '/src/apps/cli', '/tests/laws/']

/** What takes long begins first, so that no worker is left without work while another has a long file before it. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (LONG.findIndex((part) => moduleId.includes(part)) + LONG.length + 1) % (LONG.length + 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'tests/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['tests/kit/database.ts'],
    setupFiles: ['tests/kit/locale.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: LongFirst },
  },
})
