import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'

export default function Help() {
  return (
    <Page title="使用说明" actions={<PrintButton title="固本使用说明" />}>
      <Panel title="以什么身份办理">
        <p>能看到什么、能办什么，由职务决定。担任多个职务的，在页面上方“办理身份”处切换；两个窗口可以各用一个身份。</p>
        <p>每件事都记明谁、以什么职务、什么时候办理。</p>
      </Panel>
      <Panel title="查看名单">
        <ul>
          <li>
            先在“查找”里输入名称，或选条件；条件记在网址里，复制网址发给同事，对方看到的是同样的条件（内容按对方的管辖范围）。
          </li>
          <li>名单下方写明一共多少条。“导出表格”导出符合条件的全部记录，不只是当前一页。</li>
          <li>点数字可以看到它是由哪些记录算出来的。</li>
        </ul>
      </Panel>
      <Panel title="为什么不能办理">
        <p>
          打开一条记录，能办的事项列为按钮。其余事项在“为什么不能办理”中逐条写明原因，例如期限未到、材料不齐、应由他人办理。
        </p>
      </Panel>
      <Panel title="填写表单">
        <ul>
          <li>填错的地方在该项下方提示，已填的内容不会丢失。</li>
          <li>没有提交的内容作为草稿留在本窗口，退出登录后清除。</li>
          <li>网络不通或系统恢复时会自动重试；重复点击提交，只办理一次。</li>
        </ul>
      </Panel>
      <Panel title="大字、键盘和打印">
        <ul>
          <li>页面上方“大字”放大全部文字，本机下次仍然有效。</li>
          <li>用 Tab 键逐项移动，回车键打开或办理；第一次按 Tab 可直接跳到正文。</li>
          <li>“打印”只打印内容，不打印菜单；也可存为 PDF 文件。</li>
        </ul>
      </Panel>
      <Panel title="账号安全">
        <p>密码不要告诉他人，离开座位请退出登录。怀疑密码泄露的，在“我的账号”中修改密码并退出所有设备。</p>
      </Panel>
    </Page>
  )
}
