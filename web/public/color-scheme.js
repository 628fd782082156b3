// Before anything is drawn, so that the page does not flash in the other colours. The key is that of src/theme/color-scheme.ts.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('lockstep-color-scheme')
  } catch {
    // Storage is closed to the page: the machine's setting it is.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
