export type { Level, Place, PlaceRow } from './model.ts'
export { LEVELS, levelOfCode } from './model.ts'
export { importPlaces, type Merger, mergePlaces, renamePlace } from './service.ts'
export { countyName } from './store.ts'
