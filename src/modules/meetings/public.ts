export type { MeetingKind, NewMeeting } from './model.ts'
export { placeLeaders, recordMeetings } from './service.ts'
