import { z } from 'zod'
import { pairingsPack } from './pairings/pack.ts'

/** What a county may vary about its organisations, part by part. */
export const organisationsPack = z.strictObject({ pairings: pairingsPack.prefault({}) })
