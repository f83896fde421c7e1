import { Radio, Steps } from 'antd'
import { useState } from 'react'
import { useActing } from '#kernel/browser/session.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { LEDGER_KINDS, type LedgerKind } from '../../ledger/fields.ts'
import { type Chosen, LedgerColumns } from './LedgerColumns.tsx'
import { LedgerFile } from './LedgerFile.tsx'
import { LedgerTrial } from './LedgerTrial.tsx'
import { type Look, type Sent, sameSheet } from './ledger-look.ts'
import './ledger.css'

/** From a county's own ledger to the register: file, columns, check, confirm, result. */
export default function LedgerImport() {
  const [kind, setKind] = useState<LedgerKind>('household')
  const [sent, setSent] = useState<Sent | null>(null)
  const [look, setLook] = useState<Look | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [isChecking, setChecking] = useState(false)
  const [checked, setChecked] = useState<string | null>(null)
  const step = isChecking ? 2 : look !== null ? 1 : 0
  const begin = () => {
    setSent(null)
    setLook(null)
    setChosen(null)
    setChecking(false)
    setChecked(null)
  }
  // what was said of the columns holds for the mended ledger too, unless its headings are others now
  const mended = (file: Sent, found: Look) => {
    const sheet = chosen === null ? undefined : sameSheet(found, chosen.headings)
    setSent(file)
    setLook(found)
    setChosen(chosen === null || sheet === undefined ? null : { ...chosen, sheet: sheet.name, header: sheet.header })
    setChecking(sheet !== undefined)
  }
  return (
    <Page
      title="台账导入"
      lead="把本县现有的户台账、帮扶台账导入系统。列名、列序、表头层数不必相同；先检查，全部无误才导入。"
    >
      <Steps
        className="ledger-steps"
        size="small"
        current={step}
        items={['选择台账', '对应各列', '检查和导入'].map((title) => ({ title }))}
      />
      {step === 0 && (
        <Choose
          kind={kind}
          onKind={setKind}
          onLook={(file, found) => {
            setSent(file)
            setLook(found)
          }}
        />
      )}
      {step === 1 && sent !== null && look !== null && (
        <LedgerColumns
          sent={sent}
          kind={kind}
          look={look}
          chosen={chosen}
          onLook={setLook}
          onDone={(said) => {
            setChosen(said)
            setChecking(true)
          }}
          onBack={begin}
        />
      )}
      {step === 2 && sent !== null && chosen !== null && (
        <LedgerTrial
          key={sent.file}
          sent={sent}
          kind={kind}
          chosen={chosen}
          before={checked}
          onChecked={setChecked}
          onBack={() => setChecking(false)}
          onAgain={begin}
          onMended={mended}
        />
      )}
    </Page>
  )
}

interface ChooseProps {
  readonly kind: LedgerKind
  readonly onKind: (kind: LedgerKind) => void
  readonly onLook: (sent: Sent, look: Look) => void
}

function Choose({ kind, onKind, onLook }: ChooseProps) {
  const { role } = useActing()
  return (
    <Panel title="一、选择台账">
      <Radio.Group
        value={kind}
        onChange={(event) => onKind(event.target.value as LedgerKind)}
        options={optionsOf(LEDGER_KINDS)}
      />
      <p>
        {kind === 'household'
          ? `一户一行，或一人一行都可以。已登记的户按身份证号找到，不会重复登记；空着的格子不改动已登记的内容。${
              role === 'clerk'
                ? '与登记不同的，按表更新。'
                : '没有登记过的户直接登记；与登记不同的内容成为变更申请，由另一人审核后生效。'
            }`
          : '每行一户和一名帮扶责任人。户要先在户档中，帮扶责任人要先在人员名册中有职务；更换帮扶责任人请办理交接。'}
      </p>
      <p className="g-quiet">
        支持 .xlsx 和 .csv（UTF-8、GB18030），不超过 100 MB。台账加密保存 7 天供核对，之后自动清除。
      </p>
      <LedgerFile kind={kind} label="选择台账" onLook={onLook} />
    </Panel>
  )
}
