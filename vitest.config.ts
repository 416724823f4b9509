import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// The name of a file says what its tests need: `*.test.ts` nothing, `*.int.test.ts` a database, `*.e2e.test.ts` the
// system.
const anywhere = ['packages', 'services', 'infra', 'tools', 'tests', 'bench'].map((folder) => `${folder}/**`);
const ignored = ['**/node_modules/**', '.data/**'];
const named = (suffix: string) => anywhere.map((folder) => `${folder}/*${suffix}`);

export default defineConfig({
  test: {
    // Tests are imported by Node itself, as the services are: what is tested is what runs.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // Files share their worker's modules: loading them anew for each file took as long as many of the tests.
    isolate: false,
    maxWorkers: Math.max(2, availableParallelism()),
    // What is waited for may take its time on a busy machine; a second is what vitest would give it.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: named('.test.ts'),
          exclude: [...ignored, ...named('.int.test.ts'), ...named('.e2e.test.ts')],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: named('.int.test.ts'),
          exclude: ignored,
          globalSetup: 'tests/global-setup.ts',
          setupFiles: ['tests/declared-refusals.setup.ts', 'tests/lock-order.setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: named('.e2e.test.ts'),
          exclude: ignored,
          globalSetup: 'tests/global-setup.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
