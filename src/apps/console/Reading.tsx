/** While a screen or the session is on its way. */
export function Reading() {
  return (
    <p role="status" style={{ padding: 24 }}>
      正在打开…
    </p>
  )
}
