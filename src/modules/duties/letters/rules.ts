export type LetterSide = 'sign-upper' | 'sign-lower'

export interface LetterFacts {
  readonly side: LetterSide
  /** the acting post belongs to the party of this side; the county's side is signed by the organisation department's leader */
  readonly forThisParty: boolean
  readonly signed: boolean
  readonly withdrawn: boolean
  readonly otherSignedByMe: boolean
  readonly partyName: string
}

export function* reasonsNotToSign(f: LetterFacts): Generator<string> {
  if (f.withdrawn) yield '责任书已经撤回。'
  if (f.signed) yield '本方已经签字。'
  if (!f.forThisParty) yield `应由“${f.partyName}”的负责人签字。`
  if (f.otherSignedByMe) yield '甲乙双方不能由同一人签字。'
}
