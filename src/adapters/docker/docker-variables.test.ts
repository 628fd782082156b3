import { expect, it } from 'vitest'
import { dockerVariables } from './docker-variables.ts'

const always = { DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }

it('gives docker what it needs for its engine and for signing in, and nothing else of the server', () => {
  const needed = {
    DOCKER_HOST: 'unix:///run/docker.sock',
    DOCKER_CONFIG: '/etc/lockstep/docker',
    AWS_REGION: 'eu-west-2',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/run/token',
    https_proxy: 'http://proxy:3128',
  }
  const others = {
    DATABASE_URL: 'postgres://',
    LOCKSTEP_TOKEN: 't',
    GITHUB_TOKEN: 't',
    MY_DOCKER_HOST: 'x',
    DOCKER_HOST_PASSWORD: 'x',
    DOCKER_DEFAULT_PLATFORM: 'linux/arm64',
  }
  expect(dockerVariables({ ...needed, ...others })).toEqual({ ...needed, ...always })
})

it('asks for BuildKit, whatever the server says', () =>
  expect(dockerVariables({ DOCKER_BUILDKIT: '0' })).toEqual(always))
