import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { noStore, securityHeaders } from '../../server/request/securityHeaders.ts';

async function headersOf(baseUrl: string): Promise<Record<string, string>> {
  const app = express();
  app.use(securityHeaders(new URL(baseUrl)), noStore);
  app.get('/', (_req, res) => {
    res.send('ok');
  });
  return (await request(app).get('/')).headers;
}

describe('security headers', () => {
  it('S5: the policy lets nothing inline and nothing foreign in', async () => {
    const headers = await headersOf('http://localhost:3000');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).not.to.match(/unsafe|data:|\*|http/);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "base-uri 'none'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]) {
      expect(policy.split(';')).to.include(part);
    }
    expect(headers['x-content-type-options']).to.equal('nosniff');
    expect(headers['referrer-policy']).to.equal('strict-origin');
    expect(headers['cache-control']).to.equal('no-store');
  });

  it('S5: HSTS and upgrading are for https alone', async () => {
    const plain = await headersOf('http://localhost:3000');
    const secure = await headersOf('https://gate.example.com');
    expect(plain).not.to.have.property('strict-transport-security');
    expect(plain['content-security-policy']).not.to.include('upgrade-insecure-requests');
    expect(secure['strict-transport-security']).to.match(/max-age=31536000; includeSubDomains/);
    expect(secure['content-security-policy']).to.include('upgrade-insecure-requests');
  });
});
