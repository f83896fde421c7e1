import type { ComponentType } from 'react'

/** A part of the module shows its side of a household here: plan, pairing, cases. */
export interface HouseholdPanel {
  readonly title: string
  readonly Panel: ComponentType<{ readonly household: string; readonly standing: string }>
}

/** In the order shown on the household's page, below income. */
export const HOUSEHOLD_PANELS: readonly HouseholdPanel[] = []
