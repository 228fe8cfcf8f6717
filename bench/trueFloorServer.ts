import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import ejs from 'ejs';
import express from 'express';
import pg from 'pg';
import type { BenchActor } from './dataset.ts';

const list = `select id, number, subject, priority, status, created_at from tickets
  where tenant_id = $1 and contact_id = $2 order by created_at desc, id desc limit 25`;

/** With 25 rows, 4.7 KB of HTML. */
const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title><%= title %></title></head>
<body>
<h1><%= title %></h1>
<table>
<thead><tr><th>Number</th><th>Subject</th><th>Priority</th><th>Status</th><th>Opened</th></tr></thead>
<tbody>
<% for (const ticket of tickets) { %><tr><td><a href="/tickets/<%= ticket.id %>"><%= ticket.number %></a></td><td><%= ticket.subject %></td><td><%= ticket.priority %></td><td><%= ticket.status %></td><td><%= ticket.created_at.toISOString() %></td></tr>
<% } %></tbody>
</table>
</body>
</html>
`;

/** The floor of P14: Express, a pool, one indexed query of 25 rows and a small page of EJS; nothing else. */
export async function startTrueFloorServer(
  databaseUrl: string,
  actor: BenchActor,
): Promise<{ port: number; stop(): Promise<void> }> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 16,
    idleTimeoutMillis: 30_000,
    application_name: 'floor',
  });
  const draw = ejs.compile(page);
  const app = express();
  app.get('/tickets', async (_request, response) => {
    const { rows: tickets } = await pool.query(list, [actor.tenantId, actor.contactId]);
    response.type('html').send(draw({ title: 'Tickets', tickets }));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await pool.end();
    },
  };
}
