import { Button, NavLink } from '@mantine/core'
import type { ButtonProps, NavLinkProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'

type Anchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style' | 'onChange'> & {
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A button that leads to another view. */
export const ButtonLink = createLink(({ ref, ...props }: Omit<ButtonProps, keyof Anchor> & Anchor): ReactNode => (
  <Button component="a" ref={ref} {...props} />
))

/** A line of the navigation. */
export const WayLink = createLink(({ ref, ...props }: Omit<NavLinkProps, keyof Anchor> & Anchor): ReactNode => (
  <NavLink component="a" ref={ref} {...props} />
))
