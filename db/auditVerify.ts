import pg from 'pg';

interface Chain {
  tenant_id: string;
  slug: string;
  entries: string;
  head_seq: string | null;
  head_hash: string | null;
}

/** What the walk over every tenant's chain found. */
export interface AuditReport {
  sound: boolean;
  /** One line for each tenant, and below it one for each fault. */
  lines: string[];
}

/**
 * Walks the audit log of every tenant from its first row to its end and computes each hash again (S22).
 * Who can write in the tables as a superuser can also cut a chain and put its end right; only an end that was noted down
 * elsewhere shows that, which is why each line ends with it.
 * @param databaseUrl of the migrator, the only role that may ask
 */
export async function verifyAudit(databaseUrl: string): Promise<AuditReport> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: chains } = await client.query<Chain>('select * from app.audit_chains()');
    const report: AuditReport = { sound: true, lines: [] };
    for (const chain of chains) {
      const { rows: faults } = await client.query<{ seq: string; fault: string }>(
        'select * from app.audit_faults($1)',
        [chain.tenant_id],
      );
      report.lines.push(`${chain.slug}: ${describe(chain, faults.length)}`);
      for (const { seq, fault } of faults) report.lines.push(`  ${seq}: ${fault}`);
      if (faults.length > 0) report.sound = false;
    }
    return report;
  } finally {
    await client.end();
  }
}

function describe({ entries, head_seq: seq, head_hash: hash }: Chain, faults: number): string {
  const count = `${entries} ${entries === '1' ? 'entry' : 'entries'}`;
  if (faults > 0) return `${count}, TAMPERED WITH`;
  return seq === null ? 'nothing was done yet' : `${count}, whole; it ends with ${seq} ${hash ?? ''}`;
}
