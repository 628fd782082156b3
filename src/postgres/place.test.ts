import { expect, test } from 'vitest'
import { userIn } from './account.ts'
import { placeIn, socketFolder } from './place.ts'

test('everything is below the home', () => {
  expect(placeIn('/var/lib/lockstep')).toEqual({
    root: '/var/lib/lockstep/postgres',
    data: '/var/lib/lockstep/postgres/data',
    password: '/var/lib/lockstep/postgres/password',
    log: '/var/lib/lockstep/postgres/server.log',
    socketDir: '/var/lib/lockstep/postgres/socket',
  })
})

test('a socket path stays within what a unix socket can have, counted in bytes', () => {
  const fits = `/${'a'.repeat(86)}`
  expect(socketFolder(fits)).toBe(fits)
  expect(Buffer.byteLength(`${fits}/.s.PGSQL.65535`)).toBeLessThan(104)
  for (const long of [`${fits}aa`, `/${'ü'.repeat(50)}`]) expect(socketFolder(long)).toMatch(/^\/tmp\/lockstep-.{16}$/)
  expect(socketFolder(`${fits}aa`)).not.toBe(socketFolder(`${fits}ab`))
})

test('a user is found by its whole name, with numbers as the system reads them', () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\nnobody2:x:5:6:::\nnobody:*:-2:-2::/var/empty:/usr/bin/false\n'
  expect(userIn(passwd, 'nobody')).toEqual({ uid: 4_294_967_294, gid: 4_294_967_294 })
  expect(userIn(passwd, 'nobody2')).toEqual({ uid: 5, gid: 6 })
  expect(userIn(passwd, 'body')).toBeUndefined()
})
