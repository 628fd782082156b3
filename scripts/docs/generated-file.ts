/** A page that is made from the code; `path` is relative to the repository. */
export type GeneratedFile = { readonly path: string; readonly text: string }
