/**
 * The course of one dossier. All of it is drawn before the dossier arrives, so that other dossiers do not change it.
 */
import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { Chance } from './chance.ts';
import type { Offer } from './offers.ts';

export interface Course {
  readonly agency: string;
  readonly offer: Offer;
  readonly channel: Channel;
  readonly applicant: {
    readonly name: string;
    readonly identityNumber: string;
    readonly phone: string;
    readonly address: string;
  };
  /** Working minutes until somebody looks at an electronic filing. */
  readonly lookedAtAfterMinutes: number;
  /** What they decide then. */
  readonly reception: 'accept' | 'refuse' | 'supplement';
  /** Calendar days that the applicant takes to bring what is missing. */
  readonly supplementDays: number;
  /** The step after which something is found missing; null when nothing is. */
  readonly missingAfterStep: number | null;
  /** The share of its budget that each step takes; 1 is all of it. */
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

/** How often things happen, in per cent: an ordinary commune with some trouble (docs/domain.md §7). */
const shares = {
  ...{ online: 40, post: 5, kiosk: 3 },
  ...{ refused: 4, missingAtReception: 8, missingLater: 7, withdrawn: 2, denied: 3 },
};

/** Draws the course of a dossier that arrives at an agency. The order of the draws is part of what a seed means. */
export function drawCourse(chance: Chance, agency: string, offers: readonly Offer[]): Course {
  const draw = chance.number() * 100;
  const looked = chance.number() * 100;
  return {
    agency,
    offer: chance.pick(offers),
    channel: channelAt(draw),
    applicant: drawApplicant(chance),
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

function channelAt(draw: number): Channel {
  if (draw < shares.online) return 'online';
  if (draw < shares.online + shares.post) return 'post';
  return draw < 100 - shares.kiosk ? 'counter' : 'kiosk';
}

function drawApplicant(chance: Chance): Course['applicant'] {
  const name = `${chance.pick(surnames)} ${chance.pick(middles)} ${chance.pick(given)}`;
  const parts = [chance.whole(0, 3), padded(chance.whole(0, 99), 2), padded(chance.whole(0, 999_999), 6)];
  const identityNumber = `037${parts.join('')}`;
  // Nobody is drawn another number for these: a seed plays the same days as before.
  const house = 1 + (Number(identityNumber.slice(-3)) % 98);
  const address = `Số nhà ${house}, thôn ${1 + (house % 9)}, tỉnh Ninh Bình`;
  return { name, identityNumber, phone: `0900 ${identityNumber.slice(-6)}`, address };
}

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');

/** Minutes from the opening of the day until somebody comes: three in five come in the first two hours. */
export function drawArrival(chance: Chance): number {
  return Math.floor(chance.percent(60) ? chance.number() * 120 : chance.number() * 450);
}
