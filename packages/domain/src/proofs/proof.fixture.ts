/** For tests: proofs of dossiers on the Vietnamese calendar. */

import { local, vietnam } from '../calendars/vietnam.fixture.ts';
import type { ProofBasis } from './proof.ts';

/** Three working days over the holiday of 24 November: due on 27 November after an hour lost. */
export const exampleBasis: ProofBasis = {
  dossier: 'H42.12-261120-0007',
  kind: 'statutory',
  issuedAt: local('2026-11-26T08:00:00'),
  calendar: { id: 'vn', edition: 2, basis: 'Bộ luật Lao động 2019', compiled: vietnam },
  start: local('2026-11-20T09:15:30'),
  term: { unit: 'workingDay', amount: '3' },
  rule: {
    procedure: '1.004873',
    version: 1,
    effectiveFrom: '2024-07-01',
    source: 'dichvucong.gov.vn',
    legalBasis: [{ code: '54/2022/NĐ-CP', name: 'Nghị định 54/2022/NĐ-CP' }],
  },
  maxExtensions: 1,
  suspensions: [
    {
      from: local('2026-11-23T09:00'),
      to: local('2026-11-23T10:00'),
      ground: 'yêu cầu bổ sung lần 1',
      basis: 'Nghị định 61/2018/NĐ-CP, điều 19',
      document: '12/YCBS',
    },
  ],
  extensions: [
    {
      at: local('2026-11-25T08:00'),
      amount: '1',
      reason: 'xác minh thực địa',
      basis: null,
      document: '15/GH',
      approver: 'officer:0199f0aa-0000-7000-8000-000000000001',
    },
  ],
  history: { seq: 5, hash: Buffer.alloc(32, 0xa7) },
};
