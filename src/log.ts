import pino from 'pino';

/** Structured lines: the fields of an event, then what happened in words. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Shapes of secrets, wherever they stand in a line: Slack tokens (`xoxb-…`, `xapp-…`), Discord bot tokens (three
 * base64url parts) and passwords in database addresses.
 */
const SECRET_SHAPES =
  /\bx(?:ox[a-z]|app)-[\w-]{10,}|\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}|(?<=:\/\/[^\s:@/]{0,64}:)[^\s@/]+(?=@)/g;

/** A text without what has the shape of a secret. */
export const withoutSecrets = (text: string): string => text.replace(SECRET_SHAPES, '[secret]');

/**
 * A log of JSON lines on stderr, so that stdout stays for answers. Whatever has the shape of a secret is struck out.
 * @param write where a line goes, its end included; stderr unless a test asks for another
 */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    { write: (line) => write(withoutSecrets(line)) },
  );
}
