export { makeDoorkeeper } from './doorkeeper.ts'
export type { NewAccount, NewPerson, NewPost, Person } from './model.ts'
export { registerPeople } from './service.ts'
