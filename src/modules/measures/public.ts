export type { CatalogueEntry, Figure, FigureLevel, PlaceFigure, RecordRow, Side } from './model.ts'
export {
  amendMonth,
  computeMonth,
  figureAt,
  figureFor,
  figuresByPlace,
  figuresOf,
  freezeMonth,
  isFrozen,
  type MonthStanding,
  periodShown,
  recordsOf,
  standingOfMonth,
  verifyMonth,
} from './service.ts'
