import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLogger } from '../../server/request/log.ts';
import { linesInBatches } from '../../server/request/logLines.ts';
import { eventually } from '../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'));
const written = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').filter(Boolean);
const messages = (file: string) => written(file).map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('lines of the log', () => {
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('leave together, in their order, without anybody asking for it', async () => {
    const file = join(folder, 'together');
    const logger = createLogger('info', linesInBatches({ file }));
    for (const word of ['one', 'two', 'three']) logger.info(word);
    expect(messages(file)).to.deep.equal([]);
    await eventually('the lines', () => messages(file).join() === 'one,two,three');
  });

  it('an error doesn’t wait, and takes along what came before it', () => {
    const file = join(folder, 'error');
    const logger = createLogger('info', linesInBatches({ file }));
    logger.info('before');
    logger.error('failed');
    expect(messages(file)).to.deep.equal(['before', 'failed']);
  });

  it('more than fits into one write loses nothing', async () => {
    const file = join(folder, 'many');
    const logger = createLogger('info', linesInBatches({ file }));
    const words = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
    for (const word of words) logger.info(word);
    await eventually('all lines', () => messages(file).join() === words.join());
  });

  for (const [how, end] of [
    ['ends', 'process.exit(0);'],
    ['breaks', "throw new Error('broken');"],
  ] as const)
    it(`a process that ${how} has written all of them`, () => {
      const program = `
        const { createLogger } = await import('${new URL('../../server/request/log.ts', import.meta.url).href}');
        const logger = createLogger('info');
        logger.info('first');
        logger.info('last');
        ${end}`;
      const { stdout } = spawnSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '--eval', program],
        { encoding: 'utf8' },
      );
      expect(stdout).to.match(/first.*\n.*last/);
    });
});
