import type { JobActor } from '../database/asActor.ts';
import type { Services } from '../request/services.ts';

/** What a job gets: whom it acts for, what it was asked for, and whether to stop. */
export interface Job {
  actor: JobActor;
  payload: Readonly<Record<string, unknown>>;
  /** No further try follows this one. */
  isLast: boolean;
  /** Set when the process is to end: stop at the next good place, the job goes on elsewhere. */
  signal: AbortSignal;
  services: Services;
}

/** Carries out one kind of job. What it throws makes it be tried again. */
export type JobTask = (job: Job) => Promise<void>;
export type JobTasks = Readonly<Record<string, JobTask>>;
