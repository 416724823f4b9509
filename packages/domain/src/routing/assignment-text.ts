/** The reasons of an assignment in words: Vietnamese or English. */

import type { Language } from '../language.ts';
import type { Considered } from './assignment.ts';

const reasons = {
  vi: {
    'least-busy': (minutes) => `được giao: đang giữ ít việc nhất, ${minutes} phút làm việc`,
    'same-load': (minutes) => `không được giao: cũng giữ ${minutes} phút làm việc, xếp sau theo mã cán bộ`,
    busier: (minutes) => `không được giao: đang giữ nhiều việc hơn, ${minutes} phút làm việc`,
    absent: () => 'không được giao: đang vắng mặt',
  },
  en: {
    'least-busy': (minutes) => `given the task: has the least open work, ${minutes} working minutes`,
    'same-load': (minutes) => `not given the task: has ${minutes} working minutes open too, and an id that comes later`,
    busier: (minutes) => `not given the task: has more open work, ${minutes} working minutes`,
    absent: () => 'not given the task: is absent',
  },
} as const satisfies Record<Language, Record<Considered['why'], (minutes: number) => string>>;

/** Why a candidate got the task or did not get it. */
export function consideredText({ why, openMinutes }: Considered, language: Language): string {
  return reasons[language][why](openMinutes);
}

const outcomes = {
  vi: {
    officer: (unitId: string, officerId: string) => `Việc được giao cho ${officerId} của bộ phận ${unitId}.`,
    unit: (unitId: string) => `Bộ phận ${unitId} không có cán bộ nào đang làm việc: ai trong bộ phận cũng nhận được.`,
    none: () => 'Việc chưa được giao tự động cho ai.',
  },
  en: {
    officer: (unitId: string, officerId: string) => `The task goes to ${officerId} of the unit ${unitId}.`,
    unit: (unitId: string) => `Nobody of the unit ${unitId} is there: anyone of it may take the task.`,
    none: () => 'The task was not given to anybody by load.',
  },
} as const satisfies Record<Language, object>;

/** To whom a task goes. `unitId` null: nobody was chosen by load. */
export function assignmentText(
  { unitId, officerId }: { readonly unitId: string | null; readonly officerId: string | null },
  language: Language,
): string {
  const say = outcomes[language];
  if (unitId === null) return say.none();
  return officerId === null ? say.unit(unitId) : say.officer(unitId, officerId);
}
