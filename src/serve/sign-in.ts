import { createSignIn } from '../http/people/sign-in.ts'
import type { SignIn, SignInParts } from '../http/people/sign-in.ts'
import type { SignInSettings } from '../domain/people/sign-in-settings.ts'

/** Signing in on this node; null: it is not set up. */
export const signInAt = (settings: SignInSettings | null, parts: Omit<SignInParts, 'settings'>): SignIn | null =>
  settings === null ? null : createSignIn({ settings, ...parts })
