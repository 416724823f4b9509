import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { openWorld, tokens } from '../../services/deadline-monitor/src/monitor.fixture.ts';
import { terminal } from '../terminal.fixture.ts';
import { readThemes } from './cases.ts';
import { conformance } from './conformance.ts';

dbTest('the calculator gets every case right over HTTP', async ({ database }) => {
  const office = await openWorld(database);
  try {
    const url = await office.listen();
    const shown = terminal();
    const status = await conformance(['--url', url, '--token', tokens.auditor], {}, shown);
    const count = readThemes().flatMap(({ cases }) => cases).length;
    expect(shown.out().trimEnd().split('\n').at(-1), shown.out() + shown.err()).toBe(`${count} passed, 0 failed`);
    expect(status).toBe(0);
  } finally {
    await office.close();
  }
});
