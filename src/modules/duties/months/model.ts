/** What a closed month says against a subject: `measure`, a target not reached; `duty`, not done by its day. */
export interface Shortfall {
  duty: string
  kind: 'measure' | 'duty'
  title: string
  category: string | null
  place: string
  unit: string
  unitName: string
  figure: number | null
  target: number | null
  dueOn: string
  measure: string | null
}

/** A duty that falls due, for the month's reminder. */
export interface DueDuty {
  duty: string
  title: string
  place: string
  unit: string
  unitName: string
  dueOn: string
  measure: string | null
  target: number | null
}
