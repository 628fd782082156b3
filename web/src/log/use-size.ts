import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'

export type Size = { readonly width: number; readonly height: number; readonly letter: number }

const letters = 50

/** How large the box is inside, and how wide a letter in it, in px; again whenever it changes. */
export const useSize = (box: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, letter: 7 })
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void =>
      setSize({ width: element.clientWidth, height: element.clientHeight, letter: letterIn(element) })
    const watching = new ResizeObserver(measure)
    watching.observe(element)
    // The font of logs comes later than the page.
    void document.fonts.ready.then(measure)
    measure()
    return () => watching.disconnect()
  }, [box])
  return size
}

const letterIn = (element: HTMLElement): number => {
  const probe = document.createElement('span')
  probe.className = 'log-probe'
  probe.textContent = '0'.repeat(letters)
  element.append(probe)
  const { width } = probe.getBoundingClientRect()
  probe.remove()
  return width === 0 ? 7 : width / letters
}
