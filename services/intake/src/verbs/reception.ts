/** Verbs that answer a filing at reception: accept it, or refuse it. */
import { applyCommand } from '@motcua/db/verbs/apply';
import type { App } from '@motcua/http/app';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { acceptSubmission } from '../register/accept-submission.ts';
import { refusalsOfPromise } from '../register/promise.ts';
import { denialFields, sealDenial } from './denial.ts';
import { change, Nothing, verb } from './verb.ts';

export function accept(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'acceptDossier',
    summary: 'Accept an electronic filing as complete and valid',
    description:
      'Status 2, under the rules of this day. Answers the reception clock, starts the statutory one and the agency’s own promise, and opens the first step.',
    access: ['counter', 'admin'],
    refuses: [...refusalsOfPromise, 'part-waiting'],
    body: Nothing,
  });
  app.post('/v1/dossiers/:code/accept', options, async (request, reply) =>
    change(deps, request, reply, (tx, locked, act) => acceptSubmission(deps, tx, locked, act)),
  );
}

const Refuse = z.strictObject(denialFields).meta({
  id: 'Refuse',
  examples: [
    { reasons: ['Không thuộc thẩm quyền của xã'], basis: 'Điều 17 Nghị định 118/2025/NĐ-CP', document: '03/TC-UBND' },
  ],
});

export function refuse(app: App, deps: Deps): void {
  const options = verb({
    operationId: 'refuseDossier',
    summary: 'Refuse a filing at reception, with reasons',
    description: 'Status 3: it was not accepted. Answers the reception clock; no other clock ever ran.',
    access: ['counter', 'admin'],
    body: Refuse,
  });
  app.post('/v1/dossiers/:code/refuse', options, async (request, reply) => {
    return change(deps, request, reply, async (tx, locked, act) =>
      applyCommand(
        tx,
        locked,
        { type: 'refuse', ...(await sealDenial(tx, deps.vault, locked.dossier, request.body)) },
        act,
      ),
    );
  });
}
