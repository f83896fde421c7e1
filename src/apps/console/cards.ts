import type { ScreensCard } from '#kernel/browser/screens.ts'

const found = import.meta.glob<ScreensCard>('../../modules/*/screens.ts', { eager: true, import: 'default' })

/** The cards of all modules: a new module is a folder, nothing is listed here. */
export const cards: readonly ScreensCard[] = Object.values(found)
