import { useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

/** How wide a box is, in px: what is drawn in it has that size, so that its letters have the size of all letters. */
export const useWidth = (before = 314): { readonly box: RefObject<HTMLDivElement | null>; readonly width: number } => {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(before)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => setWidth(Math.max(200, element.clientWidth))
    const watching = new ResizeObserver(measure)
    watching.observe(element)
    measure()
    return () => watching.disconnect()
  }, [])
  return { box, width }
}
