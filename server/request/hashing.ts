import { FairGate, Refused } from './fairGate.ts';
import { networkOf } from './network.ts';
import { Busy } from './errors.ts';

/** Who wants a password hashed or checked. */
export interface Asking {
  /** the subdomain; empty for the platform's own pages */
  tenant: string;
  address: string;
}

export interface Hashing {
  /**
   * Does argon2's work in the asker's turn.
   * @throws {Busy} when too many wait already, or the wait was too long; nothing was done then
   */
  inTurn<T>(asking: Asking, work: () => Promise<T>): Promise<T>;
  /** The same for a job, which can wait. */
  inJob<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
}

/**
 * How many argon2 hashes a process works on at once: the machine's cores less one, shared among its processes. So a flood of
 * sign-ins leaves one core to everybody's pages (S32). The hashes run on libuv's threads, which files, host names and
 * compression need too: two of them stay free.
 * @param threads how many threads libuv has
 */
export function hashesAtOnce(cores: number, processes: number, threads: number): number {
  return Math.max(1, Math.min(Math.floor((cores - 1) / processes), threads - 2));
}

/** How long somebody waits for a hash, in milliseconds. */
const patience = 10_000;

/**
 * The queue for argon2: a number at once, a limited number waiting, in fair shares for tenants, then for networks. A flood at
 * one tenant, or from one network, makes others wait only for one hash of each tenant that wants one.
 */
export function createHashing(atOnce: number): Hashing {
  const gate = new FairGate(
    {
      tenant: { inside: atOnce, waiting: 48 },
      tenantsNetwork: { inside: atOnce, waiting: 24 },
      network: { inside: atOnce, waiting: 24 },
    },
    { inside: atOnce, waiting: 144 },
    patience,
  );
  const run = async <T>(entering: Promise<() => void>, work: () => Promise<T>): Promise<T> => {
    const leave = await entering;
    try {
      return await work();
    } finally {
      leave();
    }
  };
  return {
    inTurn({ tenant, address }, work) {
      const network = networkOf(address);
      const entering = gate.enter({ tenant, network, tenantsNetwork: `${tenant} ${network}` });
      return run(entering.catch(asAnswer), work);
    },
    inJob(tenantId, work) {
      const keys = { tenant: tenantId, network: 'job', tenantsNetwork: `${tenantId} job` };
      return run(gate.enter(keys, { patient: true }), work);
    },
  };
}

function asAnswer(error: unknown): never {
  throw error instanceof Refused ? new Busy('passwords') : error;
}
