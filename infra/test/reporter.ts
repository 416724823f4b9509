import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** The result of a test run, which infra/test/main.ts reads. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Full names: the summary lists every test that did not run. */
  readonly skipped: readonly string[];
}

/** Beside the file of the counts: those of a run that has not ended. */
export const soFar = (countsFile: string): string => `${countsFile}.so-far`;

/** Vitest reporter that leaves the counts in the file named by TEST_COUNTS_FILE, and beside it those so far. */
export default class CountingReporter implements Reporter {
  readonly #ended: TestModule[] = [];

  onTestModuleEnd(module: TestModule): void {
    this.#ended.push(module);
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(soFar(file), JSON.stringify(count(this.#ended, 0)));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors.length)));
  }
}

/** Counts tests. A file that could not be loaded and an error outside of all tests count as failures too. */
function count(modules: readonly TestModule[], unhandledErrors: number): TestCounts {
  let passed = 0;
  let failed = unhandledErrors;
  const skipped: string[] = [];
  for (const module of modules) {
    if (module.errors().length > 0) failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'failed') failed += 1;
      else skipped.push(`${module.relativeModuleId} > ${test.fullName}`);
    }
  }
  return { passed, failed, skipped };
}
