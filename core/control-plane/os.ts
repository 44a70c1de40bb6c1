import { implement } from '@orpc/server';
import { api } from '../contract/api.ts';
import type { Caller } from './caller.ts';

/** The management API's contract, waiting for its handlers; each is told who calls. */
export const os = implement(api).$context<{ caller: Caller }>();
