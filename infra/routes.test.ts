import { expect, test } from 'vitest';
import { routes, serviceFor, serviceNames } from './routes.ts';

test.each([
  ['/v1/tasks', 'routing'],
  ['/v1/tasks/', 'routing'],
  ['/v1/tasks?status=open', 'routing'],
  ['/v1/tasks/7/complete', 'routing'],
  ['/v1/officers', 'routing'],
  ['/v1/waiting?unit=vp-justice', 'routing'],
  ['/v1/task-reassignments', 'routing'],
  ['/v1/deadline-calculations', 'deadline-monitor'],
  ['/v1/deadlines/7', 'deadline-monitor'],
  ['/v1/clock', 'deadline-monitor'],
  ['/v1/dossiers/7/tasks', 'intake'],
  ['/v1/tasks-of-mine', 'intake'],
  ['/v1', 'intake'],
  ['/.well-known/jwks.json', 'intake'],
  ['/v1/signing-keys', 'intake'],
  ['/v1/track', 'tracking'],
  ['/v1/tracking-book', 'intake'],
  ['/track?code=H42.12-261123-0007', 'tracking'],
  ['/openapi.json', 'intake'],
  ['/', 'intake'],
  ['*', 'intake'],
])('%s belongs to %s', (target, service) => expect(serviceFor(target)).toBe(service));

test.each([
  ['an encoded letter', '/v1/%74asks', 'intake'],
  ['an encoded slash', '/v1%2Ftasks', 'intake'],
  ['an encoded slash behind the path', '/v1/tasks%2F7', 'intake'],
  ['a dot segment', '/v1/./tasks', 'intake'],
  ['a dot segment that leads away', '/v1/tasks/../dossiers', 'routing'],
  ['a dot segment that leads here', '/v1/dossiers/../tasks', 'intake'],
  ['encoded dots', '/v1/dossiers/%2e%2e/tasks', 'intake'],
  ['a double slash before the path', '//v1/tasks', 'intake'],
  ['a double slash inside the path', '/v1//tasks', 'intake'],
  ['another case', '/V1/Tasks', 'intake'],
  ['a backslash', '/v1\\tasks', 'intake'],
  ['a path in the query', '/v1/dossiers?next=/v1/tasks', 'intake'],
  ['a path in the fragment', '/v1/dossiers#/v1/tasks', 'intake'],
  ['a second question mark', '/v1/tasks?a=?/v1/alerts', 'routing'],
  ['an absolute target', 'http://mot-cua.example/v1/tasks', 'routing'],
  ['an absolute target without a path', 'http://mot-cua.example?x=/v1/tasks', 'intake'],
  ['an absolute target of another scheme', 'ftp://mot-cua.example/v1/tasks', 'routing'],
  ['a line break', '/v1/dossiers\n/v1/tasks', 'intake'],
])('%s: %s goes to %s', (_what, target, service) => expect(serviceFor(target)).toBe(service));

test('a path is described once, so that the order of the routes means nothing', () => {
  for (const { expression } of routes) {
    const path = expression.slice(1, -'(/|$)'.length).replaceAll('[^/]+', 'x').replaceAll('\\', '');
    const describing = routes.filter((other) => new RegExp(other.expression).test(path));
    expect([path, describing.map((route) => route.expression)]).toEqual([path, [expression]]);
  }
});

test('every service but the one that answers the rest has a route', () => {
  expect(new Set([...routes.map(({ service }) => service), serviceFor('/')])).toEqual(new Set(serviceNames));
});
