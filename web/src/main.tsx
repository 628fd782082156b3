import '@mantine/core/styles.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './theme/ground.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './api/query-client.ts'
import { createAppRouter } from './router.tsx'
import { colorSchemeManager } from './theme/color-scheme.ts'
import { styleNonce } from './theme/style-nonce.ts'
import { theme } from './theme/theme.ts'
import { variables } from './theme/variables.ts'

const signedOut = (): void => {
  const { pathname, href } = router.state.location
  if (!pathname.startsWith('/sign-in')) void router.navigate({ to: '/sign-in', search: { to: href } })
}
const queries = createQueryClient(signedOut)
const router = createAppRouter(queries)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
