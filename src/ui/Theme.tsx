import { App, ConfigProvider, type ThemeConfig } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useSignal } from '#kernel/browser/signal.ts'
import { largeType } from './large-type.ts'
import './ui.css'

dayjs.locale('zh-cn')

function themeOf(large: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: '#b3261e',
      colorLink: '#b3261e',
      // darker under the pointer: the lighter one that is made of it by itself cannot be read by everybody
      colorLinkHover: '#8c1d18',
      colorLinkActive: '#7a1712',
      colorError: '#b3261e',
      colorSuccess: '#1f7a3d',
      colorWarning: '#8a5a00',
      colorInfo: '#1a5fb4',
      colorTextBase: '#1f1f1f',
      colorTextPlaceholder: '#6b6b6b',
      colorTextDescription: '#5c5c5c',
      colorBorder: '#8f8f8f',
      borderRadius: 4,
      fontSize: large ? 18 : 14,
      controlHeight: large ? 42 : 34,
      fontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif',
      motion: false,
    },
    components: { Form: { itemMarginBottom: 18, verticalLabelPadding: '0 0 4px' } },
  }
}

/** Ant Design in Chinese, in the county's sober red, with large type when chosen. Around everything. */
export function Theme({ children }: { children: ReactNode }) {
  const large = useSignal(largeType)
  const theme = useMemo(() => themeOf(large), [large])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-large', large)
  }, [large])
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <App>{children}</App>
    </ConfigProvider>
  )
}
