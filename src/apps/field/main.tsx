import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './field.css'
import { App } from './App.tsx'
import { phone } from './the-phone.ts'
import { keepInstalled } from './update.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
void phone.start()
keepInstalled()
