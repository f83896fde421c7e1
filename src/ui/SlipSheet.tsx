import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from './Confirm.tsx'
import { type Fact, Facts, Page } from './Page.tsx'
import { PrintButton, PrintSheet } from './PrintSheet.tsx'

/** What the resident gets on paper: the code with which they, or the witness they named, confirm on the public pages. */
export interface Slip {
  readonly code: string
  readonly facts: readonly Fact[]
  /** the public page also takes down what is not well */
  readonly takesFaults: boolean
}

/** Hands out the slip 确认单 of something that waits to be confirmed; the page then shows {@link SlipSheet}. */
export function SlipButton(props: {
  facts: readonly Fact[]
  takesFaults?: boolean
  send: (headers: CommandHeaders) => Promise<{ code: string }>
  onMade: (slip: Slip) => void
}) {
  const client = useQueryClient()
  const key = useRef(newKey())
  const act = async () => {
    const { code } = await props.send({ 'Idempotency-Key': key.current })
    key.current = newKey()
    void client.invalidateQueries()
    props.onMade({ code, facts: props.facts, takesFaults: props.takesFaults === true })
  }
  return (
    <ConfirmButton label="发放确认单" title="发放确认单？" ok="发放" onOk={act}>
      打印后交给受助人，由本人或者其指定的见证人凭确认码在公开网站确认。再次发放的，以前的确认单作废。
    </ConfirmButton>
  )
}

export function SlipSheet({ slip, onClose }: { slip: Slip; onClose: () => void }) {
  return (
    <Page
      title="确认单"
      lead="确认码只显示这一次，请打印后当面交给受助人。"
      actions={
        <>
          <PrintButton title="确认单" label="打印确认单" />
          <Button onClick={onClose}>已交给受助人，返回</Button>
        </>
      }
    >
      <PrintSheet title="确认单" signs={['发放人', '受助人']}>
        <Facts
          facts={[
            { label: '确认码', value: <strong data-name="slip-code">{slip.code}</strong>, wide: true },
            ...slip.facts,
          ]}
        />
        <p>
          收到以后，请本人或者本人指定的见证人打开公开网站 {location.origin}
          ，在“签收确认”栏目填写确认码和姓名。
          {slip.takesFaults
            ? '没有办到、不满意的，也在那里说明。'
            : '没有收到、与单上不符的，不要确认，请向村（社区）或者关爱中心说明。'}
        </p>
        <p>不方便上网的，在这张单上签字交给村（社区）登记，效力相同。确认码不要交给别人，工作人员不得代为填写。</p>
      </PrintSheet>
    </Page>
  )
}
