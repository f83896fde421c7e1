import { Button, Modal } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { momentInChinese } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/accounts'>
type Verb = 'reset-password' | 'disable' | 'enable' | 'unlock' | 'end-sessions'

interface OneTime {
  login: string
  password: string
}

const VERBS: Record<Verb, { label: string; done: string; hint: string; danger?: true }> = {
  'reset-password': {
    label: '重置密码',
    done: '密码已重置',
    hint: '原密码立即失效，已登录的设备全部退出；新密码只显示一次，本人登录后必须先改密码。重置记入日志，审计管理员可查。',
  },
  disable: {
    label: '停用',
    done: '账号已停用',
    hint: '停用后不能登录，已登录的设备立即退出；任职不变。',
    danger: true,
  },
  enable: { label: '启用', done: '账号已启用', hint: '启用后可以用原密码登录。' },
  unlock: { label: '解除锁定', done: '已解除锁定', hint: '连续输错密码造成的锁定立即解除。' },
  'end-sessions': { label: '结束登录', done: '已结束全部登录', hint: '此账号在所有设备上退出。', danger: true },
}

/** Accounts: opened by the system administrator, watched by the security administrator. */
export default function AccountList() {
  const { role } = useActing()
  const [doing, setDoing] = useState<{ verb: Verb; row: Row } | null>(null)
  const [secret, setSecret] = useState<OneTime | null>(null)
  return (
    <Page
      title="账号"
      lead="账号只管能否登录；能办什么事由职务决定，在“人员”中任免。"
      actions={role === 'admin' && <OpenAccount onDone={setSecret} />}
    >
      <DataTable<Row>
        what="账号"
        path="/api/accounts"
        search="账号、姓名、拼音"
        filters={[
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'usable', label: '正常' },
              { value: 'disabled', label: '停用' },
              { value: 'locked', label: '锁定' },
            ],
          },
        ]}
        columns={[
          { key: 'login', title: '账号' },
          { key: 'name', title: '姓名', render: (row) => <Go to={`/people/${row.person}`}>{row.name}</Go> },
          {
            key: 'posts',
            title: '现任职务',
            render: (row) => row.posts.map((p) => `${p.placeName} ${p.title}`).join('；'),
          },
          { key: 'state', title: '状态', render: (row) => <AccountState row={row} /> },
          {
            key: 'act',
            title: '办理',
            render: (row) => (
              <span className="g-actions">
                {verbsFor(role, row).map((verb) => (
                  <Button
                    key={verb}
                    danger={VERBS[verb].danger === true}
                    aria-label={`${VERBS[verb].label}：${row.login}`}
                    onClick={() => setDoing({ verb, row })}
                  >
                    {VERBS[verb].label}
                  </Button>
                ))}
              </span>
            ),
          },
        ]}
      />
      {doing !== null && (
        <Doing key={doing.row.id + doing.verb} {...doing} onClose={() => setDoing(null)} onSecret={setSecret} />
      )}
      <Secret secret={secret} onClose={() => setSecret(null)} />
    </Page>
  )
}

function verbsFor(role: string, row: Row): Verb[] {
  const verbs: Verb[] = ['reset-password']
  if (row.lockedUntil !== null) verbs.push('unlock')
  if (role === 'admin') verbs.push(row.disabled ? 'enable' : 'disable')
  if (!row.disabled) verbs.push('end-sessions')
  return verbs
}

function AccountState({ row }: { row: Row }) {
  if (row.disabled) return <StatusTag label={`停用：${row.disabledWhy ?? ''}`} tone="error" />
  if (row.lockedUntil !== null) return <StatusTag label={`锁定至 ${momentInChinese(row.lockedUntil)}`} tone="warning" />
  if (row.mustChange) return <StatusTag label="待改初始密码" tone="processing" />
  return <StatusTag label="正常" tone="success" />
}

function Doing({
  verb,
  row,
  onClose,
  onSecret,
}: {
  verb: Verb
  row: Row
  onClose: () => void
  onSecret: (secret: OneTime) => void
}) {
  const { label, done, hint, danger } = VERBS[verb]
  return (
    <CommandDrawer<{ why: string }, unknown>
      open
      title={`${label}：${row.login}（${row.name}）`}
      name={`account.${verb}.${row.id}`}
      fields={[{ name: 'why', label: '原因', kind: 'text', max: 200, required: true }]}
      submit={label}
      done={done}
      danger={danger === true}
      send={(body, headers) =>
        answerOf(api.POST(`/api/accounts/{id}/${verb}`, { params: { path: { id: row.id } }, body, headers }))
      }
      onDone={(answer) => verb === 'reset-password' && onSecret(answer as OneTime)}
      onClose={onClose}
    >
      <p>{hint}</p>
    </CommandDrawer>
  )
}

function OpenAccount({ onDone }: { onDone: (secret: OneTime) => void }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        开立账号
      </Button>
      <CommandDrawer<{ person: string; login: string }, OneTime>
        open={open}
        title="开立账号"
        name="account.open"
        fields={[
          { name: 'person', label: '人员', kind: 'person', required: true, help: '先在“人员”中登记并任命职务。' },
          {
            name: 'login',
            label: '账号',
            kind: 'text',
            max: 31,
            required: true,
            help: '小写字母开头，可用数字、点和短横线。',
          },
        ]}
        submit="开立"
        done="账号已开立"
        send={(body, headers) => answerOf(api.POST('/api/accounts', { body, headers }))}
        onDone={onDone}
        onClose={() => setOpen(false)}
      />
    </>
  )
}

/** Shown once; the system keeps only its digest. */
function Secret({ secret, onClose }: { secret: OneTime | null; onClose: () => void }) {
  return (
    <Modal
      open={secret !== null}
      title="一次性密码"
      onCancel={onClose}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          我已转告本人
        </Button>
      }
    >
      <p>
        账号 <strong>{secret?.login}</strong> 的一次性密码：
      </p>
      <p style={{ fontSize: '1.6em', letterSpacing: '0.08em', fontFamily: 'monospace' }}>{secret?.password}</p>
      <p>关闭后不再显示。本人首次登录时必须改成自己的密码。</p>
    </Modal>
  )
}
