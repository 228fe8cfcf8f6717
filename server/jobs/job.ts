import type { JobActor } from '../database/asActor.ts';
import type { Services } from '../request/services.ts';

/** What every job gets: its tenant, what it was asked for, and whether to stop. */
interface AnyJob {
  tenantId: string;
  payload: Readonly<Record<string, unknown>>;
  /** No further try follows this one. */
  isLast: boolean;
  /** How long the queue waits before the next try, as a Postgres interval. */
  nextTry: string;
  /** Set when the process is to end: stop at the next good place, the job goes on elsewhere. */
  signal: AbortSignal;
  services: Services;
}

/** A job that acts for whoever started it. */
export interface PersonsJob extends AnyJob {
  actor: JobActor;
}

/** A job of the system's own: it reaches what narrow functions give it, and nothing as anybody. */
export interface SystemJob extends AnyJob {
  actor: null;
}

/** Carries out one kind of job. What it throws makes it be tried again. */
export type JobTask<Job> = (job: Job) => Promise<void>;

/** Jobs that are carried out beside the others, so many at a time: a long job of one lane keeps none of another waiting. */
export interface Lane {
  atOnce: number;
  persons: Readonly<Record<string, JobTask<PersonsJob>>>;
  system: Readonly<Record<string, JobTask<SystemJob>>>;
}
