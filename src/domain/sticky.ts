/** By what a user is known again while two versions serve, so that a user stays with a version: by a cookie that the router sets, or by a header. */
export type Sticky = { readonly kind: 'cookie' } | { readonly kind: 'header'; readonly name: string }
