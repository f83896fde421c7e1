import { createCipheriv, createDecipheriv, createHmac, hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyRing, newRing, type Suite, vaultOf, withNewKey } from './vault.ts'

const SUITES: Suite[] = ['gm', 'intl']
const ID = '610826199001011234'
const ABOUT = '610826/households.person/id/0156'
/** Where IV, text and tag lie in what is sealed. */
const LAYOUT = { gm: { iv: 16, tag: 32 }, intl: { iv: 12, tag: 16 } }

describe('算法本身', () => {
  it('SM4、SM3、AES-256-GCM 与标准所附数据一致', () => {
    const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
    const sm4 = createCipheriv('sm4-ecb', key, null).setAutoPadding(false)
    expect(sm4.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
    expect(hash('sm3', 'abc', 'hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
    const gcm = createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12))
    expect(gcm.update(Buffer.alloc(16)).toString('hex')).toBe('cea7403d4d606b6e074ec5d3baf39d18')
    gcm.final()
    expect(gcm.getAuthTag().toString('hex')).toBe('d0d1c8a799996bf0265b98b5d48ab919')
  })

  it('gm 封存的，用 OpenSSL 现成的 sm4-ctr 和 HMAC-SM3 另算一遍，逐字节相同', () => {
    const ring = newRing('gm')
    const master = Buffer.from(ring.keys[0]!.key, 'base64')
    const drawn = (label: string) => createHmac('sm3', master).update(label).digest()
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 60 }), (text, context) => {
        const sealed = vaultOf(ring).seal(text, context)
        const [iv, hidden, tag] = [sealed.subarray(5, 21), sealed.subarray(21, -32), sealed.subarray(-32)]
        const ctr = createDecipheriv('sm4-ctr', drawn('sm4-ctr').subarray(0, 16), iv)
        expect(Buffer.concat([ctr.update(hidden), ctr.final()]).toString()).toBe(Buffer.from(text).toString())
        const about = Buffer.from(context)
        const lengths = Buffer.alloc(8)
        lengths.writeUInt32BE(about.length, 0)
        lengths.writeUInt32BE(hidden.length, 4)
        const mac = createHmac('sm3', drawn('hmac-sm3')).update(
          Buffer.concat([sealed.subarray(0, 5), iv, lengths, about, hidden]),
        )
        expect(mac.digest().equals(tag)).toBe(true)
        expect(vaultOf(ring).fingerprint(text)).toEqual(
          createHmac('sm3', Buffer.from(ring.fingerprint, 'base64')).update(text).digest(),
        )
      }),
    )
  })

  it('计数器进位与 OpenSSL 一致', () => {
    const ring = newRing('gm')
    const key = createHmac('sm3', Buffer.from(ring.keys[0]!.key, 'base64')).update('sm4-ctr').digest().subarray(0, 16)
    const text = '固本'.repeat(40)
    // The IV is random; what it gives is compared with the library's counter for every IV that comes up.
    for (let n = 0; n < 600; n += 1) {
      const sealed = vaultOf(ring).seal(text, ABOUT)
      const ctr = createCipheriv('sm4-ctr', key, sealed.subarray(5, 21))
      expect(ctr.update(text, 'utf8').equals(sealed.subarray(21, -32))).toBe(true)
    }
  })
})

describe.each(SUITES)('%s', (suite) => {
  const ring = newRing(suite)
  const vault = vaultOf(ring)

  it('封得上、打得开，同一内容每次封得不同', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (text, context) => {
        const plain = Buffer.from(text, 'utf8').toString('utf8')
        expect(vault.open(vault.seal(text, context), context)).toBe(plain)
      }),
    )
    expect(vault.seal(ID, ABOUT).equals(vault.seal(ID, ABOUT))).toBe(false)
    expect(vault.seal(ID, ABOUT)).toHaveLength(5 + LAYOUT[suite].iv + ID.length + LAYOUT[suite].tag)
  })

  it('改一位、截一段、换一处，都打不开', () => {
    const sealed = vault.seal(ID, ABOUT)
    for (let at = 0; at < sealed.length; at += 1)
      for (const bit of [1, 128]) {
        const bad = Buffer.from(sealed)
        bad[at] = bad[at]! ^ bit
        expect(() => vault.open(bad, ABOUT), `第 ${at} 字节`).toThrow(/sealed-unreadable/)
      }
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => vault.open(sealed.subarray(0, length), ABOUT)).toThrow(/sealed-unreadable/)
    expect(() => vault.open(sealed, `${ABOUT}7`)).toThrow(/sealed-unreadable/)
    expect(() => vault.open(sealed, '')).toThrow(/sealed-unreadable/)
  })

  it('换密钥：新的封，旧的照开；没有重新读密钥文件的进程遇到新密钥会去读', () => {
    const before = vault.seal(ID, ABOUT)
    const next = withNewKey(ring)
    const rotated = vaultOf(next)
    const after = rotated.seal(ID, ABOUT)
    expect(after.toString('hex', 1, 5)).toBe(next.keys[1]!.id)
    expect(rotated.open(before, ABOUT)).toBe(ID)
    expect(rotated.fingerprint(ID)).toEqual(vault.fingerprint(ID))
    expect(() => vault.open(after, ABOUT)).toThrow(/"reason":"key"/)
    expect(vaultOf(ring, () => next).open(after, ABOUT)).toBe(ID)
  })

  it('别处的密钥、别的套件打不开，指纹也不同', () => {
    const other = vaultOf(newRing(suite))
    expect(() => other.open(vault.seal(ID, ABOUT), ABOUT)).toThrow(/sealed-unreadable/)
    expect(other.fingerprint(ID).equals(vault.fingerprint(ID))).toBe(false)
    const foreign = vaultOf({ ...ring, suite: suite === 'gm' ? 'intl' : 'gm' } as KeyRing)
    expect(() => foreign.open(vault.seal(ID, ABOUT), ABOUT)).toThrow(/"reason":"form"/)
  })
})
