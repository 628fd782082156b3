import { useDisclosure } from '@mantine/hooks'
import { Suspense, lazy, useEffect } from 'react'
import type { ReactNode } from 'react'
import { Icon } from '../theme/icon.tsx'
import { modKey } from './mod-key.ts'

// They come with the first use: the first view does not wait for them.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const KeysHelp = lazy(async () => ({ default: (await import('./keys-help.tsx')).KeysHelp }))

/** Opens the palette, by a press or by its key; the key is on it. `?` shows all keys. */
export const PaletteButton = (): ReactNode => {
  const [isOpen, { open, close, toggle }] = useDisclosure(false)
  const [isHelpOpen, { open: openHelp, close: closeHelp }] = useDisclosure(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        // Browsers have a field of their own for it.
        event.preventDefault()
        toggle()
      } else if (event.key === '?' && !isWriting(event.target)) openHelp()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [toggle, openHelp])
  return (
    <>
      <button type="button" className="palette-button" aria-keyshortcuts="Control+K Meta+K" onClick={open}>
        <Icon name="search" size={16} />
        <span className="palette-word">Go to</span>
        <kbd className="no-phone" aria-hidden>
          {modKey()} K
        </kbd>
      </button>
      <Suspense fallback={null}>
        {isOpen && <Palette close={close} />}
        {isHelpOpen && <KeysHelp close={closeHelp} />}
      </Suspense>
    </>
  )
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
