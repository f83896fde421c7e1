export { KINDS, type MeetingKind, type NewMeeting } from './model.ts'
export { type MeetingsPack, meetingsPack } from './pack.ts'
export { placeLeaders, recordMeetings } from './service.ts'
