import type { App } from '@motcua/http/app';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from '../deps.ts';
import { apologize } from './apology.ts';
import { extend, resume, suspend } from './clock.ts';
import { correctResult, issueCorrection } from './correction.ts';
import { decide, issueDecision, numberDecision, signDecision } from './decision.ts';
import { explainDelay, finish, handOver, stop } from './ending.ts';
import { confirmPayment, requestPayment } from './payment.ts';
import { correctApplicant, endRepresentation, recordRepresentative } from './people.ts';
import { accept, refuse } from './reception.ts';
import { reopen } from './reopening.ts';
import { requestSupplement, supplement } from './supplement.ts';
import { confirmTransfer, declineTransfer, transfer } from './transfer.ts';
import { keep, withdraw } from './withdrawal.ts';

/** Every verb of a dossier, as a function that adds its route. */
const verbs: readonly ((app: App, deps: Deps) => void)[] = [
  accept,
  refuse,
  requestSupplement,
  supplement,
  requestPayment,
  confirmPayment,
  suspend,
  resume,
  extend,
  apologize,
  transfer,
  confirmTransfer,
  declineTransfer,
  withdraw,
  keep,
  decide,
  signDecision,
  numberDecision,
  issueDecision,
  finish,
  explainDelay,
  handOver,
  correctResult,
  issueCorrection,
  stop,
  reopen,
  correctApplicant,
  recordRepresentative,
  endRepresentation,
];

/** The verbs of a dossier: each is one transaction, and its description says what it does to the clocks. */
export function verbRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const addVerb of verbs) addVerb(app, deps);
  };
}
