import { ActionIcon, AppShell } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'
import type { ReactNode } from 'react'
import { followFeed } from '../api/follow-feed.ts'
import { PaletteButton } from '../palette/palette-button.tsx'
import { Icon } from '../theme/icon.tsx'
import { Bones } from './bones.tsx'
import { Brand } from './brand.tsx'
import { Clock } from './clock.tsx'
import { LiveMark } from './live-mark.tsx'
import { Side } from './side.tsx'
import { ThemeToggle } from './theme-toggle.tsx'
import { crumbsId } from './view.tsx'
import './shell.css'

/** What is around every view of somebody who has signed in. It alone follows the feed of events. */
export const Shell = (): ReactNode => {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  useEffect(
    () => followFeed(queries, () => void navigate({ to: '/sign-in', search: { to: hereAsPath() } })),
    [queries, navigate],
  )
  return (
    <AppShell
      layout="alt"
      header={{ height: 46 }}
      navbar={{ width: 216, breakpoint: 760, collapsed: { mobile: !isOpen } }}
      padding={0}
      transitionDuration={0}
    >
      <AppShell.Header className="bar">
        <div className="only-phone">
          <Brand />
        </div>
        <div id={crumbsId} className="crumbs-place" />
        <div className="bar-end">
          <PaletteButton />
          <LiveMark />
          <Clock />
          <ThemeToggle />
          <Menu isOpen={isOpen} toggle={toggle} />
        </div>
      </AppShell.Header>
      <AppShell.Navbar className="side" aria-label="Main">
        <div className="side-head">
          <Brand />
          <Menu isOpen={isOpen} toggle={toggle} />
        </div>
        <Side close={close} />
      </AppShell.Navbar>
      <AppShell.Main className="main-room">
        <Suspense fallback={<Bones />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  )
}

/** To come back to this very place, with what its address asks for. */
const hereAsPath = (): string => {
  const { pathname, search, hash } = window.location
  return `${pathname}${search}${hash}`
}

type MenuProps = { readonly isOpen: boolean; readonly toggle: () => void }

const Menu = ({ isOpen, toggle }: MenuProps): ReactNode => (
  <ActionIcon
    className="only-phone"
    variant="subtle"
    color="gray"
    size={40}
    aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
    aria-expanded={isOpen}
    onClick={toggle}
  >
    <Icon name={isOpen ? 'x' : 'menu-2'} size={18} />
  </ActionIcon>
)
