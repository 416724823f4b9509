import { createLogger } from '@motcua/runtime/logger';
import type { AppOptions } from './app.ts';

/** What an app without callers, checks and logs is made of, with routes of the test's own. */
export const quietApp = (...routes: AppOptions['routes']): AppOptions => ({
  service: 'test',
  log: createLogger('test', 'silent'),
  verify: async () => undefined,
  isUnavailable: () => false,
  checks: {},
  routes,
});
