/** Verbs that record the decision: decided, signed, numbered and issued are separate facts. */
import { results } from '@motcua/domain/dossiers/dossier';
import type { App } from '@motcua/http/app';
import { key } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Person } from './fields.ts';
import { apply, verb } from './verb.ts';

const Decide = z
  .strictObject({ result: z.enum(results), officer: Person })
  .meta({ id: 'Decide', examples: [{ result: 'granted', officer: 'vp-justice-1' }] });

export function decide(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'decideDossier',
    summary: 'Record the decision',
    description: 'The first of four facts: decided, signed, numbered, issued. Moves no clock; finish does.',
    access: ['officer', 'supervisor', 'admin'],
    refuses: ['decision-taken'],
    body: Decide,
  });
  app.post('/v1/dossiers/:code/decide', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'decide', ...request.body }),
  );
}

const ByOfficer = z
  .strictObject({ officer: Person })
  .meta({ id: 'ByOfficer', examples: [{ officer: 'vp-leaders-1' }] });

export function signDecision(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'signDecision',
    summary: 'Record who signed the decision',
    description: 'After it was decided. Moves no clock.',
    access: ['officer', 'supervisor', 'admin'],
    body: ByOfficer,
  });
  app.post('/v1/dossiers/:code/sign-decision', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'sign-decision', ...request.body }),
  );
}

const NumberDecision = z
  .strictObject({ number: key(60) })
  .meta({ id: 'NumberDecision', examples: [{ number: '123/UBND-XNTTHN' }] });

export function numberDecision(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'numberDecision',
    summary: 'Record the number the clerk gave the decision',
    description: 'After it was signed. Moves no clock.',
    access: ['officer', 'supervisor', 'admin'],
    body: NumberDecision,
  });
  app.post('/v1/dossiers/:code/number-decision', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'number-decision', ...request.body }),
  );
}

export function issueDecision(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'issueDecision',
    summary: 'Record that the decision was sealed and issued',
    description: 'After it was numbered. Moves no clock.',
    access: ['officer', 'supervisor', 'admin'],
    body: ByOfficer,
  });
  app.post('/v1/dossiers/:code/issue-decision', options, async (request, reply) =>
    apply(deps, request, reply, { type: 'issue-decision', ...request.body }),
  );
}
