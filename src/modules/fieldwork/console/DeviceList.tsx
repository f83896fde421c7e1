import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/sync/devices'>

/** Telephones and tablets that keep records for work without a network: what each has not sent, and locking one that is lost. */
export default function DeviceList() {
  const { role } = useActing()
  const { person } = useSession()
  const [chosen, setChosen] = useState<Row | null>(null)
  const keeper = role === 'admin' || role === 'security'
  const mayAct = (row: Row) => keeper || (row.person === person.id && row.lockedAt === null)
  return (
    <Page
      title="走访端设备"
      lead="装有走访端的手机和平板。未上传数以设备最近一次报告为准；设备遗失的请立即锁定，锁定后设备上的内容自动清除。"
    >
      <DataTable<Row>
        what="设备"
        path="/api/sync/devices"
        search="使用人、设备名称"
        filters={[
          {
            name: 'locked',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'true', label: '已锁定' },
              { value: 'false', label: '使用中' },
            ],
          },
        ]}
        columns={[
          { key: 'label', title: '设备' },
          { key: 'holder', title: '使用人', render: (row) => `${row.holder}（${row.post}）` },
          {
            key: 'seenAt',
            title: '最近同步',
            render: (row) => (row.seenAt === null ? '还没有' : <MomentText at={row.seenAt} />),
          },
          { key: 'unsent', title: '未上传', render: (row) => <Unsent row={row} /> },
          { key: 'skewMs', title: '时钟', phone: false, render: (row) => <Clock row={row} /> },
          {
            key: 'lockedAt',
            title: '状态',
            render: (row) =>
              row.lockedAt === null ? (
                <StatusTag label="使用中" tone="success" />
              ) : (
                <StatusTag label={`已锁定：${row.lockedWhy ?? ''}`} tone="error" />
              ),
          },
          {
            key: 'act',
            title: '办理',
            render: (row) =>
              mayAct(row) && (
                <Button
                  danger={row.lockedAt === null}
                  onClick={() => setChosen(row)}
                  aria-label={`${row.lockedAt === null ? '锁定' : '解锁'}${row.label}`}
                >
                  {row.lockedAt === null ? '锁定' : '解锁'}
                </Button>
              ),
          },
        ]}
        empty={<p>还没有登记设备。用手机浏览器打开走访端，登录后自动登记。</p>}
      />
      {chosen !== null && <Lock key={chosen.id} device={chosen} onClose={() => setChosen(null)} />}
    </Page>
  )
}

function Unsent({ row }: { row: Row }) {
  if (row.unsent === 0) return <>已全部送达</>
  return (
    <>
      {row.unsent} 条
      {row.unsentSince !== null && (
        <>
          ，最早 <MomentText at={row.unsentSince} />
        </>
      )}
    </>
  )
}

function Clock({ row }: { row: Row }) {
  if (row.skewMs === null) return <>准</>
  const minutes = Math.round(Math.abs(row.skewMs) / 60_000)
  return <StatusTag label={`${row.skewMs > 0 ? '快' : '慢'} ${minutes} 分钟`} tone="warning" />
}

function Lock({ device, onClose }: { device: Row; onClose: () => void }) {
  const locked = device.lockedAt !== null
  const params = { path: { id: device.id } }
  return (
    <CommandDrawer<{ why: string }>
      open
      danger={!locked}
      title={locked ? `解锁${device.label}` : `锁定${device.label}`}
      name={`device.${locked ? 'unlock' : 'lock'}.${device.id}`}
      fields={[{ name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 500, required: true }]}
      submit={locked ? '解锁' : '锁定'}
      done={locked ? '设备已解锁' : '设备已锁定'}
      send={(body, headers) =>
        locked
          ? answerOf(api.POST('/api/sync/devices/{id}/unlock', { params, body, headers }))
          : answerOf(api.POST('/api/sync/devices/{id}/lock', { params, body, headers }))
      }
      onClose={onClose}
    >
      <p>
        {locked
          ? '解锁后使用人可以重新登录使用；设备上已清除的内容不会恢复，会重新下载。'
          : `锁定后该设备再联网时，设备上的内容全部清除${device.unsent > 0 ? `，其中 ${device.unsent} 条还没有上传的内容将丢失` : ''}；使用人在各处的登录随之退出。`}
      </p>
    </CommandDrawer>
  )
}
