'use strict';
// One line per group of tests, failures in full as they happen, and the counts in the file that TEST_COUNTS names.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const { Base } = Mocha.reporters;
const {
  EVENT_RUN_END,
  EVENT_SUITE_BEGIN,
  EVENT_SUITE_END,
  EVENT_TEST_FAIL,
  EVENT_TEST_PASS,
  EVENT_TEST_PENDING,
} = Mocha.Runner.constants;

/** After the last test only the database is to be stopped. */
const ENDS_WITHIN_MS = 20_000;

function isGroup(suite) {
  return suite.parent?.root === true;
}

module.exports = class Reporter extends Base {
  constructor(runner, options) {
    super(runner, options);
    const total = { passed: 0, failed: 0, skipped: 0 };
    let group = { passed: 0, failed: 0, skipped: 0, began: Date.now() };
    const count = (kind) => {
      total[kind] += 1;
      group[kind] += 1;
    };

    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (isGroup(suite)) group = { passed: 0, failed: 0, skipped: 0, began: Date.now() };
    });
    runner.on(EVENT_TEST_PASS, () => count('passed'));
    runner.on(EVENT_TEST_PENDING, () => count('skipped'));
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      count('failed');
      // mocha's own list prints the difference between what was expected and what came.
      Base.list([Object.assign(test, { err: error })]);
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (!isGroup(suite)) return;
      const parts = [`${group.passed} passed`];
      if (group.failed > 0) parts.push(`${group.failed} failed`);
      if (group.skipped > 0) parts.push(`${group.skipped} skipped`);
      const seconds = ((Date.now() - group.began) / 1000).toFixed(1);
      Base.consoleLog(`  ${group.failed > 0 ? '✘' : '✔'} ${suite.title}: ${parts.join(', ')} (${seconds} s)`);
    });
    runner.on(EVENT_RUN_END, () => {
      const write = () =>
        process.env.TEST_COUNTS && writeFileSync(process.env.TEST_COUNTS, JSON.stringify(total));
      write();
      // Only what a test has left open keeps this process from ending, and lets this timer be reached.
      setTimeout(() => {
        Base.consoleLog(
          `  ✘ The tests are over and the process does not end: one of them has left something open (${process.getActiveResourcesInfo().join(', ')}).`,
        );
        // mocha has settled the exit code already; the count is what fails.
        total.failed += 1;
        write();
        process.exit(1);
      }, ENDS_WITHIN_MS).unref();
    });
  }
};
