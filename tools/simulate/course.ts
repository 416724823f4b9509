/** What becomes of one dossier, drawn when it arrives: nothing later depends on when the others come. */
import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { Chance } from './chance.ts';
import type { Offer } from './offers.ts';

export interface Course {
  readonly agency: string;
  readonly offer: Offer;
  readonly channel: Channel;
  readonly applicant: { readonly name: string; readonly identityNumber: string };
  /** Online: working minutes until somebody looks at it, and what they say. */
  readonly lookedAtAfterMinutes: number;
  readonly reception: 'accept' | 'refuse' | 'supplement';
  /** Calendar days the applicant takes to bring what is missing. */
  readonly supplementDays: number;
  /** Step after which something is found missing; null: nothing is. */
  readonly missingAfterStep: number | null;
  /** How much of its budget each step takes. */
  readonly pace: number;
  readonly withdrawn: boolean;
  readonly result: 'granted' | 'denied';
  /** Calendar days until it is picked up. */
  readonly pickedUpAfterDays: number;
}

const surnames = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Hồ', 'Ngô', 'Dương', 'Đinh'];
const middles = ['Văn', 'Thị', 'Đức', 'Minh', 'Thu', 'Hữu', 'Ngọc', 'Thanh', 'Quang'];
const given = [
  'Đào',
  'Hùng',
  'Lan',
  'Mai',
  'Nam',
  'Oanh',
  'Phúc',
  'Quỳnh',
  'Sơn',
  'Tuấn',
  'Uyên',
  'Vinh',
  'Xuân',
  'Yến',
];

/** Shares of what happens, in per cent: an ordinary commune with some trouble (docs/domain.md §7). */
const shares = { online: 40, post: 5, refused: 4, missingAtReception: 8, missingLater: 7, withdrawn: 2, denied: 3 };

/** Draws the course of a dossier that arrives at an agency for something on offer. */
export function drawCourse(chance: Chance, agency: string, offers: readonly Offer[]): Course {
  const draw = chance.number() * 100;
  const looked = chance.number() * 100;
  return {
    agency,
    offer: chance.pick(offers),
    channel: draw < shares.online ? 'online' : draw < shares.online + shares.post ? 'post' : 'counter',
    applicant: {
      name: `${chance.pick(surnames)} ${chance.pick(middles)} ${chance.pick(given)}`,
      identityNumber: `037${chance.whole(0, 3)}${String(chance.whole(0, 99)).padStart(2, '0')}${String(chance.whole(0, 999_999)).padStart(6, '0')}`,
    },
    lookedAtAfterMinutes: Math.round(90 * chance.factor(1)),
    reception:
      looked < shares.refused
        ? 'refuse'
        : looked < shares.refused + shares.missingAtReception
          ? 'supplement'
          : 'accept',
    supplementDays: chance.whole(1, 12),
    missingAfterStep: chance.percent(shares.missingLater) ? 0 : null,
    pace: 0.5 * chance.factor(0.4),
    withdrawn: chance.percent(shares.withdrawn),
    result: chance.percent(shares.denied) ? 'denied' : 'granted',
    pickedUpAfterDays: chance.whole(0, 6),
  };
}

/** Minutes after the opening of the day at which somebody comes: three in five in the first two hours. */
export function drawArrival(chance: Chance): number {
  return Math.floor(chance.percent(60) ? chance.number() * 120 : chance.number() * 450);
}
