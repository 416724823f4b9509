import { expect, test } from 'vitest';
import { serviceFor } from './routes.ts';

test.each([
  ['/v1/tasks', 'routing'],
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
  ['/v1/%74asks', 'intake'],
  ['/v1', 'intake'],
  ['/.well-known/jwks.json', 'intake'],
  ['/v1/signing-keys', 'intake'],
  ['/v1/track', 'intake'],
  ['/track?code=H42.12-261123-0007', 'intake'],
  ['/openapi.json', 'intake'],
  ['/', 'intake'],
])('%s belongs to %s', (target, service) => expect(serviceFor(target)).toBe(service));
