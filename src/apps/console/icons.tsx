import AimOutlined from '@ant-design/icons/AimOutlined'
import AlertOutlined from '@ant-design/icons/AlertOutlined'
import AuditOutlined from '@ant-design/icons/AuditOutlined'
import BankOutlined from '@ant-design/icons/BankOutlined'
import BarChartOutlined from '@ant-design/icons/BarChartOutlined'
import BookOutlined from '@ant-design/icons/BookOutlined'
import CalendarOutlined from '@ant-design/icons/CalendarOutlined'
import CheckSquareOutlined from '@ant-design/icons/CheckSquareOutlined'
import ClockCircleOutlined from '@ant-design/icons/ClockCircleOutlined'
import EnvironmentOutlined from '@ant-design/icons/EnvironmentOutlined'
import FileTextOutlined from '@ant-design/icons/FileTextOutlined'
import FlagOutlined from '@ant-design/icons/FlagOutlined'
import HeartOutlined from '@ant-design/icons/HeartOutlined'
import HistoryOutlined from '@ant-design/icons/HistoryOutlined'
import HomeOutlined from '@ant-design/icons/HomeOutlined'
import MailOutlined from '@ant-design/icons/MailOutlined'
import MoneyCollectOutlined from '@ant-design/icons/MoneyCollectOutlined'
import ReadOutlined from '@ant-design/icons/ReadOutlined'
import SafetyCertificateOutlined from '@ant-design/icons/SafetyCertificateOutlined'
import SearchOutlined from '@ant-design/icons/SearchOutlined'
import SettingOutlined from '@ant-design/icons/SettingOutlined'
import StarOutlined from '@ant-design/icons/StarOutlined'
import TableOutlined from '@ant-design/icons/TableOutlined'
import TeamOutlined from '@ant-design/icons/TeamOutlined'
import ToolOutlined from '@ant-design/icons/ToolOutlined'
import UnorderedListOutlined from '@ant-design/icons/UnorderedListOutlined'
import UserOutlined from '@ant-design/icons/UserOutlined'
import type { ComponentType } from 'react'
import type { MenuIcon } from '#kernel/browser/screens.ts'

const GLYPHS: Record<MenuIcon, ComponentType> = {
  home: HomeOutlined,
  target: AimOutlined,
  flag: FlagOutlined,
  list: UnorderedListOutlined,
  search: SearchOutlined,
  alert: AlertOutlined,
  mail: MailOutlined,
  audit: AuditOutlined,
  check: CheckSquareOutlined,
  clock: ClockCircleOutlined,
  calendar: CalendarOutlined,
  team: TeamOutlined,
  user: UserOutlined,
  bank: BankOutlined,
  map: EnvironmentOutlined,
  chart: BarChartOutlined,
  table: TableOutlined,
  book: BookOutlined,
  heart: HeartOutlined,
  money: MoneyCollectOutlined,
  star: StarOutlined,
  read: ReadOutlined,
  tool: ToolOutlined,
  file: FileTextOutlined,
  setting: SettingOutlined,
  shield: SafetyCertificateOutlined,
  history: HistoryOutlined,
}

/** Decoration beside the words; not read out. */
export function MenuGlyph({ icon }: { icon: MenuIcon }) {
  const Glyph = GLYPHS[icon]
  return (
    <span aria-hidden>
      <Glyph />
    </span>
  )
}
