import { expect } from 'chai';
import { describeError, errorForLog } from '../../server/request/describeError.ts';
import {
  Forbidden,
  inWords,
  NotFound,
  StaleForm,
  TooMany,
  Unavailable,
} from '../../server/request/errors.ts';

function failure(message: string, extra: object): Error {
  return Object.assign(new Error(message), extra);
}

describe('errors become answers', () => {
  it('S8: our own say what they mean, and trouble nobody', () => {
    for (const [error, status] of [
      [new NotFound(), 404],
      [new Forbidden('no'), 403],
      [new TooMany(3), 429],
      [new StaleForm(), 409],
    ] as const) {
      const answer = describeError(error);
      expect(answer.status).to.equal(status);
      expect(answer.locals).to.include({ status, message: error.message, reference: null });
      expect(answer.log).to.equal(null);
    }
  });

  it('S8: anything else is 500 with a reference number and none of its own words', () => {
    for (const error of [new Error('secret words'), 'secret words', null, undefined, { status: 200 }]) {
      const answer = describeError(error, 'REF1');
      expect(answer.status).to.equal(500);
      expect(answer.locals.reference).to.equal('REF1');
      expect(JSON.stringify(answer.locals)).not.to.include('secret words');
      expect(answer.log?.level).to.equal('error');
    }
    expect(describeError(new Error('x')).locals.reference).to.match(/^[0-9A-F]{10}$/);
  });

  it('S11: a used-up limit says how long', () => {
    const answer = describeError(new TooMany(61.2));
    expect(answer.headers['Retry-After']).to.equal('62');
    expect(answer.locals.message).to.include('2 minutes');
    expect([inWords(0), inWords(1), inWords(1.5), inWords(60), inWords(900)]).to.deep.equal([
      '1 second',
      '1 second',
      '2 seconds',
      '1 minute',
      '15 minutes',
    ]);
  });

  for (const error of [
    failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }),
    failure('connect ENOENT /run/x', { code: 'ENOENT', syscall: 'connect' }),
    failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }),
    failure('timeout exceeded when trying to connect', {}),
    failure('Connection terminated unexpectedly', {}),
    failure('Cannot use a pool after calling end on the pool', {}),
    failure('the database system is shutting down', { code: '57P03', severity: 'FATAL' }),
    failure('terminating connection', { code: '57P01', severity: 'FATAL' }),
    failure('too many clients', { code: '53300', severity: 'FATAL' }),
    failure('statement timeout', { code: '57014', severity: 'ERROR' }),
    failure('lock timeout', { code: '55P03', severity: 'ERROR' }),
    failure('deadlock detected', { code: '40P01', severity: 'ERROR' }),
    new Unavailable(),
  ]) {
    it(`S26: “${error.message}” is 503 with Retry-After`, () => {
      const answer = describeError(error);
      expect(answer.status).to.equal(503);
      expect(Number(answer.headers['Retry-After'])).to.be.greaterThan(0);
      expect(answer.log?.level).to.equal('warn');
    });
  }

  it('S26: a fault of ours is not taken for a database that is away', () => {
    for (const error of [
      failure('no such view', { code: 'ENOENT', syscall: 'open' }),
      failure('duplicate key', { code: '23505', severity: 'ERROR' }),
      failure('permission denied', { code: '42501', severity: 'ERROR' }),
    ]) {
      expect(describeError(error).status, error.message).to.equal(500);
    }
  });

  it('S6: a body or address that can’t be read is the sender’s', () => {
    const parser = { expose: true, status: 413, type: 'entity.too.large', body: 'secret' };
    expect(describeError(failure('request entity too large', parser)).status).to.equal(413);
    expect(describeError(failure('x', { ...parser, status: 400, type: 'request.aborted' })).status).to.equal(
      400,
    );
    expect(describeError(failure('x', { ...parser, status: 415 })).status).to.equal(415);
    expect(describeError(failure('x', { status: 403 })).status).to.equal(404);
    const decode = Object.assign(new URIError("Failed to decode param '%ffsecret'"), { status: 400 });
    const answer = describeError(decode);
    expect(answer.status).to.equal(400);
    expect(JSON.stringify(answer)).not.to.include('secret');
  });

  it('S23: the log gets no value that was typed', () => {
    const error = failure('invalid input syntax for type uuid: "planted"', {
      code: '22P02',
      severity: 'ERROR',
      detail: 'planted',
      where: 'planted',
      constraint: 'users_pkey',
    });
    const logged = errorForLog(error);
    expect(JSON.stringify(logged)).not.to.include('planted');
    expect(logged).to.include({ code: '22P02', constraint: 'users_pkey' });
    expect(logged.stack).to.match(/^\s+at /);
    expect(errorForLog(logged)).to.equal(logged);
  });

  it('S26: the log names the cause behind “unavailable”', () => {
    expect(describeError(new Unavailable(new Error('pool full'))).log?.error.message).to.equal('pool full');
  });
});
