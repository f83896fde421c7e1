import type { Commands } from '#kernel/pure/command.ts'

export const kernelCommands: Commands = {
  'kernel.register-device': { title: '登记设备', minutes: 1 },
  'kernel.lock-device': { title: '锁定设备', minutes: 1 },
  'kernel.unlock-device': { title: '解除设备锁定', minutes: 1 },
  'kernel.resolve-conflict': { title: '裁定两处填报的不一致', minutes: 1 },
  'kernel.adopt-pack': { title: '启用工作机制', minutes: 30 },
  'kernel.change-calendar': { title: '调整工作日历', minutes: 10 },
  'kernel.seed-calendar': { title: '载入工作日历', minutes: 0 },
}
