export type { CatalogueEntry, Figure, FigureLevel, PlaceFigure, RecordRow, Side } from './model.ts'
export {
  amendMonth,
  computeMonth,
  figureFor,
  figuresByPlace,
  figuresOf,
  freezeMonth,
  isFrozen,
  recordsOf,
  verifyMonth,
} from './service.ts'
