/**
 * Whether a text is a path of this server and nothing else: a browser that is sent there stays here. Pure.
 * A backslash counts as a slash for browsers, and tabs and line ends are taken out by them before they look.
 */
export const isOwnPath = (text: string): boolean =>
  /^\/(?!\/)[!-[\]-~]*$/.test(text) && !/%(?:2f|5c)/i.test(pathIn(text))

const pathIn = (text: string): string => text.split(/[?#]/, 1)[0] ?? ''
