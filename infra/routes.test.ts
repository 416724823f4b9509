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
  ['/v1/dossiers/H42.12-261123-0007/waiting-on', 'routing'],
  ['/v1/deadline-calculations', 'deadline-monitor'],
  ['/v1/deadlines/7', 'deadline-monitor'],
  ['/v1/clock', 'deadline-monitor'],
  ['/v1/service-terms?agency=H42.12', 'deadline-monitor'],
  ['/v1/dossiers/7/tasks', 'intake'],
  ['/v1/tasks-of-mine', 'intake'],
  ['/v1', 'intake'],
  ['/.well-known/jwks.json', 'oversight'],
  ['/v1/signing-keys', 'oversight'],
  ['/v1/tokens/7', 'oversight'],
  ['/v1/dossiers/H42.12-261123-0007/history', 'oversight'],
  ['/v1/dossiers/H42.12-261123-0007/history?limit=1', 'oversight'],
  ['/v1/dossiers/H42.12-261123-0007/deadline/proof', 'oversight'],
  ['/v1/dossiers/export?format=csv', 'oversight'],
  ['/v1/dossiers/export', 'oversight'],
  ['/v1/exports/7', 'oversight'],
  ['/v1/dossiers/H42.12-261123-0007', 'intake'],
  ['/v1/dossiers/H42.12-261123-0007/deadline', 'oversight'],
  ['/v1/dossiers/H42.12-261123-0007/histories', 'intake'],
  ['/v1/dossiers/export-2026', 'intake'],
  ['/v1/dossiers/history', 'intake'],
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
  ['a code with an encoded slash', '/v1/dossiers/a%2Fb/history', 'oversight'],
  ['a code with a real slash', '/v1/dossiers/a/b/history', 'intake'],
  ['no code', '/v1/dossiers//history', 'intake'],
  ['dots for a code', '/v1/dossiers/../history', 'oversight'],
  ['encoded dots for a code', '/v1/dossiers/%2e%2e/history', 'oversight'],
  ['an encoded question mark', '/v1/dossiers/7%3F/history', 'oversight'],
  ['a question mark before the segment', '/v1/dossiers/7?/history', 'intake'],
  ['an encoded letter in the segment', '/v1/dossiers/7/h%69story', 'intake'],
  ['an encoded letter in a word beside codes', '/v1/dossiers/%65xport', 'intake'],
  ['any letter for a dot', '/xwell-known/jwks.json', 'intake'],
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
