'use strict';
// One line per group of tests, and failures in full as they happen.
const Mocha = require('mocha');

const { Base } = Mocha.reporters;
const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;

function isGroup(suite) {
  return suite.parent?.root === true;
}

module.exports = class Reporter extends Base {
  constructor(runner, options) {
    super(runner, options);
    let group = { passed: 0, failed: 0, skipped: 0, began: Date.now() };

    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (isGroup(suite)) group = { passed: 0, failed: 0, skipped: 0, began: Date.now() };
    });
    runner.on(EVENT_TEST_PASS, () => (group.passed += 1));
    runner.on(EVENT_TEST_PENDING, () => (group.skipped += 1));
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      group.failed += 1;
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
  }
};
