import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = [];
  write(createLog('info', (line) => lines.push(line)));
  return lines.join('');
};

test('a line is JSON: its fields, then what happened', () => {
  const line = JSON.parse(logged((log) => log.info({ delivery: 'd1' }, 'delivered'))) as object;
  expect(line).toMatchObject({ delivery: 'd1', msg: 'delivered' });
});

test('an error is logged with its message and its cause', () => {
  const error = new Error('outer', { cause: new Error('inner') });
  expect(logged((log) => log.error({ error }, 'failed'))).toMatch(/outer.*inner/s);
});

test.each([
  'xoxb-1234567890-abcdefghij',
  'xapp-1-A0123456789-0123456789-abcdef',
  'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.abcdefghijklmnopqrstuvwxyz01',
  'postgres://user:hunter2hunter2@db.example/dateline',
])('the secret in %s is struck out, wherever it stands', (secret) => {
  const text = logged((log) =>
    log.error({ error: new Error(`refused ${secret}`), header: secret }, `sent ${secret}`),
  );
  expect(text).toContain('[secret]');
  for (const part of secret.match(/xox\S+|xapp\S+|MTI\S+|hunter\w+/g) ?? []) expect(text).not.toContain(part);
});
