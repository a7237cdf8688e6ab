import { describe, expect, it } from 'vitest';
import { ERROR_CLASSES, ERROR_CODES, type ErrorCode } from '../src/error-table.ts';
import { DanqingError, httpStatusOf, invariant, isDanqingError, tellError } from '../src/errors.ts';
import { sameText } from '../src/text.ts';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];
const classes = Object.entries(ERROR_CLASSES);

describe('the table', () => {
  it('every error class has a code', () => {
    const used = new Set<string>(codes.map((code) => ERROR_CODES[code].class));
    expect([...used].sort()).toEqual(classes.map(([name]) => name).sort());
  });

  it('gives each class its own exit code and HTTP status', () => {
    expect(new Set(classes.map(([, { exit }]) => exit)).size).toBe(classes.length);
    expect(new Set(classes.map(([, { http }]) => http)).size).toBe(classes.length);
    for (const [, { exit, http }] of classes) {
      expect(exit).toBeGreaterThan(1);
      expect(exit).toBeLessThan(256);
      expect(http).toBeGreaterThanOrEqual(400);
      expect(http).toBeLessThan(600);
    }
  });

  it.each(codes)('%s is a name in capitals and explained by a sentence', (code) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(ERROR_CODES[code].en).toMatch(/^[A-Z].+\.$/);
    expect(ERROR_CODES[code].zh).toMatch(/[\u4e00-\u9fff].*。$/);
  });
});

describe('DanqingError', () => {
  it.each(codes)('%s takes name and exit code from its class, and its status unless it has one', (code) => {
    const error = new DanqingError(code, sameText('what happened'));
    const { class: name } = ERROR_CODES[code];
    const { exit } = ERROR_CLASSES[name];
    const httpStatus = httpStatusOf(code);
    expect(error).toMatchObject({ name, code, exitCode: exit, httpStatus, message: 'what happened' });
    expect(httpStatus).toBeGreaterThanOrEqual(400);
    expect(httpStatus).toBeLessThan(600);
  });

  it.each(codes)('%s is the same after a journey as JSON', (code) => {
    const error = new DanqingError(code, sameText('what happened'), {
      hint: sameText('what to do'),
      details: { needed: 7 },
    });
    const arrived = DanqingError.fromBody(JSON.parse(JSON.stringify(error.toBody())));
    expect(arrived.toBody()).toEqual(error.toBody());
    expect(isDanqingError(arrived, code)).toBe(true);
    expect(arrived.name).toBe(error.name);
  });

  it('carries its Chinese over borders', () => {
    const error = new DanqingError(
      'QUEUE_FULL',
      { en: '8 jobs wait already.', zh: '已有 8 个任务在等待。' },
      { hint: { en: 'Try again.', zh: '请重试。' } },
    );
    expect(error).toMatchObject({ message: '8 jobs wait already.', hint: 'Try again.' });
    const arrived = DanqingError.fromBody(JSON.parse(JSON.stringify(error.toBody())));
    expect(arrived.toBody()).toEqual(error.toBody());
    expect(arrived.text).toEqual({ en: '8 jobs wait already.', zh: '已有 8 个任务在等待。' });
    expect(tellError(arrived, 'en')).toEqual({
      meaning: null,
      message: '8 jobs wait already.',
      hint: 'Try again.',
    });
    expect(tellError(arrived, 'zh')).toEqual({
      meaning: '队列已满。',
      message: '已有 8 个任务在等待。',
      hint: '请重试。',
    });
  });

  it('errors are read from older records in English only', () => {
    const old = DanqingError.fromBody({ code: 'QUEUE_FULL', message: 'full', hint: 'wait' });
    expect(old.toBody()).toEqual({ code: 'QUEUE_FULL', message: 'full', hint: 'wait' });
    expect(tellError(old, 'zh')).toEqual({ meaning: '队列已满。', message: 'full', hint: 'wait' });
  });

  it('leaves out of its body what it was not given, and the cause', () => {
    const error = new DanqingError('INTERNAL', sameText('broken'), { cause: new Error('why') });
    expect(error.toBody()).toStrictEqual({ code: 'INTERNAL', message: 'broken' });
    expect(error.cause).toEqual(new Error('why'));
    expect('cause' in new DanqingError('INTERNAL', sameText('broken'))).toBe(false);
  });
});

describe('isDanqingError', () => {
  it('asks for the code when there is one', () => {
    const error = new DanqingError('QUEUE_FULL', sameText('full'));
    expect(isDanqingError(error)).toBe(true);
    expect(isDanqingError(error, 'QUEUE_FULL')).toBe(true);
    expect(isDanqingError(error, 'CANCELLED')).toBe(false);
  });

  it.each([new Error('other'), { code: 'QUEUE_FULL' }, null, undefined, 'QUEUE_FULL'])(
    'refuses %o',
    (other) => {
      expect(isDanqingError(other)).toBe(false);
    },
  );
});

describe('invariant', () => {
  it('throws INTERNAL when the condition does not hold', () => {
    expect(() => invariant(true, 'holds')).not.toThrow();
    expect(() => invariant(0, 'does not hold')).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: 'does not hold' }),
    );
  });
});
