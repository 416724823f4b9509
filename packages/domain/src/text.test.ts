import { describe, expect, test } from 'vitest';
import { foldedWords, foldText, isSeen, normaliseKey } from './text.ts';

const decomposed = (text: string) => text.normalize('NFD');

describe('a text that names something', () => {
  test.for([
    ['a space at its end', 'X '],
    ['a tab and a line feed around it', '\tX\n'],
    ['spaces that do not break', '\u00a0X\u202f'],
    ['a wide space', '\u3000X'],
    ['a byte order mark', '\ufeffX'],
    ['a zero-width space', 'X\u200b'],
    ['marks of direction', '\u200eX\u202c'],
    ['a soft hyphen', '\u00adX'],
    ['a variation selector', 'X\ufe0f'],
    ['a filler', 'X\u3164'],
  ])('is the same with %s', ([, text]) => {
    expect(normaliseKey(text!)).toBe('X');
  });

  test('has composed letters, also where something unseen stands between a letter and its mark', () => {
    expect(normaliseKey(decomposed('Hồ sơ Đ-1'))).toBe('Hồ sơ Đ-1');
    expect(normaliseKey('e\u200d\u0301')).toBe('é');
  });

  test('has one space where others stand, and keeps case and width', () => {
    expect(normaliseKey('Số\u00a0 15')).toBe('Số 15');
    expect(normaliseKey('Ａb')).toBe('Ａb');
  });

  test('that nobody sees is empty', () => {
    expect(['\u200b', ' \u00a0', '\u2060\ufeff', '\u0007'].map(normaliseKey)).toEqual(['', '', '', '']);
  });
});

test.for([
  '',
  ' ',
  '\u00a0\u3000',
  '\u200b',
  '\u200b \u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u115f',
  '\u3164',
  '\uffa0',
  '\u180e',
  '\u034f',
  '\ufe0f',
  '\u{e0061}',
  '\u2800',
  '\u0301',
  '\u202e',
  '\t\r\n',
  '\u0007',
  '\ue000',
])('nothing is seen of %j', (text) => {
  expect(isSeen(text)).toBe(false);
});

test.for(['A', 'đ', '0', '.', '-', '好', '👍', 'ລ', '\u200bA', 'e\u0301'])('something is seen of %j', (text) => {
  expect(isSeen(text)).toBe(true);
});

describe('folding', () => {
  test.for([
    ['đất đai', ['dat dai', 'Đất Đai', 'ĐẤT ĐAI', decomposed('đất đai'), 'đất  đai', 'đất\u00a0đai', ' đất đai\u200b']],
    ['hòa giải', ['hoà giải', 'hoa giai', 'HÒA GIẢI', decomposed('hoà giải'), 'ｈｏａ　ｇｉａｉ']],
    ['thủy', ['thuỷ', 'thuy', decomposed('thuỷ')]],
    ['Đỗ', ['Ðỗ', 'ðỗ', 'Ɖỗ', 'do', 'D\u0336ỗ']],
    ['Ƀlĭ', ['ƀlĭ', 'bli', 'BLI', 'Ɓli']],
    ['Y Krông Ñi', ['y krong ni', decomposed('Y Krông Ñi')]],
    ['H’Hen Niê', ["h'hen nie", 'Hʼhen niê', 'H‘Hen Nie']],
    ['Nguyễn', ['NGUYỄN', 'nguyen', 'Ng\u200buyễn', 'Ｎｇｕｙễｎ', 'Ngu\u00adyễn']],
    ['H42.12-2611', ['h42.12–2611', 'H42.12\u20112611', 'Ｈ４２.１２－２６１１', 'h42.12−2611']],
    ['Straße', ['STRASSE', 'STRAẞE']],
    ['İstanbul', ['istanbul', 'ISTANBUL']],
  ] as const)('%s is found as each of %j', ([text, others]) => {
    expect(others.map(foldText)).toEqual(others.map(() => foldText(text)));
  });

  test('leaves different letters different', () => {
    expect(foldText('Đỗ')).not.toBe(foldText('Tỗ'));
    expect(foldText('b')).not.toBe(foldText('d'));
  });

  test('of a folded text changes nothing', () => {
    for (const text of ['Đất Đai', 'Ƀlĭ', 'İstanbul', 'ﬁ ½ №', '\u1e9e'])
      expect(foldText(foldText(text))).toBe(foldText(text));
  });

  test('gives the words of a name, each once', () => {
    expect(foldedWords('Nguyễn Thị Đào (nguyễn)')).toEqual(['nguyen', 'thi', 'dao']);
    expect(foldedWords('H’Hen-Niê')).toEqual(['h', 'hen', 'nie']);
    expect(foldedWords('… 👍 %')).toEqual([]);
  });
});
