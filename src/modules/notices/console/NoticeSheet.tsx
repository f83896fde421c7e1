import { useEffect } from 'react'
import type { AnswerOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import './notice-sheet.css'

/** The notice as it is pasted up. As a direct child of Page it alone is printed. */
export function NoticeSheet({ notice }: { notice: AnswerOf<'/api/notices/{id}'> }) {
  useEffect(() => {
    document.body.toggleAttribute('data-sheet', true)
    return () => void document.body.toggleAttribute('data-sheet', false)
  }, [])
  const { title, basis, term, postedOn, endsOn, contact, columns, rows, unitName, placeName } = notice
  return (
    <article className="g-sheet n-notice" aria-label={title}>
      <h2 className="n-notice-title">{title}</h2>
      <p>
        {basis}。现予公示，公示期 {term}，自{dayInChinese(postedOn)}起至{dayInChinese(endsOn)}止。
      </p>
      <div className="g-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">序号</th>
              {columns.map((c) => (
                <th key={c.field} scope="col">
                  {c.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                <td>{index + 1}</td>
                {columns.map((c) => (
                  <td key={c.field}>{row[c.field] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>{contact}</p>
      <p className="n-notice-sign">
        {unitName ?? placeName}
        <br />
        {dayInChinese(postedOn)}
      </p>
    </article>
  )
}
