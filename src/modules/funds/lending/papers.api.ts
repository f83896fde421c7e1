import { idParams } from '#kernel/pure/schema.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { printLetters } from '#kernel/server/documents/letter-press.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { issuerOf } from '../section.ts'
import { accountLetter, contractLetter, type PaperOf } from './papers.ts'
import { SIGNERS } from './rules.ts'
import { borrowerName, wholeLoan } from './service.ts'

/** A paper of one contract bears the household's name: who printed it for what stays in the journal. */
async function paperOf(h: Handle, id: string, purpose: string) {
  const { loan, entries, ...whole } = await wholeLoan(h, id)
  const of: PaperOf = { ...whole, issuer: await issuerOf(h), name: await borrowerName(h, id, purpose) }
  return { loan, entries, of }
}

async function printed(letter: LetterDocument): Promise<Download> {
  const [bytes] = await printLetters([letter])
  return new Download(`${letter.title} ${letter.number}.pdf`, 'application/pdf', bytes!, true)
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/loans/:id/contract',
    summary: '借还合同（PDF）',
    roles: SIGNERS,
    params: idParams,
    problems: ['text-not-printable'],
    run: async (h, { params }) => {
      const { loan, of } = await paperOf(h, params.id, '打印借还合同')
      return printed(contractLetter(loan, of))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/loans/:id/statement',
    summary: '借还结算单（PDF）',
    roles: SIGNERS,
    params: idParams,
    problems: ['text-not-printable'],
    run: async (h, { params }) => {
      const { loan, entries, of } = await paperOf(h, params.id, '打印借还结算单')
      return printed(accountLetter(loan, entries, { ...of, today: h.today }))
    },
  }),
]
