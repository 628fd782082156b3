import { useEffect } from 'react'
import type { RefObject } from 'react'

/** Ctrl+F is the field of the view: the browser's own looks only through the lines that are drawn. */
export const useFindKey = (field: RefObject<HTMLInputElement | null>): void => {
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', key)
    return () => window.removeEventListener('keydown', key)
  }, [field])
}
